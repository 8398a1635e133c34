/*
 * bucket.h
 *	  A token bucket in one number, for any number of processes at once.
 *
 * A bucket is filled at a rate of units per second, and holds what that gives
 * in so many seconds.  It is stored as the moment at which it was empty, or,
 * after more was taken than there was, will be empty again: what it holds is
 * the time since then, at its rate.  So time alone fills it, taking from it is
 * one addition, and two who take at once cannot lose each other's.
 *
 * Times are nanoseconds of dyn_uptime().  All arithmetic is in integers; a
 * taking is rounded up to the next nanosecond.
 */
#ifndef DYN_CAPACITY_BUCKET_H
#define DYN_CAPACITY_BUCKET_H

#include "port/atomics.h"

#define DYN_NANOSECONDS INT64CONST(1000000000)

/* Of reads, half a unit is the least. */
#define DYN_HALVES 2

/* More than this is never owed: a bucket has something again after it. */
#define DYN_BUCKET_DEBT_MAX (300 * DYN_NANOSECONDS)

typedef struct DynBucket
{
	pg_atomic_uint64 empty_at; /* an int64 */
} DynBucket;

static inline int64
dyn_bucket_empty_at(DynBucket *bucket)
{
	return (int64) pg_atomic_read_u64(&bucket->empty_at);
}

/* No taking is longer than this, so that sums of times are far from overflow. */
#define DYN_BUCKET_TIME_MAX (86400 * DYN_NANOSECONDS)

/* Nanoseconds in which so many halves of units are filled in again. */
static inline int64
dyn_bucket_time(uint64 halves, uint64 rate)
{
	unsigned __int128 time = (unsigned __int128) halves * DYN_NANOSECONDS;
	unsigned __int128 divisor = (unsigned __int128) rate * DYN_HALVES;

	time = (time + divisor - 1) / divisor;
	return time < DYN_BUCKET_TIME_MAX ? (int64) time : DYN_BUCKET_TIME_MAX;
}

/* Whether there is anything in it, however little. */
static inline bool
dyn_bucket_has_any(DynBucket *bucket, int64 now)
{
	return dyn_bucket_empty_at(bucket) < now;
}

/* How full it is: the time that it took, negative for what is owed. */
static inline int64
dyn_bucket_level(DynBucket *bucket, int64 now, int64 burst)
{
	return Min(now - dyn_bucket_empty_at(bucket), burst);
}

static inline void
dyn_bucket_set_level(DynBucket *bucket, int64 now, int64 level)
{
	pg_atomic_write_u64(&bucket->empty_at, (uint64) (now - level));
}

/* Takes what was filled in during a time; what is not there is owed. */
static inline void
dyn_bucket_take(DynBucket *bucket, int64 now, int64 burst, int64 time)
{
	uint64 old = pg_atomic_read_u64(&bucket->empty_at);
	int64 empty_at;

	do
	{
		empty_at = Max((int64) old, now - burst) + time;
		empty_at = Min(empty_at, now + DYN_BUCKET_DEBT_MAX);
	} while (!pg_atomic_compare_exchange_u64(&bucket->empty_at, &old,
											 (uint64) empty_at));
}

/*
 * The level at another rate that stands for as many units: a new rate neither
 * gives units nor takes them away, but those that no longer fit.
 */
static inline int64
dyn_bucket_rescaled(int64 level, uint64 old_rate, uint64 new_rate, int64 burst)
{
	__int128 scaled = (__int128) level * old_rate / new_rate;

	if (scaled > burst)
		return burst;
	return scaled < -DYN_BUCKET_DEBT_MAX ? -DYN_BUCKET_DEBT_MAX
										 : (int64) scaled;
}

#endif
