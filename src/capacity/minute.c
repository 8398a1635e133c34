/*
 * minute.c
 *	  Counting by minutes, see minute.h.
 *
 * Whoever is the first to count in a minute ends the one before, under the
 * slot's spinlock.  Who is late by then may still count a little in a minute
 * that has ended: it is in the sum of all, and missing in a peak or not.
 */
#include "postgres.h"

#include "capacity/minute.h"
#include "common/clock.h"

#define HALF_HOUR (1800 * DYN_NANOSECONDS)
#define SECONDS_OF_MINUTE 60

uint64
dyn_minute_now(void)
{
	return (uint64) (dyn_now() / USECS_PER_MINUTE);
}

/* The mean of a minute; what a little more than a unit is, is more. */
static uint64
units_a_second(uint64 halves)
{
	uint64 divisor = DYN_HALVES * SECONDS_OF_MINUTE;

	return (halves + divisor - 1) / divisor;
}

/* Peaks count as former ones half an hour later. */
static void
note_peaks(DynCapacitySlot *slot, const DynMinute *ended, int64 now)
{
	bool is_over =
		now - (int64) pg_atomic_read_u64(&slot->peak_since) >= HALF_HOUR;
	int kind;

	for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
	{
		uint64 units = units_a_second(pg_atomic_read_u64(
			&unconstify(DynMinute *, ended)->consumed[kind]));
		uint64 new_peak = pg_atomic_read_u64(&slot->new_peak[kind]);
		uint64 peak = pg_atomic_read_u64(&slot->peak[kind]);

		new_peak = Max(new_peak, units);
		if (is_over)
		{
			pg_atomic_write_u64(&slot->peak[kind], Max(peak, new_peak));
			new_peak = 0;
		}
		pg_atomic_write_u64(&slot->new_peak[kind], new_peak);
	}
	if (is_over)
		pg_atomic_write_u64(&slot->peak_since, (uint64) now);
}

static void
note_heat(DynCapacitySlot *slot)
{
	int i;

	for (i = 0; i < DYN_HASH_RANGES * DYN_UNIT_KINDS; i++)
	{
		DynHashRange *range = &slot->ranges[i / DYN_UNIT_KINDS];
		int kind = i % DYN_UNIT_KINDS;
		uint64 consumed = pg_atomic_read_u64(&range->consumed[kind]);
		uint64 before = pg_atomic_read_u64(&range->before[kind]);

		pg_atomic_write_u64(&range->recent[kind], consumed - before);
		pg_atomic_write_u64(&range->before[kind], consumed);
	}
}

static void
begin_entry(DynCapacitySlot *slot, DynMinute *minute, uint64 number)
{
	int kind;

	for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
	{
		pg_atomic_write_u64(&minute->consumed[kind], 0);
		pg_atomic_write_u64(&minute->throttled[kind], 0);
		pg_atomic_write_u64(&minute->rate[kind],
							pg_atomic_read_u64(&slot->rate[kind]));
	}
	pg_write_barrier();
	pg_atomic_write_u64(&minute->number, number);
}

static void
begin_minute(DynCapacitySlot *slot, DynMinute *minute, uint64 number,
			 int64 now)
{
	DynMinute *ended;

	SpinLockAcquire(&slot->lock);
	if (pg_atomic_read_u64(&minute->number) != number)
	{
		ended =
			dyn_capacity_slot_minute(slot, pg_atomic_read_u64(&slot->minute));
		if (ended != NULL)
			note_peaks(slot, ended, now);
		note_heat(slot);
		begin_entry(slot, minute, number);
		pg_atomic_write_u64(&slot->minute, number);
	}
	SpinLockRelease(&slot->lock);
}

void
dyn_minute_count(DynCapacitySlot *slot, int64 now, DynUnitKind kind,
				 DynCounted counted, uint64 count)
{
	uint64 number = dyn_minute_now();
	DynMinute *minute = &slot->minutes[number % DYN_MINUTES_KEPT];

	if (pg_atomic_read_u64(&minute->number) != number)
		begin_minute(slot, minute, number, now);
	if (counted == DYN_CONSUMED)
	{
		pg_atomic_fetch_add_u64(&slot->consumed[kind], count);
		pg_atomic_fetch_add_u64(&minute->consumed[kind], count);
	}
	else
	{
		pg_atomic_fetch_add_u64(&slot->throttled[kind], count);
		pg_atomic_fetch_add_u64(&minute->throttled[kind], count);
	}
}
