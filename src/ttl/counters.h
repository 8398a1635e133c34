/*
 * counters.h
 *	  How many items of each table have expired, in shared memory.
 */
#ifndef DYN_TTL_COUNTERS_H
#define DYN_TTL_COUNTERS_H

#include "datatype/timestamp.h"

typedef struct DynTtlCounter
{
	int64 deleted;	   /* since the server has started */
	TimestampTz swept; /* when all that was due had been deleted; 0: never */
} DynTtlCounter;

/* Adds to a table of this database; swept 0: leaves it as it is. */
extern void dyn_ttl_count(Oid relid, int64 deleted, TimestampTz swept);
/* False if nothing is known of it. */
extern bool dyn_ttl_counter(Oid relid, DynTtlCounter *counter);
extern void dyn_ttl_forget(Oid relid);

#endif
