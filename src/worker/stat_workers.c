/*
 * stat_workers.c
 *	  What the views dynamo_stat_workers and dynamo_progress show.
 *
 * A row for each job of each scheduler, and for a scheduler that has not
 * begun, or has left, too: a database is there as long as it has a slot.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "common/function.h"
#include "worker/jobs.h"
#include "worker/slots.h"

DYN_FUNCTION(dynamo_stat_workers);
DYN_FUNCTION(dynamo_progress);

enum
{
	RESULT_DATABASE,
	RESULT_PID,
	RESULT_JOB,
	RESULT_STATE,
	RESULT_STEPS,
	RESULT_ROWS,
	RESULT_ERRORS,
	RESULT_SQLSTATE,
	RESULT_LAST_START,
	RESULT_NEXT_START,
	RESULT_TOTAL_TIME,
	RESULT_COLUMNS
};

enum
{
	PROGRESS_PID,
	PROGRESS_JOB,
	PROGRESS_RELATION,
	PROGRESS_INDEX,
	PROGRESS_PHASE,
	PROGRESS_DONE,
	PROGRESS_TOTAL,
	PROGRESS_SKIPPED,
	PROGRESS_BYTES,
	PROGRESS_STARTED,
	PROGRESS_COLUMNS
};

static const char *
job_state(const DynSlot *slot, DynJobId job)
{
	const DynJobStat *stat = &slot->jobs[job];

	if (slot->state != DYN_SLOT_RUNNING)
		return slot->state == DYN_SLOT_STARTING ? "starting" : "ended";
	if (dyn_job_is_disabled(job))
		return "disabled";
	if (stat->is_running)
		return "running";
	return stat->sqlstate != 0 ? "failed" : "idle";
}

static void
put_time(Datum *value, bool *isnull, TimestampTz time)
{
	*value = TimestampTzGetDatum(time);
	*isnull = time == 0;
}

static void
put_row(ReturnSetInfo *result, const DynSlot *slot, DynJobId job)
{
	const DynJobStat *stat = &slot->jobs[job];
	bool is_alive = slot->state == DYN_SLOT_RUNNING;
	Datum values[RESULT_COLUMNS];
	bool nulls[RESULT_COLUMNS] = { false };

	values[RESULT_DATABASE] = ObjectIdGetDatum(slot->database);
	values[RESULT_PID] = Int32GetDatum(slot->pid);
	nulls[RESULT_PID] = !is_alive;
	values[RESULT_JOB] = CStringGetTextDatum(dyn_job_names[job]);
	values[RESULT_STATE] = CStringGetTextDatum(job_state(slot, job));
	values[RESULT_STEPS] = Int64GetDatum(stat->steps);
	values[RESULT_ROWS] = Int64GetDatum(stat->rows);
	values[RESULT_ERRORS] = Int64GetDatum(stat->errors);
	values[RESULT_SQLSTATE] =
		CStringGetTextDatum(unpack_sql_state(stat->sqlstate));
	nulls[RESULT_SQLSTATE] = stat->sqlstate == 0;
	put_time(&values[RESULT_LAST_START], &nulls[RESULT_LAST_START],
			 stat->started);
	put_time(&values[RESULT_NEXT_START], &nulls[RESULT_NEXT_START],
			 is_alive ? stat->next : 0);
	values[RESULT_TOTAL_TIME] = Float8GetDatum(stat->time_us / 1000.0);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
put_slot(ReturnSetInfo *result, int number)
{
	DynSlot slot;
	int job;

	LWLockAcquire(dyn_slots->lock, LW_SHARED);
	slot = dyn_slots->slots[number];
	LWLockRelease(dyn_slots->lock);
	if (slot.state == DYN_SLOT_FREE || slot.state == DYN_SLOT_ABSENT)
		return;
	for (job = 0; job < DYN_JOBS; job++)
		if (dyn_jobs[job].run != NULL)
			put_row(result, &slot, job);
}

/* dynamo.stat_workers() */
Datum
dynamo_stat_workers(PG_FUNCTION_ARGS)
{
	int i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; dyn_slots != NULL && i < dyn_slots->count; i++)
		put_slot((ReturnSetInfo *) fcinfo->resultinfo, i);
	return (Datum) 0;
}

static void
put_progress(ReturnSetInfo *result, const DynSlot *slot, DynJobId job)
{
	const DynJobProgress *progress = &slot->progress[job];
	Datum values[PROGRESS_COLUMNS];
	bool nulls[PROGRESS_COLUMNS] = { false };

	if (!OidIsValid(progress->relation))
		return;
	values[PROGRESS_PID] = Int32GetDatum(slot->pid);
	values[PROGRESS_JOB] = CStringGetTextDatum(dyn_job_names[job]);
	values[PROGRESS_RELATION] = ObjectIdGetDatum(progress->relation);
	values[PROGRESS_INDEX] = ObjectIdGetDatum(progress->index);
	values[PROGRESS_PHASE] = CStringGetTextDatum(progress->phase);
	values[PROGRESS_DONE] = Int64GetDatum(progress->done);
	values[PROGRESS_TOTAL] = Int64GetDatum(progress->total);
	values[PROGRESS_SKIPPED] = Int64GetDatum(progress->skipped);
	values[PROGRESS_BYTES] = Int64GetDatum(progress->bytes);
	values[PROGRESS_STARTED] = TimestampTzGetDatum(progress->started);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* dynamo.progress(): of jobs in this database */
Datum
dynamo_progress(PG_FUNCTION_ARGS)
{
	DynSlot slot = { .state = DYN_SLOT_FREE };
	const DynSlot *found = NULL;
	int job;

	InitMaterializedSRF(fcinfo, 0);
	if (dyn_slots == NULL)
		return (Datum) 0;
	LWLockAcquire(dyn_slots->lock, LW_SHARED);
	found = dyn_slot_of_database(MyDatabaseId);
	if (found != NULL)
		slot = *found;
	LWLockRelease(dyn_slots->lock);
	for (job = 0; job < DYN_JOBS && slot.state == DYN_SLOT_RUNNING; job++)
		put_progress((ReturnSetInfo *) fcinfo->resultinfo, &slot, job);
	return (Datum) 0;
}
