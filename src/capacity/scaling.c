/*
 * scaling.c
 *	  Target tracking, see scaling.h.
 */
#include "postgres.h"

#include "capacity/bucket.h"
#include "capacity/scaling.h"

#define WHOLE 100000 /* 100 %, in thousandths of a percent */
#define SCALE_IN_MARGIN 20000
#define HALVES_OF_MINUTE (60 * DYN_HALVES)

/* Thousandths of a percent, of units a second. */
static double
utilization(uint64 halves, int64 units)
{
	return (double) halves / HALVES_OF_MINUTE / units * WHOLE;
}

/* What uses its target if so much is consumed, rounded up. */
static int64
units_for(uint64 halves, int64 target)
{
	double units = (double) halves / HALVES_OF_MINUTE / target * WHOLE;
	int64 whole = (int64) units;

	return whole < units ? whole + 1 : whole;
}

static uint64
largest(const uint64 *consumed, int count, uint64 *smallest)
{
	uint64 most = 0;
	int i;

	*smallest = PG_UINT64_MAX;
	for (i = 0; i < count; i++)
	{
		most = Max(most, consumed[i]);
		*smallest = Min(*smallest, consumed[i]);
	}
	return most;
}

int64
dyn_scaled_units(const DynScaling *scaling, int64 current,
				 const uint64 *consumed)
{
	uint64 least;
	uint64 most;

	if (current < scaling->min)
		return scaling->may_raise ? scaling->min : current;
	if (current > scaling->max)
		return scaling->may_lower ? scaling->max : current;
	most = largest(consumed, DYN_SCALE_OUT_MINUTES, &least);
	if (utilization(least, current) > scaling->target)
		return scaling->may_raise
				   ? Min(units_for(most, scaling->target), scaling->max)
				   : current;
	most = largest(consumed, DYN_SCALE_IN_MINUTES, &least);
	if (scaling->may_lower &&
		utilization(most, current) <= scaling->target - SCALE_IN_MARGIN)
		return Max(Min(units_for(most, scaling->target), current),
				   scaling->min);
	return current;
}
