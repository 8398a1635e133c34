/*
 * scaling.h
 *	  Target tracking: which throughput a policy wants, from what was
 *	  consumed.
 *
 * Utilization is what was consumed in a minute of what is provisioned.  Above
 * the target in two minutes on end, throughput is raised to what the larger of
 * them needs at the target; 20 points or more below it in fifteen, it is
 * lowered to what the largest of those needs.
 */
#ifndef DYN_CAPACITY_SCALING_H
#define DYN_CAPACITY_SCALING_H

#include "datatype/timestamp.h"

#define DYN_SCALE_OUT_MINUTES 2
#define DYN_SCALE_IN_MINUTES 15

typedef struct DynScaling
{
	int64 target; /* thousandths of a percent */
	int64 min;	  /* units */
	int64 max;
	bool may_raise; /* no cooldown, nothing that stands against it */
	bool may_lower;
} DynScaling;

/*
 * The throughput that there should be instead of the current one, which is
 * the same if nothing is to be done.  consumed has the halves of units of the
 * last DYN_SCALE_IN_MINUTES whole minutes, the latest first.
 */
extern int64 dyn_scaled_units(const DynScaling *scaling, int64 current,
							  const uint64 *consumed);

#endif
