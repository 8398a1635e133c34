/*
 * jobs.c
 *	  The table of the jobs.
 *
 * A job is added by its number and name in common/job.h, and its function
 * here.
 */
#include "postgres.h"

#include "worker/jobs.h"

const DynJobRun dyn_job_runs[DYN_JOBS] = {
	[DYN_JOB_RECLUSTER] = NULL,
};
