/*
 * slots.h
 *	  What is counted of tables and indexes, in shared memory.
 *
 * A slot is of a table with its local indexes, or of one global index.  Slots
 * are found through a directory, which a lock guards; who has found a slot
 * remembers it with its generation, and looks again only when the slot has
 * been given to another table.  What is in a slot is changed by atomic
 * operations without any lock, but for what happens once a minute or at a
 * change of settings, under the slot's spinlock.
 *
 * Whoever only reads (statistics) does so at any time without a lock: each
 * number by itself is right.  README.md says how slots are used again.
 */
#ifndef DYN_CAPACITY_SLOTS_H
#define DYN_CAPACITY_SLOTS_H

#include "storage/spin.h"

#include "capacity/bucket.h"
#include "stat/histogram.h"

typedef enum DynUnitKind
{
	DYN_READ_UNITS,
	DYN_WRITE_UNITS,
	DYN_UNIT_KINDS
} DynUnitKind;

/* The hash of a partition key is in the range of its first six bits. */
#define DYN_HASH_RANGES 64
#define DYN_HASH_RANGE(hash) ((int) ((hash) >> 58))

#define DYN_ISOLATED_KEYS 4
#define DYN_MINUTES_KEPT 180
#define DYN_NO_INDEX (-1)

typedef struct DynCapacityKey
{
	Oid database;
	Oid table;
	int64 index; /* its DynIndex.position, or DYN_NO_INDEX: the table */
} DynCapacityKey;

typedef pg_atomic_uint64 DynCounters[DYN_UNIT_KINDS];

/*
 * A minute of the wall clock, in the ring at number % DYN_MINUTES_KEPT.  An
 * entry with another number than its place stands for is of a minute long
 * ago, and means nothing.
 */
typedef struct DynMinute
{
	pg_atomic_uint64 number; /* minutes since 2000; 0: never used */
	DynCounters consumed;	 /* halves of units */
	DynCounters throttled;	 /* requests, or items of batches */
	DynCounters rate;		 /* units a second, what the limit was */
} DynMinute;

/* One 64th of the hashes: its traffic. */
typedef struct DynHashRange
{
	DynCounters consumed; /* halves of units */
	DynCounters before;	  /* of these, before the current minute */
	DynCounters recent;	  /* in the last whole minute with any traffic */
} DynHashRange;

/*
 * A partition has several hash ranges, as DYN_HASH_RANGES is divided by the
 * number of partitions.  hot_hash is the key that a majority of the latest
 * traffic was for, if any key was (Boyer and Moore's vote).
 */
typedef struct DynPartition
{
	DynBucket buckets[DYN_UNIT_KINDS];
	pg_atomic_uint64 hot_hash;
	pg_atomic_uint64 hot_votes; /* an int64 */
} DynPartition;

/* A hot key that has a partition of its own. */
typedef struct DynIsolatedKey
{
	pg_atomic_uint64 hash;
	pg_atomic_uint64 last_used; /* 0: the entry is free */
	DynBucket buckets[DYN_UNIT_KINDS];
} DynIsolatedKey;

typedef struct DynCapacitySlot
{
	DynCapacityKey key;
	pg_atomic_uint32 generation; /* 0: never used */
	slock_t lock;
	pg_atomic_uint64 last_used; /* the newest dyn_uptime() seen */

	DynCounters consumed; /* halves of units, since the slot is used */
	DynCounters throttled;
	DynCounters rate; /* units a second that the buckets are filled with */
	pg_atomic_uint64 latency[DYN_UNIT_KINDS][DYN_HISTOGRAM_BUCKETS];
	DynBucket buckets[DYN_UNIT_KINDS];

	pg_atomic_uint32 partition_count;
	pg_atomic_uint32 isolated_count;
	DynPartition partitions[DYN_HASH_RANGES];
	DynIsolatedKey isolated[DYN_ISOLATED_KEYS];
	DynHashRange ranges[DYN_HASH_RANGES];

	/*
	 * Traffic's peaks, in units a second as the mean of a minute: that of the
	 * half hours that have ended, and that of the current one.
	 */
	DynCounters peak;
	DynCounters new_peak;
	pg_atomic_uint64 peak_since; /* dyn_uptime() of the half hour's begin */

	pg_atomic_uint64 insights; /* of its slot there, 1 + number; 0: none */
	pg_atomic_uint64 insights_looked; /* dyn_uptime() when none was free */

	pg_atomic_uint64 minute; /* the current one's number */
	DynMinute minutes[DYN_MINUTES_KEPT];
} DynCapacitySlot;

/* Is there shared memory, and may there be slots in it? */
extern bool dyn_capacity_exists(void);

/*
 * The slot of a table or index; NULL if none is free, or there is no shared
 * memory.  It may become another's whenever it was not used for as long as
 * its bucket takes to be full.  Where it is new, its buckets begin at this
 * level (see bucket.h).
 */
extern DynCapacitySlot *dyn_capacity_slot_find(const DynCapacityKey *key,
											   int64 now, int64 level);

/* All slots, for those who read: DYN_CAPACITY_SLOT_UNUSED() ones mean nothing. */
extern int dyn_capacity_slot_count(void);
extern DynCapacitySlot *dyn_capacity_slot_at(int number);
#define DYN_CAPACITY_SLOT_UNUSED(slot) \
	(pg_atomic_read_u32(&(slot)->generation) == 0 || \
	 !OidIsValid((slot)->key.table))

/* The dyn_uptime() since which minutes are kept. */
extern int64 dyn_capacity_since(void);

/* Requests that were not counted, as there was no slot for their table. */
extern uint64 dyn_capacity_missed(void);
extern void dyn_capacity_miss(void);

/* A slot's minute that has this number, NULL: it had no traffic. */
extern DynMinute *dyn_capacity_slot_minute(DynCapacitySlot *slot,
										   uint64 number);

/* Module initializer, see dynamo_am.c. */
extern void dyn_capacity_init(void);

#endif
