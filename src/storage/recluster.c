/*
 * recluster.c
 *	  Steps of putting rows into key order again, see recluster.h.
 *
 * A step walks over a stretch of the primary key's index, in windows of a
 * hundred rows.  A window that lies on more than twice the pages that it would
 * fill is scattered: its rows are moved (move.c), in key order, to pages that
 * are emptied or new.  Everything happens in the caller's transaction, and
 * nothing is remembered: the caller passes the position where the next step
 * begins.  See README.md.
 *
 * Locks: RowExclusiveLock on the table and its indexes, as UPDATE takes it;
 * of rows, see move.c.  Buffers are not held between rows.
 *
 * Rows are read without pruning their pages: on a page that stays full, a row
 * moves with a single update.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/relscan.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "executor/executor.h"
#include "common/pg_prng.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "catalog/table.h"
#include "common/as_owner.h"
#include "common/compat.h"
#include "common/function.h"
#include "storage/handler.h"
#include "storage/move.h"
#include "storage/placement.h"
#include "storage/position.h"
#include "storage/recluster.h"
#include "storage/window.h"

DYN_FUNCTION(dynamo_recluster);

/* A window is scattered if it lies on more than its ideal pages times this. */
#define SCATTERED_FACTOR 2

/*
 * Rows in random order are placed on 18 pages per hundred.  A window that is
 * on more than so many per row has decayed.
 */
#define DECAYED_SHARE 0.3

/* Columns of the result, sql/install/72_recluster.sql. */
enum
{
	RESULT_MOVED,
	RESULT_NEXT,
	RESULT_COLUMNS
};

typedef struct Recluster
{
	Relation relation;
	Relation index;
	IndexScanDesc scan;
	DynPosition after;
	DynMover mover;
	int64 moved;
	bytea *next; /* the position of the last row that was visited */

	/* Rows next to each other in key order, copied. */
	MemoryContext window_context;
	HeapTuple rows[DYN_WINDOW_ROWS];
	int count;
} Recluster;

/* The live row that an index entry leads to, copied; NULL if there is none. */
static HeapTuple
fetch_row(IndexScanDesc scan)
{
	ItemPointerData tid = scan->xs_heaptid;
	Relation relation = scan->heapRelation;
	Buffer buffer = ReadBuffer(relation, ItemPointerGetBlockNumber(&tid));
	HeapTuple copy = NULL;
	HeapTupleData row;
	bool all_dead;

	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	if (heap_hot_search_buffer(&tid, relation, buffer, scan->xs_snapshot, &row,
							   &all_dead, true))
		copy = heap_copytuple(&row);
	else
		scan->kill_prior_tuple = all_dead;
	UnlockReleaseBuffer(buffer);
	return copy;
}

/* Reads up to max rows; less only at the end of the index. */
static void
read_window(Recluster *state, int max)
{
	MemoryContext old;

	MemoryContextReset(state->window_context);
	state->count = 0;
	while (state->count < max &&
		   index_getnext_tid(state->scan, ForwardScanDirection) != NULL)
	{
		HeapTuple row;

		CHECK_FOR_INTERRUPTS();
		old = MemoryContextSwitchTo(state->window_context);
		row = fetch_row(state->scan);
		MemoryContextSwitchTo(old);
		if (row != NULL)
			state->rows[state->count++] = row;
	}
}

/*
 * How many pages the window's rows take when they are filled into empty ones.
 * With a low fillfactor, or rows of which few fit on a page, it is more than
 * the ideal.
 */
static int
pages_when_moved(Recluster *state)
{
	Size room = 0;
	int pages = 0;
	int i;

	for (i = 0; i < state->count; i++)
	{
		Size len = state->rows[i]->t_len;

		/* A page's last line pointer never counts as room. */
		if (room < dyn_room_needed(state->relation, len) + sizeof(ItemIdData))
		{
			room = BLCKSZ - SizeOfPageHeaderData;
			pages++;
		}
		room -= dyn_row_space(len);
	}
	return pages;
}

static int
pages_of_window(const Recluster *state)
{
	BlockNumber blocks[DYN_WINDOW_ROWS];
	int i;

	for (i = 0; i < state->count; i++)
		blocks[i] = ItemPointerGetBlockNumber(&state->rows[i]->t_self);
	return dyn_distinct_blocks(blocks, state->count);
}

/*
 * Moved rows may begin in the middle of a page, hence the one page more that
 * does not count: what has just been moved must not count as scattered.
 */
static bool
is_scattered(Recluster *state)
{
	int pages = pages_of_window(state);
	double space = 0;
	int i;

	for (i = 0; i < state->count; i++)
		space += dyn_row_space(state->rows[i]->t_len);
	return pages > SCATTERED_FACTOR * dyn_ideal_pages(space) &&
		   pages > pages_when_moved(state) + 1;
}

static void
move_window(Recluster *state)
{
	MemoryContext old = MemoryContextSwitchTo(state->window_context);
	int i;

	for (i = 0; i < state->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (dyn_move_row(&state->mover, state->rows[i]))
			state->moved++;
	}
	MemoryContextSwitchTo(old);
}

static void
remember_position(Recluster *state)
{
	bytea *last = state->next;

	state->next = dyn_position_of_row(state->relation, state->index,
									  state->rows[state->count - 1]);
	if (last != NULL)
		pfree(last);
}

/* Visits up to max rows. */
static void
recluster_rows(Recluster *state, int max)
{
	while (max > 0)
	{
		int window = Min(max, DYN_WINDOW_ROWS);

		read_window(state, window);
		if (is_scattered(state))
			move_window(state);
		if (state->count < window)
		{
			state->next = NULL;
			return;
		}
		remember_position(state);
		max -= window;
	}
}

/*
 * Rows are read as they are now, not as a snapshot sees them: moving needs
 * the newest versions, and leaves no predicate locks behind.  The snapshot
 * keeps versions that were read from being pruned before they are locked.
 */
static void
begin_reading(Recluster *state)
{
	PushActiveSnapshot(GetTransactionSnapshot());
	state->window_context =
		AllocSetContextCreate(CurrentMemoryContext, "dynamo_recluster window",
							  ALLOCSET_DEFAULT_SIZES);
}

static void
end_reading(Recluster *state)
{
	MemoryContextDelete(state->window_context);
	PopActiveSnapshot();
}

/* A scan that goes on behind a place; NULL: from the beginning. */
static void
begin_scan(Recluster *state, bytea *after)
{
	int keys = after != NULL ? 1 : 0;

	state->scan =
		index_beginscan(state->relation, state->index, SnapshotSelf, keys, 0);
	if (after != NULL)
		dyn_position_read(state->relation, state->index, after, &state->after);
	index_rescan(state->scan, &state->after.behind, keys, NULL, 0);
}

static void
run_step(Recluster *state, bytea *after, int max)
{
	begin_reading(state);
	dyn_mover_begin(&state->mover, state->relation);
	begin_scan(state, after);
	recluster_rows(state, max);
	index_endscan(state->scan);
	dyn_mover_end(&state->mover);
	end_reading(state);
}

static void
open_relation(Recluster *state, Oid relid)
{
	Relation relation = table_open(relid, RowExclusiveLock);

	if (!dyn_is_placed(relation))
		ereport(ERROR, errcode(ERRCODE_WRONG_OBJECT_TYPE),
				errmsg("\"%s\" is not a table of the access method dynamo",
					   RelationGetRelationName(relation)));
	state->relation = relation;
	state->index = dyn_open_key_index(relation, RowExclusiveLock);
	if (state->index == NULL)
		ereport(ERROR, errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				errmsg("table \"%s\" has no primary key to order its rows by",
					   RelationGetRelationName(relation)),
				errhint("The key must be valid and not deferrable."));
	CheckCmdReplicaIdentity(relation, CMD_UPDATE);
}

static void
close_relation(Recluster *state)
{
	index_close(state->index, NoLock);
	table_close(state->relation, NoLock);
}

/*
 * Index expressions and types are the table owner's code, and run as the
 * owner, as in every maintenance command.  An index that is being filled is
 * left alone: the load knows its entries by their places.
 */
int64
dyn_recluster_step(Oid relid, bytea *after, int max, bytea **next)
{
	Recluster state = { 0 };
	DynOwnerScope scope;

	*next = NULL;
	open_relation(&state, relid);
	if (dyn_is_unfinished_index(relid))
	{
		close_relation(&state);
		return 0;
	}
	dyn_become_owner(state.relation, &scope);
	run_step(&state, after, max);
	dyn_become_self(&scope);
	close_relation(&state);
	*next = state.next;
	return state.moved;
}

/* The place of the first live row of a page; NULL if there is none. */
static bytea *
position_on_page(Recluster *state, BlockNumber block)
{
	Buffer buffer = ReadBuffer(state->relation, block);
	Page page = BufferGetPage(buffer);
	HeapTuple found = NULL;
	OffsetNumber offset;

	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	for (offset = FirstOffsetNumber;
		 found == NULL && offset <= PageGetMaxOffsetNumber(page); offset++)
	{
		ItemId item = PageGetItemId(page, offset);
		HeapTupleData row;

		if (!ItemIdIsNormal(item))
			continue;
		row.t_data = (HeapTupleHeader) PageGetItem(page, item);
		row.t_len = ItemIdGetLength(item);
		row.t_tableOid = RelationGetRelid(state->relation);
		ItemPointerSet(&row.t_self, block, offset);
		if (HeapTupleSatisfiesVisibility(&row, SnapshotSelf, buffer))
			found = heap_copytuple(&row);
	}
	UnlockReleaseBuffer(buffer);
	return found == NULL
			   ? NULL
			   : dyn_position_of_row(state->relation, state->index, found);
}

/* Counts windows that begin on random pages, and those that have decayed. */
static void
sample_windows(Recluster *state, BlockNumber blocks,
			   DynReclusterSample *sample)
{
	bytea *after;

	begin_reading(state);
	while (sample->tries-- > 0)
	{
		CHECK_FOR_INTERRUPTS();
		after =
			position_on_page(state, (BlockNumber) pg_prng_uint64_range(
										&pg_global_prng_state, 0, blocks - 1));
		if (after == NULL)
			continue;
		begin_scan(state, after);
		read_window(state, DYN_WINDOW_ROWS);
		index_endscan(state->scan);
		sample->windows++;
		sample->decayed +=
			is_scattered(state) &&
			pages_of_window(state) > DECAYED_SHARE * state->count;
	}
	end_reading(state);
}

void
dyn_recluster_sample(Oid relid, DynReclusterSample *sample)
{
	Recluster state = { 0 };
	DynOwnerScope scope;
	BlockNumber blocks;

	open_relation(&state, relid);
	blocks = RelationGetNumberOfBlocks(state.relation);
	dyn_become_owner(state.relation, &scope);
	if (blocks >= sample->min_pages)
		sample_windows(&state, blocks, sample);
	dyn_become_self(&scope);
	close_relation(&state);
}

static void
check_owner(Oid relid)
{
	if (!dyn_owns_relation(relid))
		aclcheck_error(ACLCHECK_NOT_OWNER,
					   get_relkind_objtype(get_rel_relkind(relid)),
					   get_rel_name(relid));
}

static Datum
make_result(FunctionCallInfo fcinfo, int64 moved, bytea *next)
{
	Datum values[RESULT_COLUMNS];
	bool nulls[RESULT_COLUMNS] = { false };
	TupleDesc desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "dynamo_recluster() must return a row");
	values[RESULT_MOVED] = Int64GetDatum(moved);
	values[RESULT_NEXT] = PointerGetDatum(next);
	nulls[RESULT_NEXT] = next == NULL;
	return HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

/* dynamo_recluster(relation regclass, max_items int, after bytea) */
Datum
dynamo_recluster(PG_FUNCTION_ARGS)
{
	bytea *next;
	int64 moved;

	PreventCommandIfReadOnly("dynamo_recluster()");
	PreventCommandIfParallelMode("dynamo_recluster()");
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_GETARG_INT32(1) < 1)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("dynamo_recluster() needs a table, and max_items of at "
					   "least 1"));
	check_owner(PG_GETARG_OID(0));
	moved = dyn_recluster_step(PG_GETARG_OID(0),
							   PG_ARGISNULL(2) ? NULL : PG_GETARG_BYTEA_PP(2),
							   PG_GETARG_INT32(1), &next);
	return make_result(fcinfo, moved, next);
}
