/*
 * handler.c
 *	  The table access method "dynamo": heap, but for where rows go.
 *
 * The routine is a copy of heap's with a few callbacks of our own.  Those
 * choose a page (placement.c) and let heap do the work, so that pages, WAL,
 * locks and visibility are heap's and only heap's.  See README.md.
 *
 * What must never happen: a callback that needs the extension's catalogs.
 * Callbacks run during restore, pg_upgrade and DROP EXTENSION.  Who counts
 * traffic (traffic.c) looks into them, and counts nothing that is not there.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/tableam.h"
#include "catalog/pg_am.h"
#include "commands/vacuum.h"
#include "pgstat.h"
#include "utils/rel.h"

#include "common/compat.h"
#include "common/function.h"
#include "storage/handler.h"
#include "storage/index_key.h"
#include "storage/placement.h"
#include "storage/rewrite.h"
#include "storage/traffic.h"

DYN_FUNCTION(dynamo_tableam_handler);

static void
dynamo_tuple_insert(Relation rel, TupleTableSlot *slot, CommandId cid,
					int options, BulkInsertState bistate)
{
	if (dyn_rewrite_collect(rel, slot, cid, bistate))
		return;
	/* A bulk insert state would override the page that we aim at. */
	if (dyn_placement_aim_insert(rel, slot))
	{
		options |= HEAP_INSERT_SKIP_FSM;
		bistate = NULL;
	}
	GetHeapamTableAmRoutine()->tuple_insert(rel, slot, cid, options, bistate);
	dyn_index_keys_of_row(rel, slot);
	dyn_traffic_has_written(rel, NULL, slot);
}

static void
dynamo_tuple_insert_speculative(Relation rel, TupleTableSlot *slot,
								CommandId cid, int options,
								BulkInsertState bistate, uint32 token)
{
	if (dyn_placement_aim_insert(rel, slot))
	{
		options |= HEAP_INSERT_SKIP_FSM;
		bistate = NULL;
	}
	GetHeapamTableAmRoutine()->tuple_insert_speculative(
		rel, slot, cid, options, bistate, token);
	dyn_index_keys_of_row(rel, slot);
	dyn_traffic_has_written(rel, NULL, slot);
}

static TM_Result
dynamo_tuple_update(Relation rel, ItemPointer otid, TupleTableSlot *slot,
					CommandId cid, Snapshot snapshot, Snapshot crosscheck,
					bool wait, TM_FailureData *tmfd, LockTupleMode *lockmode,
					DynUpdateIndexes *update_indexes)
{
	TM_Result result;

	dyn_placement_aim_update(rel, otid, slot);
	result = GetHeapamTableAmRoutine()->tuple_update(
		rel, otid, slot, cid, snapshot, crosscheck, wait, tmfd, lockmode,
		update_indexes);
	if (result == TM_Ok && *update_indexes)
		dyn_index_keys_of_row(rel, slot);
	if (result == TM_Ok)
		dyn_traffic_has_written(rel, otid, slot);
	return result;
}

static TM_Result
dynamo_tuple_delete(Relation rel, ItemPointer tid, CommandId cid,
					Snapshot snapshot, Snapshot crosscheck, bool wait,
					TM_FailureData *tmfd, bool changing_partition)
{
	TM_Result result = GetHeapamTableAmRoutine()->tuple_delete(
		rel, tid, cid, snapshot, crosscheck, wait, tmfd, changing_partition);

	if (result == TM_Ok)
		dyn_traffic_has_written(rel, tid, NULL);
	return result;
}

static void
dynamo_multi_insert(Relation rel, TupleTableSlot **slots, int nslots,
					CommandId cid, int options, BulkInsertState bistate)
{
	int i;

	dyn_multi_insert(rel, slots, nslots, cid, options, bistate);
	for (i = 0; i < nslots; i++)
	{
		dyn_index_keys_of_row(rel, slots[i]);
		dyn_traffic_has_written(rel, NULL, slots[i]);
	}
}

/* TOAST tables are plain heap: nothing is gained by placing chunks. */
static Oid
dynamo_relation_toast_am(Relation rel pg_attribute_unused())
{
	return HEAP_TABLE_AM_OID;
}

/*
 * CLUSTER and VACUUM FULL.  The latter names no index: it orders the rows by
 * the primary key, as far as there is one.
 */
static void
dynamo_relation_copy_for_cluster(Relation old_rel, Relation new_rel,
								 Relation index, bool use_sort,
								 TransactionId oldest_xmin,
								 TransactionId *xid_cutoff,
								 MultiXactId *multi_cutoff, double *num_tuples,
								 double *tups_vacuumed,
								 double *tups_recently_dead)
{
	Relation key_index = NULL;

	if (index == NULL)
	{
		key_index = dyn_open_key_index(old_rel, AccessShareLock);
		index = key_index;
		use_sort = key_index != NULL;
	}
	GetHeapamTableAmRoutine()->relation_copy_for_cluster(
		old_rel, new_rel, index, use_sort, oldest_xmin, xid_cutoff,
		multi_cutoff, num_tuples, tups_vacuumed, tups_recently_dead);
	if (key_index != NULL)
		index_close(key_index, NoLock);
}

/*
 * VACUUM reports how many rows it has found, to which would be added what this
 * session has done before and not reported yet.
 */
static void
dynamo_relation_vacuum(Relation rel, struct VacuumParams *params,
					   BufferAccessStrategy strategy)
{
	heap_vacuum_rel(rel, params, strategy);
	if (rel->pgstat_info != NULL)
		dyn_pending(rel->pgstat_info, delta_live_tuples) = 0;
}

/* Heap's routine with our callbacks, made at the first call in a process. */
Datum
dynamo_tableam_handler(PG_FUNCTION_ARGS pg_attribute_unused())
{
	static TableAmRoutine routine;

	if (routine.type != T_TableAmRoutine)
	{
		routine = *GetHeapamTableAmRoutine();
		routine.tuple_insert = dynamo_tuple_insert;
		routine.tuple_insert_speculative = dynamo_tuple_insert_speculative;
		routine.multi_insert = dynamo_multi_insert;
		routine.tuple_update = dynamo_tuple_update;
		routine.tuple_delete = dynamo_tuple_delete;
		routine.finish_bulk_insert = dyn_rewrite_finish;
		routine.relation_toast_am = dynamo_relation_toast_am;
		routine.relation_copy_for_cluster = dynamo_relation_copy_for_cluster;
		routine.relation_vacuum = dynamo_relation_vacuum;
		routine.index_build_range_scan = dyn_index_build_range_scan;
		routine.index_validate_scan = dyn_index_validate_scan;
		dyn_traffic_callbacks(&routine);
	}
	PG_RETURN_POINTER(&routine);
}

bool
dyn_is_placed(Relation rel)
{
	return rel->rd_tableam != NULL &&
		   rel->rd_tableam->tuple_insert == dynamo_tuple_insert;
}
