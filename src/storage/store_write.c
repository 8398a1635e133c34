/*
 * store_write.c
 *	  The direct body: writing a row and its index entries.
 *
 * A new row is inserted speculatively, as in INSERT ... ON CONFLICT: the
 * tuple carries a token, its entry in the key's index is made without raising
 * on a duplicate, and only then the tuple is confirmed, or withdrawn if
 * another row has the key.  Nobody waits for a transaction with such a
 * half-made tuple in the heap, which is what makes two sessions that insert
 * one key free of deadlocks.  A transaction of items that has the key locked is
 * looked for in between, too, so that what it forbids never becomes a row.
 * Other unique indexes get their entries after
 * that, and raise on a duplicate as they would for anybody.
 *
 * Updates never change a key column, so they are HOT whenever the page has
 * room and no other index is concerned; the table AM says so.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "executor/executor.h"
#include "storage/lmgr.h"
#include "utils/snapmgr.h"

#include "common/stop_point.h"
#include "storage/store_internal.h"

/* A slot with a new row, to be dropped by the caller. */
static TupleTableSlot *
make_row_slot(DynStore *store, Datum pk, Datum sk, const DynItem *item)
{
	const DynShape *shape = &store->shape;
	TupleTableSlot *slot = MakeSingleTupleTableSlot(
		RelationGetDescr(store->relation), &TTSOpsVirtual);
	int natts = slot->tts_tupleDescriptor->natts;
	int i;

	/* What is none of ours is a dropped column: no others come here. */
	memset(slot->tts_isnull, true, natts * sizeof(bool));
	slot->tts_values[shape->keys[0].attnum - 1] = pk;
	if (shape->key_columns > 1)
		slot->tts_values[shape->keys[1].attnum - 1] = sk;
	for (i = 0; i < shape->key_columns; i++)
		slot->tts_isnull[shape->keys[i].attnum - 1] = false;
	slot->tts_values[shape->item_attnum - 1] = PointerGetDatum(item);
	slot->tts_isnull[shape->item_attnum - 1] = false;
	ExecStoreVirtualTuple(slot);
	slot->tts_tableOid = shape->relid;
	return slot;
}

/*
 * Does an update leave this index's key as it is?  Tells the index AM that
 * the new entry only adds a version.
 */
static bool
index_is_unchanged(AttrNumber item_attnum, const IndexInfo *info)
{
	int i;

	if (info->ii_Expressions != NIL)
		return false;
	for (i = 0; i < info->ii_NumIndexKeyAttrs; i++)
		if (info->ii_IndexAttrNumbers[i] == item_attnum)
			return false;
	return true;
}

/* Says whether a partial index has the row. */
static bool
index_wants_row(IndexInfo *info, EState *estate)
{
	if (info->ii_Predicate == NIL)
		return true;
	return ExecQual(ExecPrepareQual(info->ii_Predicate, estate),
					GetPerTupleExprContext(estate));
}

static EState *
make_index_estate(const IndexInfo *info, TupleTableSlot *slot)
{
	EState *estate;

	if (info->ii_Expressions == NIL && info->ii_Predicate == NIL)
		return NULL;
	estate = CreateExecutorState();
	GetPerTupleExprContext(estate)->ecxt_scantuple = slot;
	return estate;
}

/*
 * Returns what index_insert() does: false for a possible duplicate.
 * item_attnum: the column that an update changes.
 */
bool
dyn_insert_index_entry(Relation relation, Relation index,
					   AttrNumber item_attnum, TupleTableSlot *slot,
					   IndexUniqueCheck check, bool is_update)
{
	IndexInfo *info = BuildIndexInfo(index);
	Datum values[INDEX_MAX_KEYS];
	bool isnull[INDEX_MAX_KEYS];
	bool satisfied = true;
	EState *estate;

	if (!info->ii_ReadyForInserts)
		return true;
	estate = make_index_estate(info, slot);
	if (index_wants_row(info, estate))
	{
		FormIndexDatum(info, slot, estate, values, isnull);
		satisfied = index_insert(
			index, values, isnull, &slot->tts_tid, relation, check,
			is_update && index_is_unchanged(item_attnum, info), info);
	}
	if (estate != NULL)
		FreeExecutorState(estate);
	pfree(info);
	return satisfied;
}

void
dyn_insert_other_entries(Relation relation, Oid key_index,
						 AttrNumber item_attnum, TupleTableSlot *slot,
						 bool is_update)
{
	List *indexes = RelationGetIndexList(relation);
	ListCell *cell;

	foreach (cell, indexes)
	{
		Relation index;

		if (lfirst_oid(cell) == key_index)
			continue;
		index = index_open(lfirst_oid(cell), RowExclusiveLock);
		(void) dyn_insert_index_entry(
			relation, index, item_attnum, slot,
			index->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO,
			is_update);
		index_close(index, NoLock);
	}
	list_free(indexes);
}

/* An entry in the key's index; false for a possible duplicate. */
static bool
insert_key_entry(DynStore *store, TupleTableSlot *slot, IndexUniqueCheck check,
				 bool is_update)
{
	return dyn_insert_index_entry(store->relation, store->key_index,
								  store->shape.item_attnum, slot, check,
								  is_update);
}

static void
insert_other_entries(DynStore *store, TupleTableSlot *slot, bool is_update)
{
	if (!store->shape.only_key_index)
		dyn_insert_other_entries(store->relation, store->shape.key_index,
								 store->shape.item_attnum, slot, is_update);
}

void
dyn_wait_for_changer(Relation relation, const SnapshotData *dirty,
					 ItemPointer tid)
{
	TransactionId xid =
		TransactionIdIsValid(dirty->xmin) ? dirty->xmin : dirty->xmax;

	if (dirty->speculativeToken != 0)
		SpeculativeInsertionWait(dirty->xmin, dirty->speculativeToken);
	else
		XactLockTableWait(xid, relation, tid, XLTW_InsertIndex);
}

/*
 * Waits until no other transaction in progress has a row of this key, which
 * was found taken.  A committed one that the transaction's snapshot does not
 * see fails REPEATABLE READ and SERIALIZABLE transactions; any other sees it
 * with its next snapshot.
 */
void
dyn_direct_wait_for_rivals(DynStore *store, const DynKey *key)
{
	TupleTableSlot *slot = table_slot_create(store->relation, NULL);
	SnapshotData dirty;

	InitDirtySnapshot(dirty);
	while (dyn_direct_find(store, key, &dirty, slot))
	{
		ItemPointerData tid = slot->tts_tid;

		ExecClearTuple(slot);
		if (TransactionIdIsValid(dirty.xmin) ||
			TransactionIdIsValid(dirty.xmax))
		{
			dyn_refuse_in_transaction(store, key);
			dyn_wait_for_changer(store->relation, &dirty, &tid);
			continue;
		}
		if (IsolationUsesXactSnapshot())
			dyn_raise_concurrent_update();
		break;
	}
	ExecDropSingleTupleTableSlot(slot);
}

/*
 * Inserts a row; false if the key was found taken.  Raises if a transaction of
 * items has the key; we look for one when our entry is there, for it to see,
 * unless we have the key locked ourselves.
 */
bool
dyn_direct_insert(DynStore *store, const DynKey *key, const DynItem *item,
				  bool is_locked)
{
	TupleTableSlot *slot = make_row_slot(store, key->pk, key->sk, item);
	TransactionId xid = GetCurrentTransactionId();
	uint32 token = SpeculativeInsertionLockAcquire(xid);
	bool inserted;
	bool refused;

	table_tuple_insert_speculative(store->relation, slot,
								   GetCurrentCommandId(true), 0, NULL, token);
	DYN_STOP_POINT("store-before-key");
	inserted = insert_key_entry(store, slot, UNIQUE_CHECK_PARTIAL, false);
	refused = !is_locked && dyn_item_is_in_transaction(store, key);
	table_tuple_complete_speculative(store->relation, slot, token,
									 inserted && !refused);
	SpeculativeInsertionLockRelease(xid);
	if (refused)
		dyn_raise_transaction_conflict();
	if (inserted)
		insert_other_entries(store, slot, false);
	ExecDropSingleTupleTableSlot(slot);
	return inserted;
}

/*
 * Before a row is changed that we have not locked: raises if a transaction of
 * items has it.  Whoever has a row has left its mark there, which may also be
 * an old one; without a lock on the page this is a hint.  If it comes too
 * late, we wait for the transaction as for anybody else.
 */
static void
refuse_if_marked(DynStore *store, const DynKey *key, TupleTableSlot *old)
{
	HeapTuple tuple = ExecFetchSlotHeapTuple(old, false, NULL);

	if ((tuple->t_data->t_infomask & HEAP_XMAX_INVALID) == 0)
		dyn_refuse_in_transaction(store, key);
}

/*
 * Gives the row in the slot a new item; false if it was not the newest.  The
 * old row's key datums are kept: they are equal to the caller's, but a
 * numeric's bytes need not be, and other bytes would cost the HOT update.
 *
 * Unless we have the row locked, waits for others that have, but raises if it
 * is a transaction of items.
 */
bool
dyn_direct_update(DynStore *store, const DynKey *key, TupleTableSlot *old,
				  const DynItem *item, bool is_locked)
{
	const DynShape *shape = &store->shape;
	Datum sk = shape->key_columns > 1
				   ? old->tts_values[shape->keys[1].attnum - 1]
				   : (Datum) 0;
	TupleTableSlot *slot = make_row_slot(
		store, old->tts_values[shape->keys[0].attnum - 1], sk, item);
	LockTupleMode lockmode;
	TM_FailureData failure;
	bool needs_entries;
	bool updated;

	CheckCmdReplicaIdentity(store->relation, CMD_UPDATE);
	if (!is_locked)
		refuse_if_marked(store, key, old);
	updated = dyn_row_was_newest(table_tuple_update(
		store->relation, &old->tts_tid, slot, GetCurrentCommandId(true),
		GetActiveSnapshot(), InvalidSnapshot, true, &failure, &lockmode,
		&needs_entries));
	if (updated && needs_entries)
	{
		(void) insert_key_entry(store, slot, UNIQUE_CHECK_YES, true);
		insert_other_entries(store, slot, true);
	}
	ExecDropSingleTupleTableSlot(slot);
	return updated;
}

/* Deletes the row in the slot, as dyn_direct_update() updates it. */
bool
dyn_direct_delete(DynStore *store, const DynKey *key, TupleTableSlot *old,
				  bool is_locked)
{
	TM_FailureData failure;

	CheckCmdReplicaIdentity(store->relation, CMD_DELETE);
	if (!is_locked)
		refuse_if_marked(store, key, old);
	return dyn_row_was_newest(table_tuple_delete(
		store->relation, &old->tts_tid, GetCurrentCommandId(true),
		GetActiveSnapshot(), InvalidSnapshot, true, &failure, false));
}
