/*
 * worker.h
 *	  The background workers that do jobs; README.md.
 */
#ifndef DYN_WORKER_WORKER_H
#define DYN_WORKER_WORKER_H

/* Module initializer, see dynamo_am.c. */
extern void dyn_worker_init(void);

#endif
