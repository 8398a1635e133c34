/*
 * jobs.h
 *	  The table of the jobs.
 */
#ifndef DYN_WORKER_JOBS_H
#define DYN_WORKER_JOBS_H

#include "common/job.h"

/* What does a step of each job; NULL: there is nothing to do. */
extern const DynJobRun dyn_job_runs[DYN_JOBS];

#endif
