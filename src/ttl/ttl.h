/*
 * ttl.h
 *	  Times to live, README.md.
 */
#ifndef DYN_TTL_TTL_H
#define DYN_TTL_TTL_H

/* Called once, when the library is loaded. */
extern void dyn_ttl_init(void);

#endif
