/*
 * histogram_test.c
 *	  Buckets of durations.
 */
#include "postgres.h"

#include "stat/histogram.h"
#include "unit.h"

/* Every duration is in the bucket whose bounds enclose it. */
UNIT_TEST(histogram_bounds)
{
	uint64 duration;

	for (duration = 0; duration < 70000000; duration += 1 + duration / 50)
	{
		int bucket = dyn_histogram_bucket(duration);

		UNIT_CHECK(bucket >= 0 && bucket < DYN_HISTOGRAM_BUCKETS);
		UNIT_CHECK(bucket == 0 || dyn_histogram_bound(bucket - 1) <= duration);
		UNIT_CHECK(bucket == DYN_HISTOGRAM_BUCKETS - 1 ||
				   duration < dyn_histogram_bound(bucket));
	}
	UNIT_CHECK(dyn_histogram_bucket(PG_UINT64_MAX) ==
			   DYN_HISTOGRAM_BUCKETS - 1);
}

/* A bucket is at most a quarter of what it begins with wide. */
UNIT_TEST(histogram_widths)
{
	int bucket;

	for (bucket = DYN_HISTOGRAM_STEPS; bucket < DYN_HISTOGRAM_BUCKETS;
		 bucket++)
	{
		uint64 begin = dyn_histogram_bound(bucket - 1);

		UNIT_CHECK((dyn_histogram_bound(bucket) - begin) *
					   DYN_HISTOGRAM_STEPS <=
				   begin);
	}
}

UNIT_TEST(histogram_quantiles)
{
	uint64 counts[DYN_HISTOGRAM_BUCKETS] = { 0 };
	uint64 duration;
	double median;
	double high;

	UNIT_CHECK(dyn_histogram_quantile(counts, 0.5) == -1);
	for (duration = 1; duration <= 10000; duration++)
		counts[dyn_histogram_bucket(duration)]++;
	median = dyn_histogram_quantile(counts, 0.5);
	high = dyn_histogram_quantile(counts, 0.99);
	UNIT_CHECK(median > 4900 && median < 5100);
	UNIT_CHECK(high > 9000 && high < 10240);
	UNIT_CHECK(dyn_histogram_quantile(counts, 0) <= 1);
	UNIT_CHECK(dyn_histogram_quantile(counts, 1) >= 10000);
}
