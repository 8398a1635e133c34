/*
 * notice.h
 *	  Sessions tell the launcher and the schedulers what concerns them.
 */
#ifndef DYN_WORKER_NOTICE_H
#define DYN_WORKER_NOTICE_H

extern void dyn_notice_init(void);

#endif
