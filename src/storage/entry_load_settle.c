/*
 * entry_load_settle.c
 *	  Bulk load of an index relation: settling what has changed meanwhile.
 *
 * First all stale entries are deleted, as the versions that the load has
 * written.  One that somebody has changed is not the load's any more: writers
 * keep the index right by now.
 *
 * Then each row that has changed is looked at again.  Where the index has an
 * entry of it, the row's writer has made it; else the entry is inserted.
 * Before the transaction commits, the row's version must still be the newest
 * and not be about to be replaced (entry_load_check.c).  Otherwise the entry is
 * taken back, and the row tried again later.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "common/stop_point.h"
#include "storage/entry_load_internal.h"

typedef struct Settling
{
	DynLoad *load;
	DynEntries *entries;
	DynStore *store; /* the base table */
	IndexInfo *index_info;
} Settling;

static bool
read_datum(DynSpillFile *file, Datum *datum)
{
	Size size;
	char *value;

	if (!dyn_spill_read(file, &size, sizeof(size)))
		return false;
	value = palloc(size);
	if (!dyn_spill_read(file, value, size))
		elog(ERROR, "a temporary file of a load is too short");
	*datum = PointerGetDatum(value);
	return true;
}

/*
 * Deletes a version of an entry if nobody has changed it; false if somebody is
 * about to.  Whoever has moved or replaced it has made the index right.
 */
static bool
delete_stale(Settling *settling, const DynLoadWritten *stale,
			 TupleTableSlot *slot)
{
	Relation relation = settling->entries->relation;
	ItemPointerData tid = stale->entry_tid;
	TM_FailureData failure;
	TM_Result result;

	if (!table_tuple_fetch_row_version(relation, &tid, GetActiveSnapshot(),
									   slot))
		return true;
	if (!TransactionIdEquals(
			HeapTupleHeaderGetRawXmin(
				ExecFetchSlotHeapTuple(slot, false, NULL)->t_data),
			stale->entry_xmin))
		return true;
	result = table_tuple_delete(relation, &tid, GetCurrentCommandId(true),
								GetActiveSnapshot(), InvalidSnapshot, false,
								&failure, false);
	return result == TM_Ok || result == TM_Deleted || result == TM_Updated;
}

/* The next of them, at most so many; false if there are none. */
static bool
read_stale(DynLoad *load, uint64 count)
{
	DynLoadWritten stale;

	if (load->busy_count > 0)
		return true;
	if (load->missed_count > 0)
		return false; /* keys, which come last, are in the memory */
	MemoryContextReset(load->missed_context);
	load->busy = MemoryContextAllocHuge(load->missed_context,
										count * sizeof(DynLoadWritten));
	while (load->busy_count < count &&
		   dyn_spill_read(load->stale, &stale, sizeof(stale)))
		load->busy[load->busy_count++] = stale;
	return load->busy_count > 0;
}

/* Those that somebody is changing stay to be tried again. */
static void
delete_stale_entries(Settling *settling)
{
	DynLoad *load = settling->load;
	TupleTableSlot *slot =
		table_slot_create(settling->entries->relation, NULL);
	uint64 busy = 0;
	uint64 i;

	PushActiveSnapshot(GetLatestSnapshot());
	for (i = 0; i < load->busy_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!delete_stale(settling, &load->busy[i], slot))
			load->busy[busy++] = load->busy[i];
		ExecClearTuple(slot);
	}
	load->busy_count = busy;
	PopActiveSnapshot();
	ExecDropSingleTupleTableSlot(slot);
}

/* The next keys, at most so many; false if there are none. */
static bool
read_keys(Settling *settling, uint64 count)
{
	DynLoad *load = settling->load;
	bool has_sort_key = settling->store->shape.key_columns > 1;
	MemoryContext old;

	if (load->missed_count > 0)
		return true;
	MemoryContextReset(load->missed_context);
	old = MemoryContextSwitchTo(load->missed_context);
	load->missed =
		MemoryContextAllocHuge(load->missed_context, count * sizeof(DynKey));
	while (load->missed_count < count)
	{
		DynKey *key = &load->missed[load->missed_count];

		key->sk = (Datum) 0;
		if (!read_datum(load->keys, &key->pk) ||
			(has_sort_key && !read_datum(load->keys, &key->sk)))
			break;
		load->missed_count++;
	}
	MemoryContextSwitchTo(old);
	return load->missed_count > 0;
}

/* A row that was inserted by the command before. */
static void
take_back(Relation relation, TupleTableSlot *slot)
{
	TM_FailureData failure;
	TM_Result result = table_tuple_delete(
		relation, &slot->tts_tid, GetCurrentCommandId(true),
		GetActiveSnapshot(), InvalidSnapshot, true, &failure, false);

	if (result != TM_Ok)
		elog(ERROR, "an entry that was just inserted has been changed");
}

/* The entry of a row in the key's index; false if there may be one already. */
static bool
insert_key(DynEntries *entries, IndexInfo *index_info, TupleTableSlot *slot)
{
	const DynEntryShape *shape = entries->shape;
	Datum values[INDEX_MAX_KEYS];
	bool isnull[INDEX_MAX_KEYS];

	FormIndexDatum(index_info, slot, NULL, values, isnull);
	if (!index_insert(entries->key_index, values, isnull, &slot->tts_tid,
					  entries->relation, UNIQUE_CHECK_PARTIAL, false,
					  index_info))
		return false;
	if (!shape->only_key_index)
		dyn_insert_other_entries(entries->relation, shape->key_index,
								 shape->item_attnum, slot, false);
	return true;
}

/* Was the row changed since it was found, or is it about to be? */
static bool
has_changed(Settling *settling, HeapTuple row)
{
	return dyn_load_has_changed(settling->store->relation, &row->t_self,
								HeapTupleHeaderGetRawXmin(row->t_data));
}

/* False if it may not stay, and nothing is left of it. */
static bool
insert_entry(Settling *settling, const DynEntry *entry, HeapTuple row)
{
	DynEntries *entries = settling->entries;
	Relation relation = entries->relation;
	TupleTableSlot *slot =
		MakeSingleTupleTableSlot(RelationGetDescr(relation), &TTSOpsVirtual);
	bool stays;

	dyn_entry_to_values(entries->shape, entry, slot->tts_values);
	memset(slot->tts_isnull, 0, RelationGetDescr(relation)->natts);
	ExecStoreVirtualTuple(slot);
	slot->tts_tableOid = RelationGetRelid(relation);
	PushActiveSnapshot(GetLatestSnapshot());
	table_tuple_insert(relation, slot, GetCurrentCommandId(true), 0, NULL);
	stays = insert_key(entries, settling->index_info, slot);
	DYN_STOP_POINT("load-before-check");
	stays = stays && !has_changed(settling, row);
	CommandCounterIncrement();
	if (!stays)
	{
		take_back(relation, slot);
		CommandCounterIncrement();
	}
	PopActiveSnapshot();
	ExecDropSingleTupleTableSlot(slot);
	return stays;
}

/*
 * The same snapshot shows the row and its entry, which its writers change
 * together.  So if the entry is there and the row is still the same afterwards,
 * nothing is left to do.
 */
static bool
settle_entry(Settling *settling, const DynEntry *entry, HeapTuple row)
{
	DynEntry there;

	if (dyn_entry_get(settling->entries, entry, &there))
		return !has_changed(settling, row);
	return insert_entry(settling, entry, row);
}

/* False if the row is being changed again. */
static bool
settle_row(Settling *settling, const DynKey *key)
{
	DynStore *store = settling->store;
	DynLoad *load = settling->load;
	TupleTableSlot *slot = table_slot_create(store->relation, NULL);
	bool is_settled = true;
	DynEntry entry;
	DynRow row;

	PushActiveSnapshot(GetLatestSnapshot());
	if (dyn_direct_find(store, key, GetActiveSnapshot(), slot))
	{
		dyn_row_of_slot(&store->shape, slot, &row);
		if (load->maker(load->arg, &row, true, &entry))
			is_settled = settle_entry(
				settling, &entry, ExecFetchSlotHeapTuple(slot, false, NULL));
	}
	PopActiveSnapshot();
	ExecDropSingleTupleTableSlot(slot);
	return is_settled;
}

static void
settle_rows(Settling *settling)
{
	DynLoad *load = settling->load;
	uint64 kept = 0;
	uint64 i;

	for (i = 0; i < load->missed_count; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(load->row_context);

		CHECK_FOR_INTERRUPTS();
		if (!settle_row(settling, &load->missed[i]))
			load->missed[kept++] = load->missed[i];
		MemoryContextSwitchTo(old);
		MemoryContextReset(load->row_context);
	}
	load->missed_count = kept;
}

static DynLoadState
settle_next(Settling *settling, uint64 count)
{
	DynLoad *load = settling->load;

	if (read_stale(load, count))
		delete_stale_entries(settling);
	else if (read_keys(settling, count))
		settle_rows(settling);
	else
		return DYN_LOAD_SETTLED;
	return load->busy_count + load->missed_count > 0 ? DYN_LOAD_WAITING
													 : DYN_LOAD_WORKING;
}

DynLoadState
dyn_load_settle(DynLoad *load, uint64 count)
{
	Settling settling = { .load = load };
	DynLoadState state;

	dyn_load_open(load, &settling.entries, &settling.store);
	settling.index_info = BuildIndexInfo(settling.entries->key_index);
	state = settle_next(&settling, count);
	dyn_store_close(settling.store);
	dyn_entries_close(settling.entries);
	return state;
}
