/*
 * entry_load_write.c
 *	  Bulk load of an index relation: writing the entries in their order.
 *
 * Nobody else changes the relation.  So rows are added at its end, page by
 * page, without looking for their neighbours, who are there already; and their
 * keys to the last page of the key's index, for which btree has a short way.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/stop_point.h"
#include "storage/entry_load_internal.h"

/* Entries that are inserted at a time, as COPY does it. */
#define INSERT_MAX 1000

typedef struct Writing
{
	DynLoad *load;
	DynEntries *entries;
	IndexInfo *index_info;
	CommandId command;
	int count;
	DynLoadEntry made[INSERT_MAX];
	int slots_count; /* that were made */
	TupleTableSlot *slots[INSERT_MAX];
} Writing;

bool
dyn_load_insert_key(DynEntries *entries, IndexInfo *index_info,
					TupleTableSlot *slot)
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

static void
make_slots(Writing *writing, uint64 count)
{
	TupleDesc desc = RelationGetDescr(writing->entries->relation);
	int most = (int) Min(count, INSERT_MAX);

	while (writing->slots_count < most)
		writing->slots[writing->slots_count++] =
			MakeSingleTupleTableSlot(desc, &TTSOpsHeapTuple);
}

static void
fill_slots(Writing *writing)
{
	Relation relation = writing->entries->relation;
	int i;

	for (i = 0; i < writing->count; i++)
	{
		ExecStoreHeapTuple(&writing->made[i].tuple, writing->slots[i], false);
		writing->slots[i]->tts_tableOid = RelationGetRelid(relation);
	}
}

/* Where it is, for when it is found to be stale. */
static void
note_written(Writing *writing, const DynLoadEntry *made, ItemPointer tid)
{
	DynPrefix place = { ItemPointerGetBlockNumber(&made->base_tid),
						ItemPointerGetOffsetNumber(&made->base_tid) };
	DynLoadWritten *written =
		dyn_sorter_add(writing->load->written, place, sizeof(DynLoadWritten));

	written->base_tid = made->base_tid;
	written->base_xmin = made->base_xmin;
	written->entry_tid = *tid;
	written->entry_xmin = GetCurrentTransactionId();
}

static void
insert_entries(Writing *writing)
{
	int i;

	fill_slots(writing);
	heap_multi_insert(writing->entries->relation, writing->slots,
					  writing->count, writing->command, HEAP_INSERT_SKIP_FSM,
					  NULL);
	for (i = 0; i < writing->count; i++)
	{
		TupleTableSlot *slot = writing->slots[i];

		if (!dyn_load_insert_key(writing->entries, writing->index_info, slot))
			elog(ERROR, "index \"%s\" has an entry that nobody has written",
				 RelationGetRelationName(writing->entries->relation));
		note_written(writing, &writing->made[i], &slot->tts_tid);
		ExecClearTuple(slot);
	}
	if (dyn_sorter_is_full(writing->load->written))
		dyn_sorter_spill(writing->load->written);
}

/* The next entries, at most so many; in a context that is reset after them. */
static void
take_entries(Writing *writing, uint64 count)
{
	int most = (int) Min(count, INSERT_MAX);

	writing->count = 0;
	while (writing->count < most &&
		   dyn_load_next(writing->load, &writing->made[writing->count]))
		writing->count++;
}

static uint64
write_entries(Writing *writing, uint64 count, MemoryContext context)
{
	uint64 written = 0;

	do
	{
		MemoryContext old = MemoryContextSwitchTo(context);

		CHECK_FOR_INTERRUPTS();
		take_entries(writing, count - written);
		if (writing->count > 0)
			insert_entries(writing);
		written += writing->count;
		MemoryContextSwitchTo(old);
		MemoryContextReset(context);
	} while (writing->count > 0 && written < count);
	return written;
}

uint64
dyn_load_write(DynLoad *load, uint64 count)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "dynamo_am load entries",
							  ALLOCSET_DEFAULT_SIZES);
	Writing *writing = palloc0(sizeof(Writing));
	DynStore *store;
	uint64 written;

	writing->load = load;
	dyn_load_open(load, &writing->entries, &store);
	writing->index_info = BuildIndexInfo(writing->entries->key_index);
	writing->command = GetCurrentCommandId(true);
	make_slots(writing, count);
	written = write_entries(writing, count, context);
	/* The last one first: the resource owner finds it fastest. */
	while (writing->slots_count > 0)
		ExecDropSingleTupleTableSlot(writing->slots[--writing->slots_count]);
	dyn_store_close(store);
	dyn_entries_close(writing->entries);
	pfree(writing);
	MemoryContextDelete(context);
	DYN_STOP_POINT("load-before-commit");
	return written;
}
