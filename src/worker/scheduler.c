/*
 * scheduler.c
 *	  The scheduler of a database: does the jobs, in turn, step by step.
 *
 * It is connected as the bootstrap superuser, with an empty search_path; code
 * of users' runs only as the owner of its table, see common/as_owner.h.
 *
 * A step never stops the process: an error is logged, and the job comes again
 * later, each time twice as late.
 *
 * The scheduler must not stand in the way of those who want the database for
 * themselves: DROP DATABASE, CREATE DATABASE with this one as its template, ALTER DATABASE
 * ... RENAME or SET TABLESPACE.  They lock the database, and wait some
 * seconds until nobody is connected to it.  Between steps the scheduler looks for such a
 * lock, and leaves.  While it waits for something to do, it passes for an autovacuum
 * worker, which they send SIGTERM.  In a step it does not: autovacuum's
 * transactions are not waited for by CREATE INDEX CONCURRENTLY.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_database.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/lock.h"
#include "storage/lwlock.h"
#include "storage/proc.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "common/guc.h"
#include "worker/jobs.h"
#include "worker/slots.h"

#define WAIT_MAX_MS 60000

/* The first wait after an error, and the longest. */
#define BACKOFF_MS 1000
#define BACKOFF_MAX_MS 300000

/* A job that always has something to do leaves room for others' work. */
#define PAUSE_MS 1

extern PGDLLEXPORT void dynamo_scheduler_main(Datum arg)
	pg_attribute_noreturn();

typedef struct Job
{
	TimestampTz next; /* when its next step is due */
	int failures;	  /* errors since the last step without one */
} Job;

static DynSlot *my_slot;
static Job jobs[DYN_JOBS];
static volatile sig_atomic_t is_in_step = false;

/* Between steps the process ends without a word. */
static void
handle_sigterm(SIGNAL_ARGS)
{
	int save_errno = errno;

	if (is_in_step)
		die(postgres_signal_arg);
	ShutdownRequestPending = true;
	SetLatch(MyLatch);
	errno = save_errno;
}

static void
leave(int code pg_attribute_unused(), Datum arg pg_attribute_unused())
{
	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	if (my_slot->state != DYN_SLOT_ABSENT)
		dyn_slot_set_state(my_slot, DYN_SLOT_ENDED);
	LWLockRelease(dyn_slots->lock);
	dyn_launcher_wake();
}

/* Ends the process if the slot is not, or no longer, for a new scheduler. */
static void
enter(int slot)
{
	bool is_mine;

	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	my_slot = &dyn_slots->slots[slot];
	is_mine = my_slot->state == DYN_SLOT_STARTING;
	if (is_mine)
	{
		dyn_slot_set_state(my_slot, DYN_SLOT_RUNNING);
		my_slot->pid = MyProcPid;
		my_slot->latch = MyLatch;
		memset(my_slot->progress, 0, sizeof(my_slot->progress));
	}
	LWLockRelease(dyn_slots->lock);
	if (!is_mine)
		proc_exit(0);
	before_shmem_exit(leave, (Datum) 0);
}

static void
leave_absent(void)
{
	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	dyn_slot_set_state(my_slot, DYN_SLOT_ABSENT);
	LWLockRelease(dyn_slots->lock);
	proc_exit(0);
}

static bool
extension_is_there(void)
{
	bool result;

	StartTransactionCommand();
	(void) GetTransactionSnapshot();
	result = OidIsValid(get_extension_oid("dynamo_am", true));
	CommitTransactionCommand();
	return result;
}

/* Does anybody want the database without us?  Then its lock is taken. */
static bool
database_is_wanted(void)
{
	LOCKTAG tag;

	SET_LOCKTAG_OBJECT(tag, InvalidOid, DatabaseRelationId, MyDatabaseId, 0);
	if (LockAcquire(&tag, RowExclusiveLock, true, true) ==
		LOCKACQUIRE_NOT_AVAIL)
		return true;
	LockRelease(&tag, RowExclusiveLock, true);
	return false;
}

static void
pass_for_autovacuum(bool pass)
{
	LWLockAcquire(ProcArrayLock, LW_EXCLUSIVE);
	if (pass)
		MyProc->statusFlags |= PROC_IS_AUTOVACUUM;
	else
		MyProc->statusFlags &= ~PROC_IS_AUTOVACUUM;
	ProcGlobal->statusFlags[MyProc->pgxactoff] = MyProc->statusFlags;
	LWLockRelease(ProcArrayLock);
}

/*
 * What the settings of the server or the database say is for sessions of
 * users; a job must neither be stopped by it, nor find objects of theirs.
 */
static void
configure(void)
{
	static const struct
	{
		const char *name;
		const char *value;
	} settings[] = {
		{ "search_path", "" },
		{ "default_transaction_isolation", "read committed" },
		{ "default_transaction_read_only", "off" },
		{ "default_transaction_deferrable", "off" },
		{ "idle_in_transaction_session_timeout", "0" },
		{ "session_replication_role", "origin" },
		{ "statement_timeout", "0" },
		{ "synchronous_commit", "off" },
		{ "zero_damaged_pages", "off" },
	};
	char timeout[16];
	size_t i;

	for (i = 0; i < lengthof(settings); i++)
		SetConfigOption(settings[i].name, settings[i].value, PGC_SUSET,
						PGC_S_OVERRIDE);
	snprintf(timeout, sizeof(timeout), "%d", dyn_job_lock_timeout);
	SetConfigOption("lock_timeout", timeout, PGC_SUSET, PGC_S_OVERRIDE);
}

static void
report_begin(DynJobId job)
{
	pgstat_report_activity(STATE_RUNNING, dyn_job_names[job]);
	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	my_slot->jobs[job].started = GetCurrentTimestamp();
	my_slot->jobs[job].is_running = true;
	LWLockRelease(dyn_slots->lock);
}

static void
report_end(DynJobId job, const DynJobStep *step, int sqlstate)
{
	DynJobStat *stat = &my_slot->jobs[job];

	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	stat->is_running = false;
	stat->steps++;
	stat->time_us += GetCurrentTimestamp() - stat->started;
	stat->next = jobs[job].next;
	stat->sqlstate = sqlstate;
	if (sqlstate == 0)
	{
		stat->rows += step->done;
		my_slot->progress[job] = step->progress;
	}
	else
		stat->errors++;
	LWLockRelease(dyn_slots->lock);
	pgstat_report_stat(true);
	pgstat_report_activity(STATE_IDLE, NULL);
}

static void
run_step(DynJobId job, DynJobStep *step)
{
	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	XactIsoLevel = dyn_jobs[job].isolation;
	PushActiveSnapshot(GetTransactionSnapshot());
	dyn_jobs[job].run(step);
	PopActiveSnapshot();
	CommitTransactionCommand();
}

static void
add_context(void *arg)
{
	errcontext("dynamo_am job \"%s\"", (const char *) arg);
}

/* Runs a step; returns the SQLSTATE of its error, or 0. */
static int
try_step(DynJobId job, DynJobStep *step)
{
	ErrorContextCallback context = {
		.previous = error_context_stack,
		.callback = add_context,
		.arg = unconstify(char *, dyn_job_names[job]),
	};
	volatile int sqlstate = 0;

	error_context_stack = &context;
	PG_TRY();
	{
		run_step(job, step);
	}
	PG_CATCH();
	{
		error_context_stack = &context;
		HOLD_INTERRUPTS();
		sqlstate = geterrcode();
		EmitErrorReport();
		AbortOutOfAnyTransaction();
		FlushErrorState();
		RESUME_INTERRUPTS();
	}
	PG_END_TRY();
	error_context_stack = context.previous;
	return sqlstate;
}

static int
backoff(int failures)
{
	int shift = Min(failures, 20) - 1;

	return (int) Min((int64) BACKOFF_MS << shift, BACKOFF_MAX_MS);
}

static void
do_job(DynJobId job)
{
	DynJobStep step = { 0 };
	TimestampTz now = GetCurrentTimestamp();
	int sqlstate;
	int wait;

	step.until = TimestampTzPlusMilliseconds(now, dyn_job_time);
	step.rows = dyn_job_rows;
	step.follows_error = jobs[job].failures > 0;
	report_begin(job);
	pass_for_autovacuum(false);
	is_in_step = true;
	sqlstate = try_step(job, &step);
	is_in_step = false;
	pass_for_autovacuum(true);
	jobs[job].failures = sqlstate == 0 ? 0 : jobs[job].failures + 1;
	wait = sqlstate == 0 ? Max(step.sleep_ms, PAUSE_MS)
						 : backoff(jobs[job].failures);
	jobs[job].next = TimestampTzPlusMilliseconds(GetCurrentTimestamp(), wait);
	report_end(job, &step, sqlstate);
}

/* A job that has failed waits, although it may be wanted. */
static void
read_wishes(void)
{
	uint32 wanted;
	int job;

	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	wanted = my_slot->wanted;
	my_slot->wanted = 0;
	LWLockRelease(dyn_slots->lock);
	for (job = 0; job < DYN_JOBS; job++)
		if ((wanted >> job & 1) != 0 && jobs[job].failures == 0)
			jobs[job].next = 0;
}

static bool
is_due(DynJobId job)
{
	return dyn_jobs[job].run != NULL &&
		   jobs[job].next <= GetCurrentTimestamp() &&
		   !dyn_job_is_disabled(job);
}

static void
handle_interrupts(void)
{
	int job;

	QueryCancelPending = false;
	CHECK_FOR_INTERRUPTS();
	if (ShutdownRequestPending || database_is_wanted())
		proc_exit(0);
	if (!ConfigReloadPending)
		return;
	ConfigReloadPending = false;
	ProcessConfigFile(PGC_SIGHUP);
	configure();
	/* The clock may be another one now. */
	for (job = 0; job < DYN_JOBS; job++)
		jobs[job].next = 0;
}

/* Milliseconds until a job is due. */
static long
time_to_wait(void)
{
	TimestampTz now = GetCurrentTimestamp();
	long wait = WAIT_MAX_MS;
	int job;

	for (job = 0; job < DYN_JOBS; job++)
		if (dyn_jobs[job].run != NULL && !dyn_job_is_disabled(job))
			wait = Min(wait,
					   TimestampDifferenceMilliseconds(now, jobs[job].next));
	return wait;
}

/* One round: every job that is due. */
static void
do_jobs(void)
{
	int job;

	read_wishes();
	for (job = 0; job < DYN_JOBS; job++)
	{
		handle_interrupts();
		if (!is_due(job))
			continue;
		if (!extension_is_there())
			leave_absent();
		do_job(job);
	}
}

void
dynamo_scheduler_main(Datum arg)
{
	enter(DatumGetInt32(arg));
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, handle_sigterm);
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnectionByOid(my_slot->database, InvalidOid,
											  0);
	configure();
	pass_for_autovacuum(true);
	for (;;)
	{
		if (!extension_is_there())
			leave_absent();
		do_jobs();
		(void) WaitLatch(MyLatch,
						 WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						 time_to_wait(), PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		handle_interrupts();
	}
}
