/*
 * recluster.h
 *	  The job that puts decayed tables in key order again.
 */
#ifndef DYN_WORKER_RECLUSTER_H
#define DYN_WORKER_RECLUSTER_H

#include "common/job.h"

extern void dyn_recluster_job(DynJobStep *step);

#endif
