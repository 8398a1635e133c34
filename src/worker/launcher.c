/*
 * launcher.c
 *	  The launcher: a scheduler for each database that has the extension.
 *
 * Whether a database has it, only a process of that database can see.  So the
 * launcher starts a scheduler once for each database that can be connected to,
 * which leaves at once where there is nothing for it to do; that is
 * remembered until a session tells of CREATE EXTENSION (notice.c), or the
 * launcher starts anew.
 *
 * The launcher is connected to no database, reads pg_database only, and only when it
 * is woken: by sessions that change databases or extensions, by schedulers that
 * leave, and once a minute in case that something was missed.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_database.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "common/guc.h"
#include "worker/launcher.h"
#include "worker/slots.h"

#define RESTART_SECONDS 5
#define RESCAN_MS 60000

/* A scheduler that has not begun by then never will. */
#define STARTING_MS 60000

extern PGDLLEXPORT void dynamo_launcher_main(Datum arg)
	pg_attribute_noreturn();

/* Databases whose scheduler found no extension: a List of Oid. */
static List *absent = NIL;
/* Databases that the log says are not cared for: a List of Oid. */
static List *warned = NIL;

static MemoryContext scan_context;

void
dyn_launcher_register(void)
{
	BackgroundWorker worker = { 0 };

	worker.bgw_flags =
		BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = RESTART_SECONDS;
	strlcpy(worker.bgw_library_name, "dynamo_am", BGW_MAXLEN);
	strlcpy(worker.bgw_function_name, "dynamo_launcher_main", BGW_MAXLEN);
	strlcpy(worker.bgw_type, "dynamo_am launcher", BGW_MAXLEN);
	strlcpy(worker.bgw_name, "dynamo_am launcher", BGW_MAXLEN);
	RegisterBackgroundWorker(&worker);
}

/* The databases that can be connected to: a List of Oid. */
static List *
list_databases(void)
{
	List *databases = NIL;
	Relation relation;
	TableScanDesc scan;
	HeapTuple tuple;

	StartTransactionCommand();
	(void) GetTransactionSnapshot();
	relation = table_open(DatabaseRelationId, AccessShareLock);
	scan = table_beginscan_catalog(relation, 0, NULL);
	while ((tuple = heap_getnext(scan, ForwardScanDirection)) != NULL)
	{
		Form_pg_database database = (Form_pg_database) GETSTRUCT(tuple);
		MemoryContext old = MemoryContextSwitchTo(scan_context);

		if (database->datallowconn && !database_is_invalid_form(database))
			databases = lappend_oid(databases, database->oid);
		MemoryContextSwitchTo(old);
	}
	table_endscan(scan);
	table_close(relation, AccessShareLock);
	CommitTransactionCommand();
	return databases;
}

static void
remember(List **list, Oid database)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);

	*list = list_append_unique_oid(*list, database);
	MemoryContextSwitchTo(old);
}

/* Databases with a new extension are looked at again. */
static void
read_news(void)
{
	int i;

	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	for (i = 0; i < dyn_slots->news_count; i++)
		absent = list_delete_oid(absent, dyn_slots->news[i]);
	if (dyn_slots->all_new)
	{
		list_free(absent);
		absent = NIL;
	}
	dyn_slots->news_count = 0;
	dyn_slots->all_new = false;
	LWLockRelease(dyn_slots->lock);
}

/*
 * Frees the slots of databases that have no extension or are gone.  This comes
 * before the news, for a scheduler may have looked before the extension was
 * there.
 */
static void
free_slots(const List *databases)
{
	TimestampTz now = GetCurrentTimestamp();
	Oid *found = palloc(dyn_slots->count * sizeof(Oid));
	int count = 0;
	int i;

	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	for (i = 0; i < dyn_slots->count; i++)
	{
		DynSlot *slot = &dyn_slots->slots[i];

		if (slot->state == DYN_SLOT_STARTING &&
			TimestampDifferenceExceeds(slot->changed, now, STARTING_MS))
			dyn_slot_set_state(slot, DYN_SLOT_ENDED);
		if (slot->state == DYN_SLOT_ABSENT)
			found[count++] = slot->database;
		if (slot->state == DYN_SLOT_ABSENT ||
			(slot->state == DYN_SLOT_ENDED &&
			 !list_member_oid(databases, slot->database)))
			memset(slot, 0, sizeof(DynSlot));
	}
	LWLockRelease(dyn_slots->lock);
	for (i = 0; i < count; i++)
		remember(&absent, found[i]);
}

/* What is not there any more is forgotten, lest the lists grow. */
static void
forget_dropped(List **list, const List *databases)
{
	ListCell *cell;

	foreach (cell, *list)
		if (!list_member_oid(databases, lfirst_oid(cell)))
			*list = foreach_delete_current(*list, cell);
}

static bool
start_worker(int slot)
{
	BackgroundWorker worker = { 0 };

	worker.bgw_flags =
		BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	worker.bgw_restart_time = BGW_NEVER_RESTART;
	strlcpy(worker.bgw_library_name, "dynamo_am", BGW_MAXLEN);
	strlcpy(worker.bgw_function_name, "dynamo_scheduler_main", BGW_MAXLEN);
	strlcpy(worker.bgw_type, "dynamo_am scheduler", BGW_MAXLEN);
	snprintf(worker.bgw_name, BGW_MAXLEN,
			 "dynamo_am scheduler for database %u",
			 dyn_slots->slots[slot].database);
	worker.bgw_main_arg = Int32GetDatum(slot);
	return RegisterDynamicBackgroundWorker(&worker, NULL);
}

/*
 * A slot for a database whose scheduler is to be started now; -1: none is, for
 * it runs or has just left, or because all the slots are taken (*is_full).
 */
static int
take_slot(Oid database, bool *is_full)
{
	TimestampTz now = GetCurrentTimestamp();
	DynSlot *slot;
	int i;

	*is_full = false;
	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	slot = dyn_slot_of_database(database);
	for (i = 0; i < dyn_slots->count && slot == NULL; i++)
		if (dyn_slots->slots[i].state == DYN_SLOT_FREE)
			slot = &dyn_slots->slots[i];
	*is_full = slot == NULL;
	if (slot != NULL && slot->state != DYN_SLOT_FREE &&
		(slot->state != DYN_SLOT_ENDED ||
		 !TimestampDifferenceExceeds(slot->changed, now,
									 RESTART_SECONDS * 1000)))
		slot = NULL;
	if (slot != NULL)
	{
		slot->database = database;
		dyn_slot_set_state(slot, DYN_SLOT_STARTING);
	}
	LWLockRelease(dyn_slots->lock);
	return slot == NULL ? -1 : (int) (slot - dyn_slots->slots);
}

static void
give_back(int slot)
{
	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	dyn_slot_set_state(&dyn_slots->slots[slot], DYN_SLOT_ENDED);
	LWLockRelease(dyn_slots->lock);
}

static void
warn_once(Oid database, const char *setting)
{
	if (list_member_oid(warned, database))
		return;
	remember(&warned, database);
	ereport(WARNING, errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
			errmsg("no jobs of dynamo_am are done in the database with OID %u",
				   database),
			errhint("You might need to increase %s.", setting));
}

static void
start_scheduler(Oid database)
{
	bool is_full;
	int slot = take_slot(database, &is_full);

	if (is_full)
		warn_once(database, "dynamo_am.worker_databases");
	if (slot < 0)
		return;
	if (start_worker(slot))
		warned = list_delete_oid(warned, database);
	else
	{
		give_back(slot);
		warn_once(database, "max_worker_processes");
	}
}

/* When a scheduler that has left may be started again; at most a minute. */
static long
time_to_wait(void)
{
	TimestampTz now = GetCurrentTimestamp();
	long wait = RESCAN_MS;
	int i;

	LWLockAcquire(dyn_slots->lock, LW_SHARED);
	for (i = 0; i < dyn_slots->count; i++)
	{
		DynSlot *slot = &dyn_slots->slots[i];
		TimestampTz again =
			TimestampTzPlusMilliseconds(slot->changed, RESTART_SECONDS * 1000);

		if (slot->state == DYN_SLOT_ENDED)
			wait = Min(wait, TimestampDifferenceMilliseconds(now, again) + 1);
	}
	LWLockRelease(dyn_slots->lock);
	return wait;
}

static void
look_around(void)
{
	List *databases = list_databases();
	ListCell *cell;

	MemoryContextSwitchTo(scan_context);
	free_slots(databases);
	read_news();
	forget_dropped(&absent, databases);
	forget_dropped(&warned, databases);
	foreach (cell, databases)
		if (!list_member_oid(absent, lfirst_oid(cell)))
			start_scheduler(lfirst_oid(cell));
	MemoryContextReset(scan_context);
}

static void
leave(int code pg_attribute_unused(), Datum arg pg_attribute_unused())
{
	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	if (dyn_slots->launcher == MyLatch)
		dyn_slots->launcher = NULL;
	LWLockRelease(dyn_slots->lock);
}

static void
enter(void)
{
	before_shmem_exit(leave, (Datum) 0);
	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	dyn_slots->launcher = MyLatch;
	LWLockRelease(dyn_slots->lock);
}

void
dynamo_launcher_main(Datum arg pg_attribute_unused())
{
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnection(NULL, NULL, 0);
	enter();
	scan_context = AllocSetContextCreate(
		TopMemoryContext, "dynamo_am launcher", ALLOCSET_SMALL_SIZES);
	for (;;)
	{
		QueryCancelPending = false;
		CHECK_FOR_INTERRUPTS();
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
		}
		look_around();
		pgstat_report_activity(STATE_IDLE, NULL);
		(void) WaitLatch(MyLatch,
						 WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						 time_to_wait(), PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
	}
}
