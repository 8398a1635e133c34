/*
 * entry_load_write.c
 *	  Bulk load of an index relation: writing entries, and trying again.
 *
 * Entries are inserted many at a time, then get their index entries.  Where
 * the index has an entry already, a writer or an earlier load has made it;
 * whether it is going to stay is found out when the row is tried again.
 */
#include "postgres.h"

#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "common/stop_point.h"
#include "storage/entry_load_internal.h"
#include "storage/store_batch.h"

/* Entries that are inserted at a time, as COPY does it. */
#define INSERT_MAX 1000

/* Entries of one call that are being written. */
typedef struct Writing
{
	DynLoad *load;
	DynEntries *entries;
	DynStore *store; /* the base table */
	IndexInfo *index_info;
	int count;
	DynLoadEntry *made[INSERT_MAX];
	int slots_count; /* that were made */
	TupleTableSlot *slots[INSERT_MAX];
	bool is_ours[INSERT_MAX]; /* the row was inserted and has its key */
	bool changed[INSERT_MAX];
} Writing;

static Writing *
begin_writing(DynLoad *load)
{
	Writing *writing = palloc0(sizeof(Writing));

	writing->load = load;
	writing->entries =
		dyn_entries_open(load->index_relation, DYN_ENTRIES_WRITE);
	writing->store = dyn_store_open_unchecked(load->base);
	if (!dyn_has_heap_pages(writing->store->relation))
		elog(ERROR, "table \"%s\" is not kept in heap's pages",
			 RelationGetRelationName(writing->store->relation));
	writing->index_info = BuildIndexInfo(writing->entries->key_index);
	return writing;
}

/* Slots are made as they are needed, and kept for the next entries. */
static void
fill_slots(Writing *writing)
{
	Relation relation = writing->entries->relation;
	int i;

	while (writing->slots_count < writing->count)
		writing->slots[writing->slots_count++] = MakeSingleTupleTableSlot(
			RelationGetDescr(relation), &TTSOpsHeapTuple);
	for (i = 0; i < writing->count; i++)
	{
		ExecStoreHeapTuple(writing->made[i]->tuple, writing->slots[i], false);
		writing->slots[i]->tts_tableOid = RelationGetRelid(relation);
	}
}

/* The last one first: the resource owner finds it fastest. */
static void
end_writing(Writing *writing)
{
	while (writing->slots_count > 0)
		ExecDropSingleTupleTableSlot(writing->slots[--writing->slots_count]);
	dyn_store_close(writing->store);
	dyn_entries_close(writing->entries);
}

static void
note_missed(DynLoad *load, const DynKey *key)
{
	MemoryContext old = MemoryContextSwitchTo(load->part_context);

	if (load->missed_count == load->missed_capacity)
	{
		Size capacity = Max(load->missed_capacity * 2, 64);

		load->missed =
			load->missed == NULL
				? palloc(capacity * sizeof(DynKey))
				: repalloc_huge(load->missed, capacity * sizeof(DynKey));
		load->missed_capacity = capacity;
	}
	load->missed[load->missed_count++] = *key;
	MemoryContextSwitchTo(old);
}

/* The entry of a row in the key's index; false if there may be one already. */
static bool
insert_key(Writing *writing, TupleTableSlot *slot)
{
	DynEntries *entries = writing->entries;
	const DynEntryShape *shape = entries->shape;
	Datum values[INDEX_MAX_KEYS];
	bool isnull[INDEX_MAX_KEYS];

	FormIndexDatum(writing->index_info, slot, NULL, values, isnull);
	if (!index_insert(entries->key_index, values, isnull, &slot->tts_tid,
					  entries->relation, UNIQUE_CHECK_PARTIAL, false,
					  writing->index_info))
		return false;
	if (!shape->only_key_index)
		dyn_insert_other_entries(entries->relation, shape->key_index,
								 shape->item_attnum, slot, false);
	return true;
}

static void
insert_rows(Writing *writing)
{
	Relation relation = writing->entries->relation;
	int i;

	fill_slots(writing);
	table_multi_insert(relation, writing->slots, writing->count,
					   GetCurrentCommandId(true), 0, NULL);
	for (i = 0; i < writing->count; i++)
		writing->is_ours[i] = insert_key(writing, writing->slots[i]);
}

/* A row that was inserted by the command before. */
static void
take_back(Writing *writing, TupleTableSlot *slot)
{
	Relation relation = writing->entries->relation;
	TM_FailureData failure;
	TM_Result result = table_tuple_delete(
		relation, &slot->tts_tid, GetCurrentCommandId(true),
		GetActiveSnapshot(), InvalidSnapshot, true, &failure, false);

	if (result != TM_Ok)
		elog(ERROR, "an entry that was just inserted has been changed");
}

/*
 * Takes back what may not stay, and says so in changed.  Entries that were
 * there have to be looked at again, as their writers may fail.
 */
static void
settle(Writing *writing)
{
	int i;

	dyn_load_check(writing->store->relation, writing->made, writing->count,
				   writing->changed);
	CommandCounterIncrement();
	for (i = 0; i < writing->count; i++)
	{
		if (!writing->is_ours[i])
			writing->changed[i] = true;
		if (writing->changed[i])
			take_back(writing, writing->slots[i]);
		else
			writing->load->progress.entries++;
		ExecClearTuple(writing->slots[i]);
	}
	CommandCounterIncrement();
}

static void
write_entries(Writing *writing)
{
	PushActiveSnapshot(GetLatestSnapshot());
	insert_rows(writing);
	DYN_STOP_POINT("load-before-check");
	settle(writing);
	PopActiveSnapshot();
}

/* Writes entries of the part from the next one on. */
static void
write_next(Writing *writing, int count)
{
	DynLoad *load = writing->load;
	int i;

	for (i = 0; i < count; i++)
		writing->made[i] = load->sorted[load->next + i].entry;
	writing->count = count;
	write_entries(writing);
	for (i = 0; i < count; i++)
		if (writing->changed[i])
			note_missed(load, &writing->made[i]->base_key);
	load->next += count;
}

uint64
dyn_load_write(DynLoad *load, uint64 count)
{
	MemoryContext old = MemoryContextSwitchTo(load->row_context);
	uint64 left = Min(load->count - load->next, count);
	uint64 written = left;
	Writing *writing = begin_writing(load);

	while (left > 0)
	{
		int step = (int) Min(left, INSERT_MAX);

		CHECK_FOR_INTERRUPTS();
		write_next(writing, step);
		left -= step;
	}
	end_writing(writing);
	MemoryContextSwitchTo(old);
	MemoryContextReset(load->row_context);
	return written;
}

/*
 * The same snapshot shows the row and its entry, which its writers change
 * together.  So if the entry is there and the row is still the same afterwards,
 * nothing is left to do.
 */
static bool
try_entry_again(Writing *writing, const DynEntry *entry, const DynRow *row,
				HeapTuple tuple)
{
	DynEntry there;

	writing->made[0] =
		dyn_load_make_entry(writing->entries, entry, row, tuple);
	writing->count = 1;
	if (!dyn_entry_get(writing->entries, entry, &there))
	{
		write_entries(writing);
		return !writing->changed[0];
	}
	dyn_load_check(writing->store->relation, writing->made, 1,
				   writing->changed);
	if (!writing->changed[0])
		writing->load->progress.entries++;
	return !writing->changed[0];
}

/* False if the row is being changed again. */
static bool
try_row_again(Writing *writing, const DynKey *key)
{
	DynStore *store = writing->store;
	DynLoad *load = writing->load;
	TupleTableSlot *slot = table_slot_create(store->relation, NULL);
	bool is_settled = true;
	DynEntry entry;
	DynRow row;

	PushActiveSnapshot(GetLatestSnapshot());
	if (dyn_direct_find(store, key, GetActiveSnapshot(), slot))
	{
		dyn_row_of_slot(&store->shape, slot, &row);
		if (load->maker(load->arg, &row, true, &entry))
			is_settled =
				try_entry_again(writing, &entry, &row,
								ExecFetchSlotHeapTuple(slot, false, NULL));
	}
	ExecDropSingleTupleTableSlot(slot);
	PopActiveSnapshot();
	return is_settled;
}

uint64
dyn_load_retry(DynLoad *load, uint64 count)
{
	MemoryContext old = MemoryContextSwitchTo(load->row_context);
	uint64 tries = Min(count, load->missed_count);
	uint64 kept = 0;
	Writing *writing = begin_writing(load);
	uint64 i;

	for (i = 0; i < load->missed_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (i >= tries || !try_row_again(writing, &load->missed[i]))
			load->missed[kept++] = load->missed[i];
	}
	load->missed_count = kept;
	end_writing(writing);
	MemoryContextSwitchTo(old);
	MemoryContextReset(load->row_context);
	return kept;
}
