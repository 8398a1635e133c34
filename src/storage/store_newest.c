/*
 * store_newest.c
 *	  Rows as this transaction has left them, see store.h.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/xact.h"
#include "utils/snapmgr.h"

#include "storage/store_internal.h"

bool
dyn_store_find_newest(Relation relation, const DynKey *key, DynRow *row)
{
	DynStore store = { .access = DYN_STORE_READ, .relation = relation };
	TupleTableSlot *slot = table_slot_create(relation, NULL);
	DynRow found_row;
	bool found;

	dyn_store_require_shape(relation, &store.shape);
	store.key_index = index_open(store.shape.key_index, AccessShareLock);
	CommandCounterIncrement();
	PushActiveSnapshot(GetLatestSnapshot());
	found = dyn_direct_find(&store, key, GetActiveSnapshot(), slot);
	if (found)
	{
		dyn_row_of_slot(&store.shape, slot, &found_row);
		dyn_row_copy(&store.shape, &found_row, row);
	}
	PopActiveSnapshot();
	index_close(store.key_index, NoLock);
	ExecDropSingleTupleTableSlot(slot);
	return found;
}

bool
dyn_slot_is_newest(TupleTableSlot *slot)
{
	HeapTuple tuple = ExecFetchSlotHeapTuple(slot, false, NULL);

	return (tuple->t_data->t_infomask & HEAP_XMAX_INVALID) != 0 ||
		   HEAP_XMAX_IS_LOCKED_ONLY(tuple->t_data->t_infomask);
}
