/*
 * meter.h
 *	  What requests use is counted, and refused if it is too much.
 *
 *	dyn_meter_begin(&meter, table, index, DYN_WRITE_UNITS, hash);
 *	if (!dyn_meter_admits(&meter, &refusal))
 *		... the request, or this item of it, is not served
 *	... serve it
 *	dyn_meter_charge(&meter, 2 * units);
 *
 * A request is admitted if anything is left, as what it costs is known only
 * when the item has been read; what it takes beyond that is owed, and paid
 * before the next one is admitted.  What has been charged stays so if the
 * transaction is rolled back.
 *
 * Without shared memory (the library is not in shared_preload_libraries)
 * everything is admitted and nothing is counted.
 */
#ifndef DYN_CAPACITY_METER_H
#define DYN_CAPACITY_METER_H

#include "capacity/throttle.h"
#include "capacity/top_keys.h"
#include "storage/store.h"

typedef struct DynMeter
{
	const DynTable *table;
	const DynIndex *index; /* NULL: the table and its local indexes */
	DynUnitKind kind;
	uint64 hash; /* of the partition key */
	DynCapacitySlot *slot;
	int64 now;
	bool takes;				  /* from the buckets, not counted only */
	DynInsightsMode insights; /* whose keys are to be known */
	DynTopKey *key;			  /* of what it is about, NULL: unknown */
} DynMeter;

/* Is anything counted at all?  If not, nobody needs to know sizes. */
static inline bool
dyn_meters(void)
{
	return dyn_capacity_exists();
}

/* Under which key a table, or a global index of it, is counted. */
extern DynCapacityKey dyn_capacity_key(const DynTable *table,
									   const DynIndex *index);

extern void dyn_meter_begin(DynMeter *meter, const DynTable *table,
							const DynIndex *index, DynUnitKind kind,
							uint64 hash);

/*
 * After dyn_meter_begin(): what the request is about, if anybody wants to know.
 * A key of the table, or values of the key of the index, or of a partition
 * only.  They are copied, in the current memory context.
 */
static inline bool
dyn_meter_wants_key(const DynMeter *meter)
{
	return unlikely(meter->insights != DYN_INSIGHTS_NONE) &&
		   meter->slot != NULL;
}

extern void dyn_meter_set_key(DynMeter *meter, const DynKey *key);
extern void dyn_meter_set_values(DynMeter *meter, const DynValue *values,
								 int hash_count, int count);

/* False: refused, and *refusal says why. */
extern bool dyn_meter_admits(DynMeter *meter, DynThrottle *refusal);

/* The same, but raises. */
extern void dyn_meter_admit(DynMeter *meter);

/*
 * What a request was metered as, first of all: whoever knows how long it took
 * counts that for the table.  dyn_metered() also begins anew.
 */
typedef struct DynMetered
{
	DynCapacitySlot *slot; /* NULL: it was not metered */
	uint32 generation;
	DynUnitKind kind;
} DynMetered;

extern DynMetered dyn_metered(void);
extern void dyn_metered_count(const DynMetered *metered, uint64 microseconds);

/* Counts what was used, in halves of units. */
extern void dyn_meter_charge(DynMeter *meter, uint64 halves);

#endif
