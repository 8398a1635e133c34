/*
 * backfill.c
 *	  The job that finishes secondary indexes: fills those that are CREATING,
 *	  and drops those that are DELETING.
 *
 * What is to be done, the catalog says; one index is worked on at a time.
 * index/backfill.h has the stages of filling it; a stage that changes the
 * catalog is a step of its own, so that all that follow can rely on it.  The
 * load (storage/entry_load.h) lives in this process.  Where a step fails, or
 * the process ends, or one of the relations gets new files, all begins anew.
 *
 * When there is nothing to do, it looks for indexes that do not depend on their table, which
 * pg_upgrade leaves behind, and has them do so.
 *
 * Locks of a step: AccessShareLock on the table, RowExclusiveLock on the
 * index, AccessExclusiveLock to empty it.  A step that does not get the first
 * two at once comes again later.  A change of state takes none of these before
 * the table's lock for changes, which is the order of all who change a table.
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "catalog/table.h"
#include "common/as_owner.h"
#include "common/stop_point.h"
#include "index/backfill.h"
#include "index/index.h"
#include "storage/row_count.h"
#include "worker/backfill.h"
#include "worker/bystanders.h"

#define IDLE_MS 60000 /* how often the catalog is read without being woken */
#define RETRY_MS 20	  /* before others are looked at again */
#define WRITE_ENTRIES 10000 /* before the clock is looked at */
#define SETTLE_ROWS 1000	/* in a transaction, for which writers wait */
#define FAILURES_MAX 5		/* then another index has a turn */

typedef enum Phase
{
	PHASE_BUILDING, /* to be said in the catalog */
	PHASE_WAIT_FOR_FOLLOWERS,
	PHASE_EMPTY,
	PHASE_READ,
	PHASE_WRITE,
	PHASE_BUILD_INDEXES,
	PHASE_COMPARING, /* to be said in the catalog */
	PHASE_WAIT_FOR_OTHERS,
	PHASE_COMPARE,
	PHASE_SETTLE,
	PHASE_COMPLETE /* to be said in the catalog */
} Phase;

static const char *const phase_names[] = {
	[PHASE_BUILDING] = "beginning",
	[PHASE_WAIT_FOR_FOLLOWERS] = "waiting for writers",
	[PHASE_EMPTY] = "beginning",
	[PHASE_READ] = "reading items",
	[PHASE_WRITE] = "writing entries",
	[PHASE_BUILD_INDEXES] = "building its index",
	[PHASE_COMPARING] = "waiting for writers",
	[PHASE_WAIT_FOR_OTHERS] = "waiting for writers",
	[PHASE_COMPARE] = "comparing items",
	[PHASE_SETTLE] = "following changes",
	[PHASE_COMPLETE] = "finishing",
};

/* The index that is being filled. */
typedef struct Filling
{
	MemoryContext context; /* of all that follows */
	Oid storage;
	DynLoad *load; /* NULL: it has not begun */
	DynIndexFill fill;
	Phase phase;
	DynBystanders *bystanders; /* who is waited for, NULL: nobody yet */
	int failures;
	DynJobProgress progress;
} Filling;

static Filling *filling = NULL;

/* The index whose step failed: others have a turn before it. */
static Oid failed = InvalidOid;

/* To begin anew. */
static void
forget_load(void)
{
	if (filling->load != NULL)
		dyn_load_free(filling->load);
	filling->load = NULL;
	filling->bystanders = NULL;
	filling->fill.violations = 0;
	filling->phase = PHASE_BUILDING;
}

static void
forget_filling(void)
{
	if (filling == NULL)
		return;
	forget_load();
	MemoryContextDelete(filling->context);
	filling = NULL;
}

static void
count_items(void)
{
	Relation table = relation_open(filling->progress.relation, NoLock);

	filling->progress.total = dyn_row_count(table, 0);
	relation_close(table, NoLock);
}

static void
begin_load(void)
{
	MemoryContext old = MemoryContextSwitchTo(filling->context);

	count_items();
	filling->load =
		dyn_load_create(filling->progress.relation, filling->storage, true,
						(Size) maintenance_work_mem * 1024,
						dyn_index_make_row_entry, &filling->fill);
	MemoryContextSwitchTo(old);
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
	filling->phase = PHASE_BUILDING;
}

/* Waits for who has changed the table before it was asked for; true if so. */
static bool
have_all_ended(DynJobStep *step)
{
	if (filling->bystanders == NULL)
		filling->bystanders =
			dyn_bystanders_of(filling->progress.relation, filling->context);
	if (!dyn_bystanders_have_ended(filling->bystanders))
	{
		step->sleep_ms = RETRY_MS;
		return false;
	}
	filling->bystanders = NULL;
	return true;
}

/* Writes as long as a step may take; returns whether all is written. */
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

/* Settles as long as a step may take; returns whether all is settled. */
static bool
settle(DynLoad *load, DynJobStep *step)
{
	DynLoadState state = dyn_load_settle(load, SETTLE_ROWS);

	if (state == DYN_LOAD_WAITING)
		step->sleep_ms = RETRY_MS;
	return state == DYN_LOAD_SETTLED;
}

/* Returns whether the phase has ended; those of the catalog are not here. */
static bool
do_phase(DynJobStep *step)
{
	DynLoad *load = filling->load;

	switch (filling->phase)
	{
		case PHASE_WAIT_FOR_FOLLOWERS:
		case PHASE_WAIT_FOR_OTHERS:
			return have_all_ended(step);
		case PHASE_EMPTY:
			dyn_index_empty(filling->fill.index);
			return true;
		case PHASE_READ:
			DYN_STOP_POINT("load-before-read");
			return !dyn_load_read(load, step->until);
		case PHASE_WRITE:
			return write_entries(load, step);
		case PHASE_BUILD_INDEXES:
			if (dyn_load_build_indexes(load))
				return true;
			step->sleep_ms = RETRY_MS;
			return false;
		case PHASE_COMPARE:
			DYN_STOP_POINT("load-before-compare");
			dyn_load_compare(load);
			return true;
		case PHASE_SETTLE:
			return settle(load, step);
		default:
			elog(ERROR, "unexpected phase %d", (int) filling->phase);
	}
	return false;
}

static void
report_progress(DynJobStep *step)
{
	DynJobProgress *mine = &filling->progress;

	mine->phase = phase_names[filling->phase];
	mine->done = 0;
	mine->bytes = 0;
	if (filling->load != NULL)
	{
		DynLoadProgress progress = dyn_load_progress(filling->load);

		mine->done = progress.rows;
		mine->bytes = progress.bytes;
	}
	mine->skipped = filling->fill.violations;
	mine->total = Max(mine->total, mine->done);
	step->progress = *mine;
}

/*
 * Locks the table and finds it and the index again; false if one has gone, or
 * if a lock is not to be had now.
 */
static bool
find_again(DynJobStep *step)
{
	const DynTable *table;
	const DynIndex *index;

	if (!ConditionalLockRelationOid(filling->progress.relation,
									AccessShareLock) ||
		!ConditionalLockRelationOid(filling->storage, RowExclusiveLock))
	{
		step->sleep_ms = RETRY_MS;
		report_progress(step);
		return false;
	}
	table = dyn_table_of_index(filling->storage);
	index = table == NULL ? NULL : dyn_index_in(table, filling->storage);
	if (index == NULL || index->status != DYN_INDEX_CREATING)
	{
		forget_filling();
		return false;
	}
	filling->fill.table = table;
	filling->fill.index = index;
	return true;
}

static void
do_phase_as_owner(DynJobStep *step)
{
	Relation relation = relation_open(filling->storage, NoLock);
	DynOwnerScope scope;
	bool has_ended;

	dyn_become_owner(relation, &scope);
	has_ended = do_phase(step);
	dyn_become_self(&scope);
	relation_close(relation, NoLock);
	if (has_ended)
		filling->phase++;
}

/* What the load knows is true only for the files that it has read. */
static void
fill(DynJobStep *step)
{
	if (!find_again(step))
		return;
	if (filling->load != NULL && !dyn_load_is_current(filling->load))
		forget_load();
	else
	{
		if (filling->phase == PHASE_READ && filling->load == NULL)
			begin_load();
		do_phase_as_owner(step);
	}
	report_progress(step);
}

/*
 * A step of its own says in the catalog what begins or has ended.  An index that
 * was seen to be active stays so after a crash.
 */
static void
change_state(DynIndexProgress progress)
{
	const DynTable *table = dyn_table_of_index(filling->storage);

	if (progress == DYN_INDEX_COMPARING)
		DYN_STOP_POINT("backfill-before-comparing");
	else if (progress == DYN_INDEX_COMPLETE)
		DYN_STOP_POINT("backfill-before-active");
	if (progress == DYN_INDEX_COMPLETE)
		ForceSyncCommit();
	if (table == NULL ||
		!dyn_index_set_progress(table, filling->storage, progress,
								filling->fill.violations))
		forget_filling();
	else
		filling->phase++;
}

/*
 * What the load thinks that it has written is not there.  An index that keeps
 * failing is left to be chosen again; false if so.
 */
static bool
recover_from_error(void)
{
	if (++filling->failures == FAILURES_MAX)
	{
		failed = filling->storage;
		forget_filling();
		return false;
	}
	forget_load();
	return true;
}

static void
do_step(DynJobStep *step)
{
	if (step->follows_error && !recover_from_error())
		return;
	switch (filling->phase)
	{
		case PHASE_BUILDING:
			change_state(DYN_INDEX_BUILDING);
			break;
		case PHASE_COMPARING:
			change_state(DYN_INDEX_COMPARING);
			break;
		case PHASE_COMPLETE:
			change_state(DYN_INDEX_COMPLETE);
			forget_filling();
			break;
		default:
			fill(step);
			break;
	}
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

static void
begin_index(const DynTable *table, const DynIndex *index)
{
	failed = index->storage;
	if (index->status == DYN_INDEX_DELETING)
	{
		DYN_STOP_POINT("backfill-before-drop");
		dyn_index_drop(index);
	}
	else
	{
		DYN_STOP_POINT("backfill-before-begin");
		begin_filling(table, index->storage);
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
	else
		do_step(step);
}
