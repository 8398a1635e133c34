/*
 * launcher.h
 *	  The launcher of the schedulers, and the schedulers.
 */
#ifndef DYN_WORKER_LAUNCHER_H
#define DYN_WORKER_LAUNCHER_H

/* While the library is preloaded: the launcher starts with the server. */
extern void dyn_launcher_register(void);

#endif
