/*
 * rate.c
 *	  Keeping a slot's buckets to its table's settings and to the clock, see
 *	  rate.h.
 */
#include "postgres.h"

#include "capacity/partition.h"
#include "capacity/rate.h"

/* Processes' clocks differ by less than this. */
#define CLOCK_SLACK DYN_NANOSECONDS

/* Notes of use are for idleness of minutes: not each one has to be written. */
#define USE_GRAIN (DYN_NANOSECONDS / 100)

static void
set_rate(DynCapacitySlot *slot, DynUnitKind kind, uint64 rate, int64 now)
{
	DynBucket *bucket = &slot->buckets[kind];
	uint64 old = pg_atomic_read_u64(&slot->rate[kind]);

	if (old == rate)
		return;
	if (old != 0)
	{
		int64 level = dyn_bucket_level(bucket, now, DYN_BURST);

		level = dyn_bucket_rescaled(level, old, rate, DYN_BURST);
		dyn_bucket_set_level(bucket, now, level);
	}
	pg_atomic_write_u64(&slot->rate[kind], rate);
}

static void
set_rates(DynCapacitySlot *slot, const uint64 *rates, int64 now)
{
	int partitions =
		dyn_partitions_for(rates[DYN_READ_UNITS], rates[DYN_WRITE_UNITS]);

	SpinLockAcquire(&slot->lock);
	set_rate(slot, DYN_READ_UNITS, rates[DYN_READ_UNITS], now);
	set_rate(slot, DYN_WRITE_UNITS, rates[DYN_WRITE_UNITS], now);
	pg_atomic_write_u32(&slot->partition_count, partitions);
	SpinLockRelease(&slot->lock);
}

/*
 * The system's monotonic clock does not go back, but a test's may: everything
 * then stands as it did, by the new clock.
 */
static void
set_clock_back(DynCapacitySlot *slot, int64 now)
{
	int64 by;

	SpinLockAcquire(&slot->lock);
	by = now - (int64) pg_atomic_read_u64(&slot->last_used);
	if (by < -CLOCK_SLACK)
	{
		int kind;

		for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
			pg_atomic_fetch_add_u64(&slot->buckets[kind].empty_at, by);
		dyn_partitions_shift(slot, by);
		pg_atomic_fetch_add_u64(&slot->peak_since, by);
		pg_atomic_write_u64(&slot->last_used, (uint64) now);
	}
	SpinLockRelease(&slot->lock);
}

static void
note_use(DynCapacitySlot *slot, int64 now)
{
	int64 since = now - (int64) pg_atomic_read_u64(&slot->last_used);

	if (since < -CLOCK_SLACK)
		set_clock_back(slot, now);
	else if (since > USE_GRAIN)
		pg_atomic_write_u64(&slot->last_used, (uint64) now);
}

void
dyn_capacity_slot_adjust(DynCapacitySlot *slot, const DynTable *table,
						 const DynIndex *index, int64 now)
{
	uint64 rates[DYN_UNIT_KINDS];
	bool changed = false;
	int kind;

	note_use(slot, now);
	for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
	{
		rates[kind] = dyn_limit_of(table, index, kind,
								   pg_atomic_read_u64(&slot->peak[kind]))
						  .rate;
		changed |= rates[kind] != pg_atomic_read_u64(&slot->rate[kind]);
	}
	if (changed)
		set_rates(slot, rates, now);
}
