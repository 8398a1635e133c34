/*
 * expire.c
 *	  The job that deletes items at the end of their time to live.
 *
 * It sweeps over the expiry index of one table after the other, bucket by bucket, and
 * deletes what is due, a batch in a transaction.  A row is deleted only if it
 * is due in its newest version, which the store makes sure of, and what follows a
 * deletion (indexes, the expiry index) follows this one, too.
 *
 * Who deletes is the table's owner, in a security-restricted operation.
 *
 * A batch that fails is done again row by row, each in a subtransaction, and rows that
 * cannot be deleted are left for the next sweep: a row that somebody has locked
 * for long must not keep the others.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "storage/lmgr.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "common/apart.h"
#include "common/as_owner.h"
#include "common/guc.h"
#include "common/invalidation.h"
#include "common/stop_point.h"
#include "ops/effects.h"
#include "ttl/clock_guard.h"
#include "ttl/counters.h"
#include "ttl/expire.h"
#include "ttl/expiry.h"

#define SWEEP_MS 1000		   /* between two sweeps of a table */
#define IDLE_MS 60000		   /* when there is no table with a time to live */
#define BATCH_ROWS 100		   /* in a transaction */
#define OVERLAP_SECONDS 60	   /* of a short sweep with the one before */
#define FULL_SWEEP_MS 3000	   /* between full sweeps, and ... */
#define FULL_SWEEP_COST 20	   /* ... so many times what one searches */
#define FAILURE_PAUSE_MS 60000 /* of a table that cannot be worked on at all */
#define LOCK_TIMEOUT "20ms"	   /* a locked row is left for the next sweep */

/* A table with a time to live, and where its sweep is. */
typedef struct Expiring
{
	Oid relid;
	bool is_there;	  /* while the list is made anew */
	TimestampTz next; /* when a sweep is due, or goes on */
	bool is_sweeping;
	bool is_full;	/* from the oldest that may be due */
	int64 searched; /* microseconds for what the sweep has not found */
	TimestampTz next_full;
	int64 swept; /* all up to this time was due and is gone */
	DynDue due;	 /* what the sweep looks for */
	int bucket;
	MemoryContext position; /* of after */
	bool has_after;
	DynEntry after; /* the last entry that was read of the bucket */
	bool careful;	/* row by row */
	bool in_batch;	/* still set when a batch begins: the one before failed */
} Expiring;

/* A batch of keys. */
typedef struct Batch
{
	const DynTable *table;
	const DynDue *due;
	int count;
	DynKey keys[BATCH_ROWS];
	int next; /* of those, row by row */
	int64 deleted;
	bool has_failed; /* for a row */
} Batch;

static List *tables = NIL; /* of Expiring *, in TopMemoryContext */
static bool tables_are_stale = true;
static TimestampTz tables_read = 0;

static void
on_invalidation(Datum arg pg_attribute_unused(),
				Oid relid pg_attribute_unused())
{
	tables_are_stale = true;
}

static Expiring *
find_table(Oid relid)
{
	ListCell *cell;

	foreach (cell, tables)
		if (((Expiring *) lfirst(cell))->relid == relid)
			return lfirst(cell);
	return NULL;
}

static Expiring *
add_table(Oid relid)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
	Expiring *table = palloc0(sizeof(Expiring));

	table->relid = relid;
	table->position = AllocSetContextCreate(
		TopMemoryContext, "dynamo_am ttl position", ALLOCSET_SMALL_SIZES);
	tables = lappend(tables, table);
	MemoryContextSwitchTo(old);
	return table;
}

static void
remove_gone_tables(void)
{
	ListCell *cell;

	foreach (cell, tables)
	{
		Expiring *table = lfirst(cell);

		if (table->is_there)
			continue;
		dyn_ttl_forget(table->relid);
		MemoryContextDelete(table->position);
		tables = foreach_delete_current(tables, cell);
		pfree(table);
	}
}

/* Which tables there are may have changed whenever some relation has. */
static void
read_tables(void)
{
	TimestampTz now = GetCurrentTimestamp();
	ListCell *cell;

	if (tables_read == 0)
		dyn_register_relcache_callback(on_invalidation, (Datum) 0);
	if (!tables_are_stale &&
		!TimestampDifferenceExceeds(tables_read, now, IDLE_MS))
		return;
	tables_are_stale = false;
	tables_read = now;
	foreach (cell, tables)
		((Expiring *) lfirst(cell))->is_there = false;
	foreach (cell, dyn_expiring_tables())
	{
		Expiring *table = find_table(lfirst_oid(cell));

		if (table == NULL)
			table = add_table(lfirst_oid(cell));
		table->is_there = true;
	}
	remove_gone_tables();
}

/*
 * A full sweep begins with the oldest that may be due.  The others begin a
 * little before the last one's end, for entries of items that were written
 * meanwhile, and need not run past all that was deleted before.
 */
static void
begin_sweep(Expiring *table)
{
	TimestampTz now = GetCurrentTimestamp();
	int64 swept = table->swept;

	table->due = dyn_due_now();
	table->is_sweeping = true;
	table->searched = 0;
	/* The clock may have been set back. */
	table->is_full =
		now >= table->next_full || swept == 0 || swept > table->due.until;
	if (!table->is_full)
		table->due.after = Max(table->due.after, swept - OVERLAP_SECONDS);
	table->bucket = 0;
	table->has_after = false;
}

static void
end_sweep(Expiring *table)
{
	TimestampTz now = GetCurrentTimestamp();
	int64 pause = FULL_SWEEP_COST * table->searched / 1000;

	table->is_sweeping = false;
	table->swept = table->due.until;
	table->next = TimestampTzPlusMilliseconds(now, SWEEP_MS);
	if (table->is_full)
		table->next_full =
			TimestampTzPlusMilliseconds(now, Max(FULL_SWEEP_MS, pause));
	dyn_ttl_count(table->relid, 0, now);
}

static void
keep_after(Expiring *table, const DynEntry *entry)
{
	MemoryContext old;
	int i;

	MemoryContextReset(table->position);
	old = MemoryContextSwitchTo(table->position);
	table->after = *entry;
	table->after.other_count = 0;
	table->after.pk = PointerGetDatum(PG_DETOAST_DATUM_COPY(entry->pk));
	for (i = 0; i < entry->sort_count - 1; i++)
		table->after.sorts[i] =
			PointerGetDatum(PG_DETOAST_DATUM_COPY(entry->sorts[i]));
	table->after.sorts[i] = datumCopy(entry->sorts[i], false, UUID_LEN);
	table->has_after = true;
	MemoryContextSwitchTo(old);
}

/*
 * Reads the next entries of the bucket; it has no more if the batch is not full.  Then
 * the time was spent on entries of items that are gone, above all.
 */
static void
read_batch(Expiring *table, Batch *batch)
{
	TimestampTz begun = GetCurrentTimestamp();
	DynEntries *entries = dyn_entries_open(
		dyn_table_expiry(batch->table)->storage, DYN_ENTRIES_READ);
	DynEntryRange range;
	DynEntryScan *scan = dyn_expiry_begin(
		entries, table->bucket, &table->due,
		table->has_after ? &table->after : NULL, BATCH_ROWS, &range);
	DynEntry entry;

	while (batch->count < BATCH_ROWS && dyn_entry_range_next(scan, &entry))
	{
		CHECK_FOR_INTERRUPTS();
		batch->keys[batch->count++] = dyn_expiry_key(batch->table, &entry);
		if (batch->count == BATCH_ROWS)
			keep_after(table, &entry);
	}
	dyn_entry_range_end(scan);
	dyn_entries_close(entries);
	if (batch->count < BATCH_ROWS)
		table->searched += GetCurrentTimestamp() - begun;
}

/* The value may have changed since the entry was read. */
static DynChange
decide(void *arg, const DynRow *old, DynItem **item pg_attribute_unused())
{
	const Batch *batch = arg;

	if (old == NULL || !dyn_row_is_due(batch->table, old, batch->due))
		return DYN_CHANGE_NOTHING;
	return DYN_CHANGE_DELETE;
}

static void
delete_rows(Batch *batch, int first, int count)
{
	DynStore *store = dyn_store_open(batch->table->relid, DYN_STORE_DELETE);
	int i;

	for (i = first; i < first + count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!dyn_store_is_in_transaction(store, &batch->keys[i]) &&
			dyn_store_change(store, &batch->keys[i], decide, batch) ==
				DYN_CHANGE_DELETE)
			batch->deleted++;
	}
	dyn_store_close(store);
}

/* The next row of a batch that is worked on row by row. */
static void
delete_next_row(void *arg)
{
	Batch *batch = arg;

	delete_rows(batch, batch->next, 1);
}

static void
delete_rows_apart(Batch *batch)
{
	for (batch->next = 0; batch->next < batch->count; batch->next++)
	{
		ErrorData *error = dyn_run_apart(delete_next_row, batch);

		if (error == NULL)
			continue;
		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED)
			ReThrowError(error);
		batch->has_failed = true;
	}
}

static void
delete_batch(Batch *batch, bool careful)
{
	dyn_change_is_service = true;
	PG_TRY();
	{
		if (careful)
			delete_rows_apart(batch);
		else
			delete_rows(batch, 0, batch->count);
	}
	PG_FINALLY();
	{
		dyn_change_is_service = false;
	}
	PG_END_TRY();
}

/* What is deferred would be run at commit, and not as the owner. */
static void
defer_nothing(void)
{
	ConstraintsSetStmt *statement = makeNode(ConstraintsSetStmt);

	statement->deferred = false;
	AfterTriggerSetState(statement);
}

static void
run_batch_as_owner(Expiring *table, Relation relation, Batch *batch)
{
	DynOwnerScope scope;

	dyn_become_owner(relation, &scope);
	defer_nothing();
	read_batch(table, batch);
	DYN_STOP_POINT("ttl-before-delete");
	(void) set_config_option("lock_timeout", LOCK_TIMEOUT, PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	delete_batch(batch, table->careful);
	dyn_become_self(&scope);
}

/*
 * The table, if it has a time to live and the index for it; locked to the
 * transaction's end.
 */
static const DynTable *
lock_table(Oid relid)
{
	const DynTable *table;

	if (!ConditionalLockRelationOid(relid, RowExclusiveLock))
		return NULL;
	table = dyn_table_of_relation(relid);
	if (table == NULL || dyn_table_expiry(table) == NULL ||
		dyn_table_expiry(table)->status == DYN_INDEX_DELETING ||
		dyn_table_expiry(table)->building)
		return NULL;
	return table;
}

/* A table where even one row after the other fails is left for a while. */
static bool
recover_from_error(Expiring *table)
{
	bool failed = table->in_batch;
	bool was_careful = table->careful;

	table->in_batch = false;
	if (!failed)
		return true;
	table->careful = true;
	table->is_sweeping = false;
	if (was_careful)
		table->next = TimestampTzPlusMilliseconds(GetCurrentTimestamp(),
												  FAILURE_PAUSE_MS);
	return !was_careful;
}

static void
next_bucket(Expiring *table, const Batch *batch)
{
	if (batch->count == BATCH_ROWS)
		return;
	table->has_after = false;
	if (++table->bucket == DYN_EXPIRY_BUCKETS)
		end_sweep(table);
}

/* Returns how many items were deleted. */
static int64
sweep(Expiring *table)
{
	Batch batch = { .due = &table->due };
	Relation relation;

	if (!recover_from_error(table))
		return 0;
	batch.table = lock_table(table->relid);
	if (batch.table == NULL)
	{
		table->next =
			TimestampTzPlusMilliseconds(GetCurrentTimestamp(), SWEEP_MS);
		return 0;
	}
	if (!table->is_sweeping)
		begin_sweep(table);
	table->in_batch = true;
	relation = table_open(table->relid, NoLock);
	run_batch_as_owner(table, relation, &batch);
	table_close(relation, NoLock);
	table->in_batch = false;
	if (batch.count > 0)
		table->careful = batch.has_failed;
	/* Others that are due come first. */
	table->next = GetCurrentTimestamp();
	next_bucket(table, &batch);
	dyn_ttl_count(table->relid, batch.deleted, 0);
	return batch.deleted;
}

/* The table whose turn is first. */
static Expiring *
next_table(void)
{
	Expiring *first = NULL;
	ListCell *cell;

	foreach (cell, tables)
	{
		Expiring *table = lfirst(cell);

		if (first == NULL || table->next < first->next)
			first = table;
	}
	return first;
}

/* How long to rest after a batch: no more than ttl_rate, and half of the time. */
static int
pause_after(const DynJobStep *step, TimestampTz begun)
{
	long took = TimestampDifferenceMilliseconds(begun, GetCurrentTimestamp());

	return (int) Max(took, step->done * 1000 / dyn_ttl_rate);
}

void
dyn_ttl_job(DynJobStep *step)
{
	TimestampTz begun = GetCurrentTimestamp();
	Expiring *table;

	read_tables();
	if (!dyn_clock_is_trusted())
	{
		step->sleep_ms = SWEEP_MS;
		return;
	}
	while ((table = next_table()) != NULL &&
		   table->next <= GetCurrentTimestamp() && step->done == 0 &&
		   !dyn_job_step_is_over(step))
		step->done = sweep(table);
	if (table == NULL)
		step->sleep_ms = IDLE_MS;
	else if (step->done > 0)
		step->sleep_ms = pause_after(step, begun);
	else
		step->sleep_ms = (int) TimestampDifferenceMilliseconds(
			GetCurrentTimestamp(), table->next);
}
