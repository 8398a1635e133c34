/*
 * jobs.c
 *	  The table of the jobs.
 *
 * A job is added by its number and name in common/job.h, and its function
 * here.
 */
#include "postgres.h"

#include "access/xact.h"

#include "ttl/expire.h"
#include "worker/backfill.h"
#include "worker/count.h"
#include "worker/jobs.h"
#include "worker/recluster.h"
#include "worker/scaling.h"

/* Moves must not hide conflicts of SERIALIZABLE transactions. */
const DynJob dyn_jobs[DYN_JOBS] = {
	[DYN_JOB_BACKFILL] = { dyn_backfill_job, XACT_READ_COMMITTED },
	[DYN_JOB_TTL] = { dyn_ttl_job, XACT_READ_COMMITTED },
	[DYN_JOB_RECLUSTER] = { dyn_recluster_job, XACT_SERIALIZABLE },
	[DYN_JOB_SCALING] = { dyn_scaling_job, XACT_READ_COMMITTED },
	[DYN_JOB_COUNT] = { dyn_count_job, XACT_READ_COMMITTED },
};
