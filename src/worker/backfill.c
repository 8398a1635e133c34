/*
 * backfill.c
 *	  The job that finishes secondary indexes: fills those that are CREATING,
 *	  and drops those that are DELETING.
 *
 * What is to be done, the catalog says; one index is worked on at a time.  It is
 * first said to be backfilling, then filled by a load (storage/entry_load.h), in parts,
 * and then ACTIVE.  The load lives in this process.  Where a step fails, its writes are
 * gone, and the part begins again; where the process ends, the whole load does: entries
 * that are there are left as they are.
 *
 * When there is nothing to do, it looks for indexes that do not depend on their table, which
 * pg_upgrade leaves behind, and has them do so.
 *
 * Locks of a step: AccessShareLock on the table, then the load's on the
 * index.  A change of state takes none of these before the table's lock for changes, which
 * is the order of all who change a table.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/lmgr.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "catalog/table.h"
#include "common/as_owner.h"
#include "common/compat.h"
#include "common/stop_point.h"
#include "index/backfill.h"
#include "worker/backfill.h"

#define IDLE_MS 60000 /* how often the catalog is read without being woken */
#define RETRY_MS 20	  /* before rows are tried again that others change */
#define WRITE_ENTRIES 2000 /* before the clock is looked at */
#define FAILURES_MAX 5	   /* then another index has a turn */

/* A part of the table that has been read is written, then tried again. */
typedef enum Phase
{
	PHASE_READ,
	PHASE_WRITE,
	PHASE_RETRY,
	PHASE_DONE
} Phase;

static const char *const phase_names[] = {
	[PHASE_READ] = "reading items",
	[PHASE_WRITE] = "writing entries",
	[PHASE_RETRY] = "waiting for writers",
	[PHASE_DONE] = "finishing",
};

/* The index that is being filled. */
typedef struct Filling
{
	MemoryContext context; /* of all that follows */
	Oid storage;
	DynLoad *load;
	DynIndexFill fill;
	Phase phase;
	bool in_step; /* still set when a step begins: the one before failed */
	int failures; /* in a row */
	DynJobProgress progress;

	/* The end of the last part that was finished, and what was done then. */
	bool has_position;
	DynKey position;
	DynLoadProgress kept;
	int64 violations;
	DynLoadProgress before; /* kept, when the load began */
} Filling;

static Filling *filling = NULL;

/* The index whose step failed: others have a turn before it. */
static Oid failed = InvalidOid;

static void
forget_filling(void)
{
	if (filling != NULL)
		MemoryContextDelete(filling->context);
	filling = NULL;
}

static void
begin_load(void)
{
	MemoryContext old = MemoryContextSwitchTo(filling->context);

	filling->load =
		dyn_load_create(filling->progress.relation, filling->storage,
						(Size) maintenance_work_mem * 1024,
						dyn_index_make_row_entry, &filling->fill);
	filling->fill.violations = filling->violations;
	filling->before = filling->kept;
	if (filling->has_position)
		dyn_load_set_position(filling->load, &filling->position);
	filling->phase = PHASE_READ;
	MemoryContextSwitchTo(old);
}

/* How many items the table has, as far as statistics go. */
static int64
estimate_items(Oid relid)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	PgStat_StatTabEntry *entry = pgstat_fetch_stat_tabentry(relid);
	int64 items = 0;

	if (HeapTupleIsValid(tuple))
	{
		items = (int64) ((Form_pg_class) GETSTRUCT(tuple))->reltuples;
		ReleaseSysCache(tuple);
	}
	return Max(items,
			   entry == NULL ? 0 : (int64) dyn_reported(entry, live_tuples));
}

static void
begin_filling(const DynTable *table, Oid storage)
{
	MemoryContext context = AllocSetContextCreate(
		TopMemoryContext, "dynamo_am backfill", ALLOCSET_DEFAULT_SIZES);

	filling = MemoryContextAllocZero(context, sizeof(Filling));
	filling->context = context;
	filling->storage = storage;
	filling->progress.relation = table->relid;
	filling->progress.index = storage;
	filling->progress.started = GetCurrentTimestamp();
	filling->progress.total = estimate_items(table->relid);
	begin_load();
}

static void
replace_datum(Datum *datum, Datum value)
{
	if (DatumGetPointer(*datum) != NULL)
		pfree(DatumGetPointer(*datum));
	*datum = (Datum) 0;
	if (DatumGetPointer(value) != NULL)
		*datum = PointerGetDatum(PG_DETOAST_DATUM_COPY(value));
}

/* The part is done: a failure later does not begin before its end. */
static void
keep_position(void)
{
	MemoryContext old = MemoryContextSwitchTo(filling->context);
	DynLoadProgress progress = dyn_load_progress(filling->load);
	DynKey key;

	filling->has_position = dyn_load_position(filling->load, &key);
	if (filling->has_position)
	{
		replace_datum(&filling->position.pk, key.pk);
		replace_datum(&filling->position.sk, key.sk);
	}
	filling->kept.rows = filling->before.rows + progress.rows;
	filling->kept.bytes = filling->before.bytes + progress.bytes;
	filling->violations = filling->fill.violations;
	MemoryContextSwitchTo(old);
}

/* Writes as long as a step may take; returns whether the part has ended. */
static bool
write_entries(DynLoad *load, DynJobStep *step)
{
	uint64 written;

	do
	{
		written = dyn_load_write(load, WRITE_ENTRIES);
		step->done += written;
	} while (written > 0 && GetCurrentTimestamp() < step->until);
	return written == 0;
}

static void
do_phase(DynJobStep *step)
{
	DynLoad *load = filling->load;

	switch (filling->phase)
	{
		case PHASE_READ:
			filling->phase = dyn_load_read(load) ? PHASE_WRITE : PHASE_DONE;
			break;
		case PHASE_WRITE:
			if (write_entries(load, step))
				filling->phase = PHASE_RETRY;
			break;
		case PHASE_RETRY:
			if (dyn_load_retry(load, WRITE_ENTRIES) > 0)
				step->sleep_ms = RETRY_MS;
			else
			{
				keep_position();
				filling->phase = PHASE_READ;
			}
			break;
		case PHASE_DONE:
			break;
	}
}

static void
report_progress(DynJobStep *step)
{
	DynLoadProgress progress = dyn_load_progress(filling->load);
	DynJobProgress *mine = &filling->progress;

	mine->phase = phase_names[filling->phase];
	mine->done = filling->before.rows + progress.rows;
	mine->bytes = filling->before.bytes + progress.bytes;
	mine->skipped = filling->fill.violations;
	mine->total = Max(mine->total, mine->done);
	step->progress = *mine;
}

/* Locks the table and finds it and the index again; false if one has gone. */
static bool
find_again(void)
{
	const DynTable *table;

	LockRelationOid(filling->progress.relation, AccessShareLock);
	LockRelationOid(filling->storage, AccessShareLock);
	table = dyn_table_of_index(filling->storage);
	if (table == NULL)
		return false;
	filling->fill.table = table;
	filling->fill.index = dyn_index_in(table, filling->storage);
	return filling->fill.index != NULL &&
		   filling->fill.index->status == DYN_INDEX_CREATING;
}

/*
 * After an error: what the load thinks that it has written is not there.  An
 * index that keeps failing is left to be chosen again; false if so.
 */
static bool
recover_from_error(void)
{
	if (!filling->in_step)
		return true;
	if (++filling->failures == FAILURES_MAX)
	{
		failed = filling->storage;
		forget_filling();
		return false;
	}
	dyn_load_free(filling->load);
	begin_load();
	return true;
}

static void
fill(DynJobStep *step)
{
	Relation relation;
	DynOwnerScope scope;

	if (!recover_from_error())
		return;
	if (!find_again())
	{
		forget_filling();
		return;
	}
	filling->in_step = true;
	relation = relation_open(filling->storage, NoLock);
	dyn_become_owner(relation, &scope);
	do_phase(step);
	dyn_become_self(&scope);
	relation_close(relation, NoLock);
	filling->in_step = false;
	filling->failures = 0;
	report_progress(step);
}

static void
finish_filling(void)
{
	const DynTable *table = dyn_table_of_index(filling->storage);

	DYN_STOP_POINT("backfill-before-active");
	if (table != NULL)
		(void) dyn_index_set_state(table, filling->storage, DYN_INDEX_ACTIVE,
								   false, filling->violations);
	forget_filling();
}

/* One that has not just failed, if there is a choice. */
static Oid
choose_index(void)
{
	Oid chosen = InvalidOid;
	ListCell *cell;

	foreach (cell, dyn_unfinished_indexes())
		if (!OidIsValid(chosen) || chosen == failed)
			chosen = lfirst_oid(cell);
	return chosen;
}

/* A step of its own says that an index is being filled, or drops it. */
static void
begin_index(const DynTable *table, const DynIndex *index)
{
	failed = index->storage;
	if (index->status == DYN_INDEX_DELETING)
	{
		DYN_STOP_POINT("backfill-before-drop");
		dyn_index_drop(index);
	}
	else if (index->backfilling)
		begin_filling(table, index->storage);
	else
	{
		DYN_STOP_POINT("backfill-before-begin");
		(void) dyn_index_set_state(table, index->storage, DYN_INDEX_CREATING,
								   true, 0);
	}
	failed = InvalidOid;
}

static void
look_for_index(DynJobStep *step)
{
	Oid storage = choose_index();
	const DynTable *table = NULL;

	if (OidIsValid(storage))
		table = dyn_table_of_index(storage);
	if (table == NULL)
	{
		dyn_indexes_attach();
		step->sleep_ms = IDLE_MS;
	}
	else
		begin_index(table, dyn_index_in(table, storage));
}

void
dyn_backfill_job(DynJobStep *step)
{
	if (filling == NULL)
		look_for_index(step);
	else if (filling->phase == PHASE_DONE)
		finish_filling();
	else
		fill(step);
}
