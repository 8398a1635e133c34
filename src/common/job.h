/*
 * job.h
 *	  Work that is done in the background, as the rooms that do it see it.
 *
 * A job is done in steps by the scheduler of a database (src/worker), each in a
 * transaction of its own that the scheduler begins and commits.  A step that
 * fails is rolled back, and another is tried later.  A room offers a function
 * DynJobRun; worker/jobs.c lists them.
 */
#ifndef DYN_COMMON_JOB_H
#define DYN_COMMON_JOB_H

#include "datatype/timestamp.h"
#include "utils/guc.h"

typedef enum DynJobId
{
	DYN_JOB_BACKFILL,
	DYN_JOB_TTL,
	DYN_JOB_RECLUSTER,
	DYN_JOB_SCALING,
	DYN_JOB_COUNT
} DynJobId;

#define DYN_JOBS (DYN_JOB_COUNT + 1)

/* The names of the jobs, as views and settings show them. */
extern const char *const dyn_job_names[DYN_JOBS];

/* How far work is that takes many steps; relation InvalidOid: there is none. */
typedef struct DynJobProgress
{
	Oid relation;
	Oid index;
	const char *phase; /* a constant of the library */
	int64 done;		   /* items, of total */
	int64 total;
	int64 bytes;
	int64 skipped; /* items */
	TimestampTz started;
} DynJobProgress;

/* One step: what it may take, and what it reports. */
typedef struct DynJobStep
{
	TimestampTz until;	/* the system's time at which it should end */
	int64 rows;			/* how many rows it may write, and lock */
	bool follows_error; /* the step before, or its commit, has failed */

	int64 done;	  /* out: rows that it has written */
	int sleep_ms; /* out: when to come again, unless woken; 0: at once */
	DynJobProgress progress; /* out */
} DynJobStep;

typedef void (*DynJobRun)(DynJobStep *step);

/* Has a step that has written some rows used up what it may take? */
extern bool dyn_job_step_is_over(const DynJobStep *step);

/*
 * Has a job run soon in this database, if the current transaction commits and
 * there is a scheduler.
 */
extern void dyn_wake_job(DynJobId job);

/* Does this database have a scheduler that runs? */
extern bool dyn_has_scheduler(void);

/* The two ways to the schedulers, set by the room that has them. */
typedef struct DynSchedulerLink
{
	void (*wake)(uint32 jobs); /* bits 1 << DynJobId; must not raise */
	bool (*is_running)(void);
} DynSchedulerLink;

extern void dyn_job_link(const DynSchedulerLink *link);

/* Check hook of dynamo_am.disabled_jobs, and whether it names a job. */
extern bool dyn_job_names_check(char **value, void **extra, GucSource source);
extern bool dyn_job_is_disabled(DynJobId job);

#endif
