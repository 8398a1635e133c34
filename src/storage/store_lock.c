/*
 * store_lock.c
 *	  Rows locked for transactions of items, and who has to mind them.
 *
 * README.store.md, "Transactions of items", has the protocol and why it is
 * safe.  What must never happen here: waiting for another session.
 */
#include "postgres.h"

#include "access/transam.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

#include <xxhash.h>

#include "common/error.h"
#include "common/stop_point.h"
#include "storage/item_lock.h"
#include "storage/store_internal.h"

/* Equal keys of one relation have one hash; a numeric's bytes may differ. */
static uint64
item_hash(const DynStore *store, const DynKey *key)
{
	const struct varlena *pk = PG_DETOAST_DATUM_PACKED(key->pk);
	uint64 hash = XXH3_64bits_withSeed(VARDATA_ANY(pk), VARSIZE_ANY_EXHDR(pk),
									   store->shape.relid);
	const struct varlena *sk;

	if (store->shape.key_columns == 1)
		return hash;
	if (store->shape.sort_kind == DYN_KEY_N)
		return DatumGetUInt64(DirectFunctionCall2(
			hash_numeric_extended, key->sk, UInt64GetDatum(hash)));
	sk = PG_DETOAST_DATUM_PACKED(key->sk);
	return XXH3_64bits_withSeed(VARDATA_ANY(sk), VARSIZE_ANY_EXHDR(sk), hash);
}

bool
dyn_item_lock(const DynStore *store, const DynKey *key)
{
	bool taken = dyn_lock_take(DYN_LOCK_ITEM, item_hash(store, key));

	DYN_STOP_POINT("transaction-before-row");
	return taken;
}

bool
dyn_item_is_in_transaction(const DynStore *store, const DynKey *key)
{
	return dyn_lock_is_taken(DYN_LOCK_ITEM, item_hash(store, key));
}

void
dyn_raise_transaction_conflict(void)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_TRANSACTION_CONFLICT),
			errmsg("Transaction is ongoing for the item"),
			errhint("Another session is changing or checking the item in a "
					"transaction that has not ended: try again."));
}

void
dyn_refuse_in_transaction(const DynStore *store, const DynKey *key)
{
	if (dyn_item_is_in_transaction(store, key))
		dyn_raise_transaction_conflict();
}

DynDirtyFound
dyn_direct_find_dirty(DynStore *store, const DynKey *key, TupleTableSlot *slot)
{
	DynDirtyFound found = DYN_DIRTY_NOTHING;
	SnapshotData dirty;
	IndexScanDesc scan;

	InitDirtySnapshot(dirty);
	scan = dyn_key_scan(store, key, &dirty);
	while (index_getnext_tid(scan, ForwardScanDirection) != NULL)
	{
		found = DYN_DIRTY_OLD;
		if (!index_fetch_heap(scan, slot))
			continue;
		found = TransactionIdIsValid(dirty.xmin) ||
						TransactionIdIsValid(dirty.xmax)
					? DYN_DIRTY_CHANGING
					: DYN_DIRTY_COMMITTED;
		break;
	}
	index_endscan(scan);
	return found;
}

/* What an attempt to lock a row came to. */
typedef enum Outcome
{
	OUTCOME_LOCKED, /* it, or its absence */
	OUTCOME_CONFLICT,
	OUTCOME_CHANGED /* meanwhile: try again */
} Outcome;

/*
 * Finds the row that is to be locked, after the dirty lookup has found this.
 * In READ COMMITTED that mostly is the answer; otherwise the snapshot has to
 * be one from after that lookup.
 */
static bool
find_row(DynLockedRow *locked, DynDirtyFound dirty)
{
	bool found;

	if (!IsolationUsesXactSnapshot() && dirty != DYN_DIRTY_OLD)
		return dirty == DYN_DIRTY_COMMITTED;
	PopActiveSnapshot();
	PushActiveSnapshot(GetTransactionSnapshot());
	found = dyn_direct_find(locked->store, locked->key, GetActiveSnapshot(),
							locked->slot);
	if (dirty == DYN_DIRTY_COMMITTED && !found)
		dyn_raise_concurrent_update();
	return found;
}

/* The active snapshot is from before, and keeps what we look at. */
static Outcome
try_lock(DynLockedRow *locked)
{
	DynStore *store = locked->store;
	DynDirtyFound dirty =
		dyn_direct_find_dirty(store, locked->key, locked->slot);
	TM_Result result;

	if (dirty == DYN_DIRTY_CHANGING)
		return OUTCOME_CONFLICT;
	locked->exists = find_row(locked, dirty);
	if (!locked->exists)
		return OUTCOME_LOCKED;
	result = dyn_direct_lock_row(store, locked->slot, LockWaitSkip);
	if (result == TM_WouldBlock)
		return OUTCOME_CONFLICT;
	return dyn_row_was_newest(result) ? OUTCOME_LOCKED : OUTCOME_CHANGED;
}

/* Locks the key and its row, if there is one; false if another has them. */
bool
dyn_direct_lock(DynLockedRow *locked)
{
	DynStore *store = locked->store;
	Outcome outcome;

	if (!dyn_item_lock(store, locked->key))
		return false;
	locked->slot = table_slot_create(store->relation, NULL);
	do
	{
		CHECK_FOR_INTERRUPTS();
		CommandCounterIncrement();
		PushActiveSnapshot(GetTransactionSnapshot());
		outcome = try_lock(locked);
		PopActiveSnapshot();
	} while (outcome == OUTCOME_CHANGED);
	if (outcome == OUTCOME_LOCKED && locked->exists)
		dyn_row_of_slot(&store->shape, locked->slot, &locked->row);
	return outcome == OUTCOME_LOCKED;
}

bool
dyn_direct_write_locked(DynLockedRow *locked, const DynItem *item)
{
	DynStore *store = locked->store;
	bool written;

	PushActiveSnapshot(GetTransactionSnapshot());
	if (locked->exists)
		written =
			dyn_direct_update(store, locked->key, locked->slot, item, true);
	else
		written = dyn_direct_insert(store, locked->key, item, true);
	if (written)
		dyn_row_changed(store, locked->key,
						locked->exists ? &locked->row : NULL, item);
	PopActiveSnapshot();
	CommandCounterIncrement();
	return written;
}

bool
dyn_direct_delete_locked(DynLockedRow *locked)
{
	bool deleted;

	PushActiveSnapshot(GetTransactionSnapshot());
	deleted =
		dyn_direct_delete(locked->store, locked->key, locked->slot, true);
	if (deleted)
		dyn_row_changed(locked->store, locked->key, &locked->row, NULL);
	PopActiveSnapshot();
	CommandCounterIncrement();
	return deleted;
}
