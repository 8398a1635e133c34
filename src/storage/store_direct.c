/*
 * store_direct.c
 *	  The direct body: finding a row, and changing it.
 *
 * A row is looked for with an MVCC snapshot, never a dirty one: a dirty index
 * scan that meets a concurrent update may see the old version as gone and
 * pass by the new one's entry, and then a row that is there counts as absent.
 * With a snapshot, one version or none is found, consistently.  Changing it
 * tells whether somebody else has changed it since; then everything starts
 * again with a newer snapshot, which also notices when the other one changed
 * the key by plain SQL.  From the second attempt on the row is locked before
 * the hook decides: heap queues those who wait for a lock, so that many
 * writers of one row take turns instead of deciding in vain.
 *
 * An absent row cannot be locked.  The hook decides without a lock, and the
 * insertion into the key's unique index says whether the row still is absent
 * (store_write.c); if not, everything starts again here as well.
 *
 * Under REPEATABLE READ and SERIALIZABLE there is no newer snapshot: what
 * would start again is a serialization failure instead, as in UPDATE and in
 * INSERT ... ON CONFLICT.  The lookup leaves the predicate locks, also for a
 * key that is not there.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/tupmacs.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "common/stop_point.h"
#include "storage/store_internal.h"
#include "storage/traffic.h"

/* position: of the column in the key, from 0 */
void
dyn_scan_key(const DynKeyColumn *column, int position, StrategyNumber strategy,
			 Datum value, ScanKey key)
{
	ScanKeyEntryInitializeWithInfo(
		key, 0, position + 1, strategy, InvalidOid, column->collation,
		unconstify(FmgrInfo *, &column->functions[strategy - 1]), value);
}

IndexScanDesc
dyn_key_scan(DynStore *store, const DynKey *key, Snapshot snapshot)
{
	const DynShape *shape = &store->shape;
	ScanKeyData keys[DYN_KEY_COLUMNS_MAX];
	IndexScanDesc scan;

	dyn_scan_key(&shape->keys[0], 0, BTEqualStrategyNumber, key->pk, &keys[0]);
	if (shape->key_columns > 1)
		dyn_scan_key(&shape->keys[1], 1, BTEqualStrategyNumber, key->sk,
					 &keys[1]);
	dyn_operation_begin();
	scan = index_beginscan(store->relation, store->key_index, snapshot,
						   shape->key_columns, 0);
	dyn_operation_end();
	index_rescan(scan, keys, shape->key_columns, NULL, 0);
	return scan;
}

/*
 * Finds the row of a key that a snapshot sees, and puts it into a slot of the
 * relation's kind, which then holds a pin.
 */
bool
dyn_direct_find(DynStore *store, const DynKey *key, Snapshot snapshot,
				TupleTableSlot *slot)
{
	IndexScanDesc scan = dyn_key_scan(store, key, snapshot);
	bool found = index_getnext_slot(scan, ForwardScanDirection, slot);

	index_endscan(scan);
	return found;
}

void
dyn_row_of_slot(const DynShape *shape, TupleTableSlot *slot, DynRow *row)
{
	slot_getsomeattrs(slot, shape->last_attnum);
	row->pk = slot->tts_values[shape->keys[0].attnum - 1];
	row->sk = (Datum) 0;
	if (shape->key_columns > 1)
		row->sk = slot->tts_values[shape->keys[1].attnum - 1];
	row->item = slot->tts_values[shape->item_attnum - 1];
}

/*
 * What a slot does for any table, it does for every row of a range: this is a
 * fourth of it, for the tables that the functions make.
 */
bool
dyn_row_of_tuple(const DynShape *shape, TupleDesc desc, HeapTuple tuple,
				 DynRow *row)
{
	const HeapTupleHeader header = tuple->t_data;
	char *at = (char *) header + header->t_hoff;
	AttrNumber attnum;
	uint32 offset = 0;

	if (!shape->only_varlenas || HeapTupleHasNulls(tuple) ||
		HeapTupleHeaderGetNatts(header) < shape->last_attnum)
		return false;
	row->sk = (Datum) 0;
	for (attnum = 1; attnum <= shape->last_attnum; attnum++)
	{
		Datum value;

		offset = att_align_pointer(offset,
								   TupleDescAttr(desc, attnum - 1)->attalign,
								   -1, at + offset);
		value = PointerGetDatum(at + offset);
		if (attnum == shape->keys[0].attnum)
			row->pk = value;
		else if (attnum == shape->item_attnum)
			row->item = value;
		else if (shape->key_columns > 1 && attnum == shape->keys[1].attnum)
			row->sk = value;
		offset = att_addlength_pointer(offset, -1, at + offset);
	}
	return true;
}

bool
dyn_direct_get(DynStore *store, const DynKey *key, DynRow *row)
{
	TupleTableSlot *slot = table_slot_create(store->relation, NULL);
	bool found = dyn_direct_find(store, key, GetActiveSnapshot(), slot);
	DynRow found_row;

	if (found)
	{
		dyn_row_of_slot(&store->shape, slot, &found_row);
		dyn_row_copy(&store->shape, &found_row, row);
	}
	ExecDropSingleTupleTableSlot(slot);
	return found;
}

void
dyn_raise_concurrent_update(void)
{
	ereport(ERROR, errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			errmsg("could not serialize access due to concurrent update"));
}

bool
dyn_row_was_newest(TM_Result result)
{
	if (result == TM_Ok)
		return true;
	if (result != TM_Updated && result != TM_Deleted)
		elog(ERROR, "unexpected status of a row to be changed: %u", result);
	if (!IsolationUsesXactSnapshot())
		return false;
	if (result == TM_Updated)
		dyn_raise_concurrent_update();
	ereport(ERROR, errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			errmsg("could not serialize access due to concurrent delete"));
}

TM_Result
dyn_direct_lock_row(DynStore *store, TupleTableSlot *slot,
					LockWaitPolicy policy)
{
	LockTupleMode mode = store->access == DYN_STORE_DELETE
							 ? LockTupleExclusive
							 : LockTupleNoKeyExclusive;
	ItemPointerData tid = slot->tts_tid;
	TM_FailureData failure;

	return table_tuple_lock(store->relation, &tid, GetActiveSnapshot(), slot,
							GetCurrentCommandId(false), mode, policy, 0,
							&failure);
}

/*
 * Locks the row in the slot; false if it has been changed since the snapshot.
 * Waits for ordinary writers, not for transactions of items.
 */
static bool
lock_row(DynStore *store, const DynKey *key, TupleTableSlot *slot)
{
	TM_Result result = dyn_direct_lock_row(store, slot, LockWaitSkip);

	if (result == TM_WouldBlock)
	{
		dyn_refuse_in_transaction(store, key);
		result = dyn_direct_lock_row(store, slot, LockWaitBlock);
	}
	return dyn_row_was_newest(result);
}

/*
 * Does what the hook has decided.  old is NULL if there was no row.  Returns
 * false if another session has inserted or changed the row meanwhile.
 */
static bool
apply_change(DynStore *store, const DynKey *key, DynChange change,
			 TupleTableSlot *old, const DynItem *item, bool is_locked)
{
	switch (change)
	{
		case DYN_CHANGE_NOTHING:
			return true;
		case DYN_CHANGE_WRITE:
			Assert(store->access == DYN_STORE_INSERT_OR_UPDATE);
			if (old != NULL)
				return dyn_direct_update(store, key, old, item, is_locked);
			if (dyn_direct_insert(store, key, item, false))
				return true;
			dyn_direct_wait_for_rivals(store, key);
			return false;
		case DYN_CHANGE_DELETE:
			Assert(store->access == DYN_STORE_DELETE);
			if (old != NULL)
				return dyn_direct_delete(store, key, old, is_locked);
			dyn_refuse_in_transaction(store, key);
			return true;
	}
	elog(ERROR, "unexpected change of a row: %d", (int) change);
	return false;
}

/* One attempt with the active snapshot; false if it must be repeated. */
static bool
try_change(DynStore *store, const DynKey *key, TupleTableSlot *slot,
		   DynChangeHook hook, void *arg, bool lock_first, DynChange *change)
{
	bool found = dyn_direct_find(store, key, GetActiveSnapshot(), slot);
	DynItem *item = NULL;
	DynRow old;

	DYN_STOP_POINT("store-before-lock");
	if (found)
	{
		if (lock_first && !lock_row(store, key, slot))
			return false;
		dyn_row_of_slot(&store->shape, slot, &old);
	}
	DYN_STOP_POINT("store-before-hook");
	*change = hook(arg, found ? &old : NULL, &item);
	DYN_STOP_POINT("store-before-write");
	if (!apply_change(store, key, *change, found ? slot : NULL, item,
					  lock_first))
		return false;
	if (*change == DYN_CHANGE_WRITE || (*change == DYN_CHANGE_DELETE && found))
		dyn_row_changed(store, key, found ? &old : NULL,
						*change == DYN_CHANGE_WRITE ? item : NULL);
	return true;
}

/*
 * Each attempt is a command of its own, so that it sees what the transaction
 * has done so far, and the next one sees what it did.
 */
DynChange
dyn_direct_change(DynStore *store, const DynKey *key, DynChangeHook hook,
				  void *arg)
{
	TupleTableSlot *slot = table_slot_create(store->relation, NULL);
	bool contended = false;
	DynChange change;
	bool done;

	do
	{
		CHECK_FOR_INTERRUPTS();
		CommandCounterIncrement();
		PushActiveSnapshot(GetTransactionSnapshot());
		done = try_change(store, key, slot, hook, arg, contended, &change);
		contended = true;
		ExecClearTuple(slot);
		PopActiveSnapshot();
	} while (!done);
	CommandCounterIncrement();
	ExecDropSingleTupleTableSlot(slot);
	return change;
}
