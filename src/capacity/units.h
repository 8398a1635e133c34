/*
 * units.h
 *	  Capacity units, as ConsumedCapacity reports them.
 *
 * "Read and write capacity mode" of the developer guide: a strongly
 * consistent read of up to 4 KB is one read unit, an eventually consistent one
 * half of it, a write of up to 1 KB one write unit; in transactions both
 * count twice.  Read units are kept as halves, so that sums stay exact.
 */
#ifndef DYN_CAPACITY_UNITS_H
#define DYN_CAPACITY_UNITS_H

#include "nodes/pg_list.h"

typedef enum DynConsistency
{
	DYN_EVENTUAL,
	DYN_STRONG,
	DYN_TRANSACTIONAL
} DynConsistency;

/* What a request has used of one secondary index. */
typedef struct DynConsumedIndex
{
	const char *name;
	bool local;
	uint64 read_halves;
	uint64 write_units;
} DynConsumedIndex;

/* What a request has used of one table and its secondary indexes. */
typedef struct DynConsumed
{
	const char *table_name; /* NULL: the request has not come so far */
	uint64 read_halves;		/* of the table itself, as the units below */
	uint64 write_units;
	List *indexes; /* of DynConsumedIndex *, those that it has used */
} DynConsumed;

/* ReturnConsumedCapacity. */
typedef enum DynCapacityDetail
{
	DYN_CAPACITY_UNASKED, /* not given */
	DYN_CAPACITY_INDEXES,
	DYN_CAPACITY_TOTAL,
	DYN_CAPACITY_NONE
} DynCapacityDetail;

/* Of reading this many bytes; 0: nothing was there, which costs as 1 does. */
extern uint64 dyn_read_halves(uint64 bytes, DynConsistency consistency);

/* Of a write whose larger image, before or after, has this many bytes. */
extern uint64 dyn_write_units(uint64 bytes, bool transactional);

/* Add what was used of an index, or of the same table; what is added is copied. */
extern void dyn_consumed_add_index(DynConsumed *consumed,
								   const DynConsumedIndex *more);
extern void dyn_consumed_sum(DynConsumed *consumed, const DynConsumed *more);

/*
 * Adds to a List of DynConsumed *, one for each table, in the order in which
 * they came; what is added is copied.
 */
extern List *dyn_consumed_add(List *consumed, const DynConsumed *more);

#endif
