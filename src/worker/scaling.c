/*
 * scaling.c
 *	  The job of auto scaling: twice a minute it carries out the policies.
 */
#include "postgres.h"

#include "ops/scale.h"
#include "worker/scaling.h"

#define PAUSE_MS 30000

void
dyn_scaling_job(DynJobStep *step)
{
	step->done = dyn_scale_tables();
	step->sleep_ms = PAUSE_MS;
}
