/*
 * invalidation.c
 *	  See invalidation.h.
 *
 * Callbacks run whenever messages are accepted, also in the middle of an
 * operation and in a transaction that is being aborted: they only mark and
 * forget what backends keep, and never raise an error.
 */
#include "postgres.h"

#include "common/invalidation.h"

/* More than the library has; there is one for each cache, not for each use. */
#define CALLBACKS_MAX 16

typedef struct Callback
{
	RelcacheCallbackFunction function;
	Datum arg;
} Callback;

static Callback callbacks[CALLBACKS_MAX];
static int callback_count = 0;

static void
call_all(Datum arg pg_attribute_unused(), Oid relid)
{
	int i;

	for (i = 0; i < callback_count; i++)
		callbacks[i].function(callbacks[i].arg, relid);
}

void
dyn_register_relcache_callback(RelcacheCallbackFunction function, Datum arg)
{
	if (callback_count == CALLBACKS_MAX)
		elog(FATAL, "out of places for relcache callbacks");
	if (callback_count == 0)
		CacheRegisterRelcacheCallback(call_all, (Datum) 0);
	callbacks[callback_count].function = function;
	callbacks[callback_count].arg = arg;
	callback_count++;
}
