/*
 * invalidation.h
 *	  Callbacks for relcache invalidations.
 *
 * PostgreSQL has room for ten of them in a backend, for the server and all
 * its extensions together, and ends the session that registers one more.  So
 * the library registers one, which calls all those that are registered here.
 */
#ifndef DYN_COMMON_INVALIDATION_H
#define DYN_COMMON_INVALIDATION_H

#include "utils/inval.h"

/* As CacheRegisterRelcacheCallback(). */
extern void dyn_register_relcache_callback(RelcacheCallbackFunction function,
										   Datum arg);

#endif
