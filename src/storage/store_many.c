/*
 * store_many.c
 *	  Many rows by their keys, reading each page once.
 *
 * The key's index gives the TIDs, one descent for each key; the rows are then
 * read as those of a range are, in batches, in the order of their pages.
 */
#include "postgres.h"

#include "access/genam.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "storage/store_batch.h"
#include "storage/store_internal.h"

typedef struct Gathering
{
	DynStore *store;
	DynRow *rows;
	DynBatch *batch;
	int count;
	int owners[DYN_BATCH_MAX]; /* which key a TID of the batch is of */
	TupleTableSlot *slot;
} Gathering;

/* The row is copied into the current memory context. */
static void
take_row(Gathering *gathering, HeapTuple tuple, DynRow *row)
{
	const DynShape *shape = &gathering->store->shape;
	DynRow found;

	if (!dyn_row_of_tuple(shape, RelationGetDescr(gathering->store->relation),
						  tuple, &found))
	{
		ExecStoreHeapTuple(tuple, gathering->slot, false);
		dyn_row_of_slot(shape, gathering->slot, &found);
	}
	dyn_row_copy(shape, &found, row);
}

static void
read_gathered(Gathering *gathering)
{
	int i;

	CHECK_FOR_INTERRUPTS();
	dyn_batch_read(gathering->batch);
	for (i = 0; i < gathering->count; i++)
	{
		HeapTuple tuple = dyn_batch_tuple(gathering->batch, i);

		if (tuple != NULL)
			take_row(gathering, tuple, &gathering->rows[gathering->owners[i]]);
	}
	dyn_batch_clear(gathering->batch);
	gathering->count = 0;
}

/* Each key can have many entries, most of them of rows that are gone. */
static void
gather_key(Gathering *gathering, const DynKey *key, int owner)
{
	IndexScanDesc scan =
		dyn_key_scan(gathering->store, key, GetActiveSnapshot());
	ItemPointer tid;

	while ((tid = index_getnext_tid(scan, ForwardScanDirection)) != NULL)
	{
		if (gathering->count == DYN_BATCH_MAX)
			read_gathered(gathering);
		dyn_batch_add(gathering->batch, tid);
		gathering->owners[gathering->count++] = owner;
	}
	index_endscan(scan);
}

/* The direct body of dyn_store_get_many(). */
void
dyn_direct_get_many(DynStore *store, const DynKey *keys, int count,
					DynRow *rows)
{
	Gathering gathering = { .store = store, .rows = rows };
	int i;

	gathering.batch = dyn_batch_create(store->relation, store->key_index,
									   GetActiveSnapshot(),
									   ForwardScanDirection, DYN_BATCH_MAX);
	gathering.slot = MakeSingleTupleTableSlot(
		RelationGetDescr(store->relation), &TTSOpsHeapTuple);
	for (i = 0; i < count; i++)
		gather_key(&gathering, &keys[i], i);
	read_gathered(&gathering);
	ExecDropSingleTupleTableSlot(gathering.slot);
	dyn_batch_free(gathering.batch);
}
