/*
 * scaling.h
 *	  The job of auto scaling.
 */
#ifndef DYN_WORKER_SCALING_H
#define DYN_WORKER_SCALING_H

#include "common/job.h"

extern void dyn_scaling_job(DynJobStep *step);

#endif
