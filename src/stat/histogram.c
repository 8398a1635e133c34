/*
 * histogram.c
 *	  Durations, counted by how long they are, see histogram.h.
 */
#include "postgres.h"

#include "stat/histogram.h"

uint64
dyn_histogram_bound(int bucket)
{
	int next = bucket + 1;
	int power = next / DYN_HISTOGRAM_STEPS;

	if (next < DYN_HISTOGRAM_STEPS)
		return next;
	return (uint64) (DYN_HISTOGRAM_STEPS + next % DYN_HISTOGRAM_STEPS)
		   << (power - 1);
}

double
dyn_histogram_quantile(const uint64 *counts, double share)
{
	uint64 total = 0;
	double rank;
	double low;
	double part;
	int i;

	for (i = 0; i < DYN_HISTOGRAM_BUCKETS; i++)
		total += counts[i];
	if (total == 0)
		return -1;
	rank = share * total;
	for (i = 0; i < DYN_HISTOGRAM_BUCKETS - 1 && rank > counts[i]; i++)
		rank -= counts[i];
	low = i == 0 ? 0 : dyn_histogram_bound(i - 1);
	part = counts[i] == 0 ? 0 : Min(rank / counts[i], 1);
	return low + part * (dyn_histogram_bound(i) - low);
}
