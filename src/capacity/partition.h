/*
 * partition.h
 *	  The limit of one partition, and keys that are too hot for theirs.
 */
#ifndef DYN_CAPACITY_PARTITION_H
#define DYN_CAPACITY_PARTITION_H

#include "capacity/slots.h"

/* Traffic of a slot with a partition key of this hash. */
typedef struct DynPartitionUse
{
	DynCapacitySlot *slot;
	DynUnitKind kind;
	uint64 hash;
	uint64 rate; /* of a partition, see dyn_partition_rate() */
	int64 now;
} DynPartitionUse;

/*
 * Has the partition, or the key if it is isolated, anything left?  If not,
 * and one key has most of the partition's traffic, that key is isolated.
 */
extern bool dyn_partition_admits(const DynPartitionUse *use, bool may_isolate);

/* Takes units, of which halves are given, from the partition or the key. */
extern void dyn_partition_take(const DynPartitionUse *use, uint64 halves);

/* Moves all its times, when the clock was set back. */
extern void dyn_partitions_shift(DynCapacitySlot *slot, int64 by);

#endif
