/*
 * entry_load_write.c
 *	  Bulk load of an index relation: writing the entries in their order.
 *
 * Nobody else changes the relation.  So rows are added at its end, page by
 * page, without looking for their neighbours, who are there already.  When all
 * are there, the relation's indexes are built of them, from the bottom up.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/index.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/memutils.h"

#include "common/stop_point.h"
#include "storage/entry_load_internal.h"

/* Entries that are inserted at a time, as COPY does it. */
#define INSERT_MAX 1000

typedef struct Writing
{
	DynLoad *load;
	DynEntries *entries;
	CommandId command;
	int slots_count; /* that were made */
	TupleTableSlot *slots[INSERT_MAX];
	int count; /* of these, with the entries that are to be written */
	ItemPointerData base_tids[INSERT_MAX];
} Writing;

/*
 * With a descriptor that is not counted: a resource owner that holds one a
 * thousand times looks for it for long.
 */
static void
make_slots(Writing *writing, uint64 count)
{
	TupleDesc desc =
		CreateTupleDescCopy(RelationGetDescr(writing->entries->relation));
	int most = (int) Min(count, INSERT_MAX);

	while (writing->slots_count < most)
		writing->slots[writing->slots_count++] =
			MakeSingleTupleTableSlot(desc, &TTSOpsHeapTuple);
}

/* Where it is, for when it is found to be stale. */
static void
note_written(Writing *writing, ItemPointer base_tid, ItemPointer tid)
{
	DynLoadWritten written = { *base_tid, *tid, GetCurrentTransactionId() };

	if (writing->load->in_use)
		dyn_spill_write(writing->load->written, &written, sizeof(written));
}

static void
insert_entries(Writing *writing)
{
	int i;

	heap_multi_insert(writing->entries->relation, writing->slots,
					  writing->count, writing->command, HEAP_INSERT_SKIP_FSM,
					  NULL);
	for (i = 0; i < writing->count; i++)
	{
		TupleTableSlot *slot = writing->slots[i];

		note_written(writing, &writing->base_tids[i], &slot->tts_tid);
		ExecClearTuple(slot);
	}
}

/* The next entries, at most so many; in a context that is reset after them. */
static void
take_entries(Writing *writing, uint64 count)
{
	Relation relation = writing->entries->relation;
	int most = (int) Min(count, INSERT_MAX);
	HeapTuple tuple;

	writing->count = 0;
	while (writing->count < most &&
		   (tuple = dyn_load_next(
				writing->load, &writing->base_tids[writing->count])) != NULL)
	{
		TupleTableSlot *slot = writing->slots[writing->count++];

		/* It belongs to the slot, or heap would copy it. */
		ExecStoreHeapTuple(tuple, slot, true);
		slot->tts_tableOid = RelationGetRelid(relation);
	}
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
	writing->command = GetCurrentCommandId(true);
	make_slots(writing, count);
	written = write_entries(writing, count, context);
	while (writing->slots_count > 0)
		ExecDropSingleTupleTableSlot(writing->slots[--writing->slots_count]);
	dyn_store_close(store);
	dyn_entries_close(writing->entries);
	pfree(writing);
	MemoryContextDelete(context);
	DYN_STOP_POINT("load-before-commit");
	return written;
}

/* Locks that are needed for building; false if one is not to be had now. */
static bool
lock_for_build(Relation relation)
{
	ListCell *cell;

	if (!ConditionalLockRelation(relation, ShareLock))
		return false;
	foreach (cell, RelationGetIndexList(relation))
		if (!ConditionalLockRelationOid(lfirst_oid(cell), AccessExclusiveLock))
			return false;
	return true;
}

bool
dyn_load_build_indexes(DynLoad *load)
{
	Relation relation = table_open(load->index_relation, RowExclusiveLock);
	bool is_locked = lock_for_build(relation);
	ReindexParams params = { 0 };

	table_close(relation, NoLock);
	if (is_locked)
		reindex_relation(load->index_relation, 0, &params);
	return is_locked;
}
