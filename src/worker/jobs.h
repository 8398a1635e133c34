/*
 * jobs.h
 *	  The table of the jobs.
 */
#ifndef DYN_WORKER_JOBS_H
#define DYN_WORKER_JOBS_H

#include "common/job.h"

typedef struct DynJob
{
	DynJobRun run; /* NULL: there is no such job */
	int isolation; /* of its transactions: XACT_READ_COMMITTED, ... */
} DynJob;

extern const DynJob dyn_jobs[DYN_JOBS];

#endif
