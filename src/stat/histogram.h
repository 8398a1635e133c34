/*
 * histogram.h
 *	  Durations, counted by how long they are.
 *
 * Four buckets for each power of two of microseconds: the length of a duration
 * is known to a fifth of it.  From one microsecond to 67 seconds; what is
 * longer is counted in the last bucket.
 */
#ifndef DYN_STAT_HISTOGRAM_H
#define DYN_STAT_HISTOGRAM_H

#include "port/pg_bitutils.h"

#define DYN_HISTOGRAM_STEPS 4 /* within a power of two */
#define DYN_HISTOGRAM_BUCKETS 100

/* The bucket of a duration in microseconds. */
static inline int
dyn_histogram_bucket(uint64 microseconds)
{
	int power;
	int bucket;

	if (microseconds < DYN_HISTOGRAM_STEPS)
		return (int) microseconds;
	power = pg_leftmost_one_pos64(microseconds) - 1;
	bucket = power * DYN_HISTOGRAM_STEPS +
			 ((microseconds >> (power - 1)) & (DYN_HISTOGRAM_STEPS - 1));
	return Min(bucket, DYN_HISTOGRAM_BUCKETS - 1);
}

/* The shortest duration that is longer than all of a bucket's. */
extern uint64 dyn_histogram_bound(int bucket);

/*
 * The duration that a share (0 to 1) of all is not longer than, in
 * microseconds; interpolated within its bucket.  -1 if there are none.
 */
extern double dyn_histogram_quantile(const uint64 *counts, double share);

#endif
