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

bool
dyn_direct_find_dirty(DynStore *store, const DynKey *key, TupleTableSlot *slot,
					  bool *found)
{
	SnapshotData dirty;

	InitDirtySnapshot(dirty);
	*found = dyn_direct_find(store, key, &dirty, slot);
	return *found && (TransactionIdIsValid(dirty.xmin) ||
					  TransactionIdIsValid(dirty.xmax));
}

/* What an attempt to lock a row came to. */
typedef enum Outcome
{
	OUTCOME_LOCKED, /* it, or its absence */
	OUTCOME_CONFLICT,
	OUTCOME_CHANGED /* meanwhile: try again */
} Outcome;

/*
 * The row that the active snapshot sees, if any; was_found says what the dirty
 * lookup before it found, which is committed.
 */
static bool
find_in_snapshot(DynLockedRow *locked, bool was_found)
{
	bool found = dyn_direct_find(locked->store, locked->key,
								 GetActiveSnapshot(), locked->slot);

	if (was_found && !found)
		ereport(ERROR, errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				errmsg("could not serialize access due to concurrent "
					   "update"));
	return found;
}

static Outcome
try_lock(DynLockedRow *locked)
{
	DynStore *store = locked->store;
	TM_Result result;
	bool found;

	if (dyn_direct_find_dirty(store, locked->key, locked->slot, &found))
		return OUTCOME_CONFLICT;
	PushActiveSnapshot(GetTransactionSnapshot());
	if (!found || IsolationUsesXactSnapshot())
		found = find_in_snapshot(locked, found);
	result =
		found ? dyn_direct_lock_row(store, locked->slot, LockWaitSkip) : TM_Ok;
	PopActiveSnapshot();
	locked->exists = found;
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
		outcome = try_lock(locked);
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
		written = dyn_direct_insert(store, locked->key, item);
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
	PopActiveSnapshot();
	CommandCounterIncrement();
	return deleted;
}
