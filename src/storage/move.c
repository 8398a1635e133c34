/*
 * move.c
 *	  Moving rows to other pages, unchanged, by updates of themselves.
 *
 * A row moves by heap_update() with the same contents, so that to everybody
 * else it is an UPDATE: who reads sees one of two equal versions, who waits
 * for the row goes on with the new one.  heap_update() keeps a version on its
 * page if there is room for it.  Therefore a page with room is filled up
 * first, by versions of the row that are padded behind their data, which
 * nobody will ever see: the same transaction supersedes them.
 *
 * Locks: a row is locked without waiting before it is touched, in the mode of
 * an UPDATE that leaves keys alone; foreign keys' checks pass.  What is locked
 * already stays where it is.
 *
 * What must never happen: moving a row that the same transaction has written.
 * Its deferred checks (foreign keys, unique constraints) are waiting for this
 * very version, and take it for gone if there is a newer one, for whose sake
 * nobody has queued a check.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/heaptoast.h"
#include "access/hio.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "executor/executor.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"

#include "common/compat.h"
#include "common/stop_point.h"
#include "storage/index_key.h"
#include "storage/move.h"
#include "storage/placement.h"

/*
 * Padded versions up to this length do not concern the toaster, and five fill
 * any page.
 */
#define PADDED_LEN_MAX TOAST_TUPLE_THRESHOLD

/* How many padded versions to try before a row is left where it is. */
#define PADDED_VERSIONS_MAX 8

void
dyn_mover_begin(DynMover *mover, Relation relation)
{
	mover->relation = relation;
	mover->indexes = makeNode(ResultRelInfo);
	InitResultRelInfo(mover->indexes, relation, 1, NULL, 0);
	ExecOpenIndices(mover->indexes, false);
	mover->estate = CreateExecutorState();
	mover->slot =
		MakeSingleTupleTableSlot(RelationGetDescr(relation), &TTSOpsHeapTuple);
	mover->target = InvalidBlockNumber;
}

void
dyn_mover_end(DynMover *mover)
{
	ExecDropSingleTupleTableSlot(mover->slot);
	FreeExecutorState(mover->estate);
	ExecCloseIndices(mover->indexes);
	pfree(mover->indexes);
}

/* Says whether a partial index has the row in the slot. */
static bool
index_has_row(IndexInfo *info, EState *estate)
{
	if (info->ii_Predicate == NIL)
		return true;
	if (info->ii_PredicateState == NULL)
		info->ii_PredicateState = ExecPrepareQual(info->ii_Predicate, estate);
	return ExecQual(info->ii_PredicateState, GetPerTupleExprContext(estate));
}

static IndexUniqueCheck
unique_check(Relation index)
{
	if (!index->rd_index->indisunique)
		return UNIQUE_CHECK_NO;
	return index->rd_index->indimmediate ? UNIQUE_CHECK_YES
										 : UNIQUE_CHECK_PARTIAL;
}

/*
 * A deferrable constraint's possible duplicate, and an exclusion constraint,
 * need no further check.  The row's values are what they were: another row
 * that conflicts with them is in a transaction whose own check finds either
 * version of this one.
 */
static void
insert_index_entry(DynMover *mover, Relation index, IndexInfo *info)
{
	Datum values[INDEX_MAX_KEYS];
	bool isnull[INDEX_MAX_KEYS];

	if (!info->ii_ReadyForInserts || !index_has_row(info, mover->estate))
		return;
	FormIndexDatum(info, mover->slot, mover->estate, values, isnull);
	(void) index_insert(index, values, isnull, &mover->slot->tts_tid,
						mover->relation, unique_check(index), true, info);
}

static void
insert_index_entries(DynMover *mover, HeapTuple row)
{
	EState *estate = mover->estate;
	MemoryContext old;
	int i;

	ExecStoreHeapTuple(row, mover->slot, false);
	mover->slot->tts_tableOid = RelationGetRelid(mover->relation);
	GetPerTupleExprContext(estate)->ecxt_scantuple = mover->slot;
	old = MemoryContextSwitchTo(GetPerTupleMemoryContext(estate));
	dyn_index_keys_of_row(mover->relation, mover->slot);
	for (i = 0; i < mover->indexes->ri_NumIndices; i++)
		insert_index_entry(mover, mover->indexes->ri_IndexRelationDescs[i],
						   mover->indexes->ri_IndexRelationInfo[i]);
	MemoryContextSwitchTo(old);
	ExecClearTuple(mover->slot);
	ResetPerTupleExprContext(estate);
}

/* False if another transaction, or a later command of ours, has the row. */
static bool
lock_row(DynMover *mover, ItemPointer tid)
{
	HeapTupleData tuple;
	TM_FailureData failure;
	TM_Result result;
	Buffer buffer;

	tuple.t_self = *tid;
	result = heap_lock_tuple(
		mover->relation, &tuple, GetCurrentCommandId(true),
		LockTupleNoKeyExclusive, LockWaitSkip, false, &buffer, &failure);
	ReleaseBuffer(buffer);
	return result == TM_Ok;
}

/* Makes a page with room for the row heap's target. */
static void
aim(DynMover *mover, Size len)
{
	Relation rel = mover->relation;
	Size room = dyn_room_needed(rel, len);

	if (!BlockNumberIsValid(mover->target) ||
		dyn_page_room(rel, mover->target) < room)
		mover->target = dyn_empty_page(rel, room);
	RelationSetTargetBlock(rel, mover->target);
}

static HeapTuple
copy_padded(HeapTuple row, Size len)
{
	HeapTuple copy = palloc0(HEAPTUPLESIZE + len);

	copy->t_len = len;
	copy->t_tableOid = row->t_tableOid;
	copy->t_data = (HeapTupleHeader) ((char *) copy + HEAPTUPLESIZE);
	memcpy(copy->t_data, row->t_data, row->t_len);
	return copy;
}

/*
 * Gives the locked row at tid a new version of this length; tid becomes the
 * new version's.
 */
static void
rewrite_row(DynMover *mover, HeapTuple row, Size len, ItemPointer tid)
{
	HeapTuple version = copy_padded(row, len);
	TM_FailureData failure;
	LockTupleMode lockmode;
	TM_Result result;

	result = dyn_heap_update(mover->relation, tid, version,
							 GetCurrentCommandId(true), &failure, &lockmode);
	if (result != TM_Ok)
		elog(ERROR, "unexpected heap_update status: %u", result);
	if (!HeapTupleIsHeapOnly(version))
		insert_index_entries(mover, version);
	*tid = version->t_self;
	heap_freetuple(version);
}

/*
 * Fills the row's page up until there is no room for another version of it.
 * Each version can be superseded by a later command only.
 */
static void
fill_page(DynMover *mover, HeapTuple row, ItemPointer tid)
{
	BlockNumber block = ItemPointerGetBlockNumber(tid);
	int i;

	for (i = 0; i < PADDED_VERSIONS_MAX; i++)
	{
		Size room = dyn_page_room(mover->relation, block);

		if (room < MAXALIGN(row->t_len) ||
			ItemPointerGetBlockNumber(tid) != block)
			return;
		room = Min(MAXALIGN_DOWN(room), PADDED_LEN_MAX);
		rewrite_row(mover, row, Max(room, row->t_len), tid);
		CommandCounterIncrement();
	}
}

bool
dyn_move_row(DynMover *mover, HeapTuple row)
{
	ItemPointerData tid = row->t_self;
	BlockNumber block = ItemPointerGetBlockNumber(&tid);
	TransactionId writer = HeapTupleHeaderGetXmin(row->t_data);

	if (block == mover->target || TransactionIdIsCurrentTransactionId(writer))
		return false;
	DYN_STOP_POINT("recluster-before-lock");
	if (!lock_row(mover, &tid))
		return false;
	DYN_STOP_POINT("recluster-row-locked");
	aim(mover, row->t_len);
	if (block == mover->target)
		return false; /* its page was found to be an emptied one */
	fill_page(mover, row, &tid);
	rewrite_row(mover, row, row->t_len, &tid);
	DYN_STOP_POINT("recluster-row-moved");
	return ItemPointerGetBlockNumber(&tid) != block;
}
