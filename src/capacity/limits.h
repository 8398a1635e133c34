/*
 * limits.h
 *	  How much a table or an index may use, as its settings say.
 */
#ifndef DYN_CAPACITY_LIMITS_H
#define DYN_CAPACITY_LIMITS_H

#include "capacity/slots.h"
#include "catalog/table.h"

/* A bucket holds what it is filled with in so long a time. */
#define DYN_BURST (300 * DYN_NANOSECONDS)
#define DYN_PARTITION_BURST DYN_NANOSECONDS

/* Units a second of one partition, which nothing raises. */
#define DYN_PARTITION_READS 3000
#define DYN_PARTITION_WRITES 1000

/* What kind of limit a rate is, and so what its excess is called. */
typedef enum DynLimitKind
{
	DYN_LIMIT_PROVISIONED,
	DYN_LIMIT_ACCOUNT,	 /* the quota of a table on demand */
	DYN_LIMIT_KEY_RANGE, /* of a partition, or of all there are on demand */
	DYN_LIMIT_MAXIMUM	 /* OnDemandThroughput */
} DynLimitKind;

typedef struct DynLimit
{
	uint64 rate; /* units a second, at least 1 */
	DynLimitKind kind;
} DynLimit;

extern bool dyn_is_on_demand(const DynTable *table);

/*
 * Do the settings of a table (index NULL) or of a global index say how much
 * it may use?  If not, only the service's own limits hold for it.
 */
extern bool dyn_limit_is_configured(const DynTable *table,
									const DynIndex *index, DynUnitKind kind);

/*
 * The limit of a table (index NULL) or of a global index.  peak is the
 * traffic that one on demand has had, in units a second.  Where
 * dynamo_am.throttling is "configured", a maximum holds alone.
 */
extern DynLimit dyn_limit_of(const DynTable *table, const DynIndex *index,
							 DynUnitKind kind, uint64 peak);

/*
 * The level (see bucket.h) of buckets of whose use nothing is known: what has
 * been filled in since the table was created, and at least a second's.
 */
extern int64 dyn_unused(const DynTable *table);

/*
 * How many partitions serve such rates, at most DYN_HASH_RANGES; and how
 * many units a second one of them serves.
 */
extern int dyn_partitions_for(uint64 reads, uint64 writes);
extern uint64 dyn_partition_rate(uint64 reads, uint64 writes,
								 DynUnitKind kind);

#endif
