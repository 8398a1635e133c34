/*
 * entry_load_compare.c
 *	  Bulk load of an index relation: what has changed since it was read.
 *
 * A snapshot that is taken when all writers follow their changes in the index
 * shows each row as it was when they had begun to, or later.  A version that
 * it shows and the load's first snapshot would have shown is the one that was
 * read, and its entry is right.  All other rows are noted by their keys, and
 * entries of versions that the snapshot does not show, as stale.
 *
 * Versions come in the order of their places, and so do the places that were
 * read: both are gone through at once.  An old version's place is enough to
 * know it by: whoever could put another old one there has ended.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "storage/entry_load_internal.h"

/* Places of versions that have gone, looked for at a time. */
#define GONE_MAX 1000000

typedef struct Comparing
{
	DynLoad *load;
	const DynShape *shape; /* of the base table */
	bool has_place;
	ItemPointerData place; /* the next one that was read */
	DynSpillFile *gone;	   /* places whose versions the snapshot lacks */
} Comparing;

static void
next_place(Comparing *comparing)
{
	comparing->has_place = dyn_spill_read(
		comparing->load->places, &comparing->place, sizeof(ItemPointerData));
}

static void
note_gone(Comparing *comparing)
{
	dyn_spill_write(comparing->gone, &comparing->place,
					sizeof(ItemPointerData));
	next_place(comparing);
}

static void
write_datum(DynSpillFile *file, Datum datum)
{
	Size size = VARSIZE_ANY(DatumGetPointer(datum));

	dyn_spill_write(file, &size, sizeof(size));
	dyn_spill_write(file, DatumGetPointer(datum), size);
}

static void
note_changed(Comparing *comparing, TupleTableSlot *slot)
{
	MemoryContext old = MemoryContextSwitchTo(comparing->load->row_context);
	DynSpillFile *file = comparing->load->keys;
	DynRow row;
	DynKey key;

	dyn_row_of_slot(comparing->shape, slot, &row);
	key = dyn_load_copy_key(row.pk, row.sk);
	write_datum(file, key.pk);
	if (DatumGetPointer(key.sk) != NULL)
		write_datum(file, key.sk);
	MemoryContextSwitchTo(old);
	MemoryContextReset(comparing->load->row_context);
}

/* A version that the snapshot shows. */
static void
compare_version(Comparing *comparing, TupleTableSlot *slot)
{
	HeapTuple tuple = ExecFetchSlotHeapTuple(slot, false, NULL);
	bool is_old = dyn_load_is_old(comparing->load, tuple->t_data);

	while (comparing->has_place &&
		   ItemPointerCompare(&comparing->place, &tuple->t_self) < 0)
		note_gone(comparing);
	if (!is_old)
		note_changed(comparing, slot);
	else if (comparing->has_place &&
			 ItemPointerEquals(&comparing->place, &tuple->t_self))
		next_place(comparing);
}

static void
compare_versions(Comparing *comparing, Relation base)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(base),
													&TTSOpsBufferHeapTuple);
	TableScanDesc scan = dyn_load_scan(base);

	while (heap_getnextslot(scan, ForwardScanDirection, slot))
	{
		CHECK_FOR_INTERRUPTS();
		compare_version(comparing, slot);
	}
	while (comparing->has_place)
		note_gone(comparing);
	ExecDropSingleTupleTableSlot(slot);
	heap_endscan(scan);
}

static int
compare_places(const void *a, const void *b)
{
	return ItemPointerCompare(unconstify(void *, a), unconstify(void *, b));
}

/* Entries of these versions, which are in the order of their places. */
static void
note_stale(DynLoad *load, const ItemPointerData *gone, Size count)
{
	DynLoadWritten written;

	dyn_spill_rewind(load->written, DYN_LOAD_NOTES_BUFFER);
	while (dyn_spill_read(load->written, &written, sizeof(written)))
	{
		CHECK_FOR_INTERRUPTS();
		if (bsearch(&written.base_tid, gone, count, sizeof(ItemPointerData),
					compare_places) != NULL)
			dyn_spill_write(load->stale, &written, sizeof(written));
	}
}

static void
note_all_stale(Comparing *comparing)
{
	ItemPointerData *gone = palloc(GONE_MAX * sizeof(ItemPointerData));
	Size count;

	dyn_spill_rewind(comparing->gone, DYN_LOAD_NOTES_BUFFER);
	do
	{
		for (count = 0; count < GONE_MAX; count++)
			if (!dyn_spill_read(comparing->gone, &gone[count],
								sizeof(ItemPointerData)))
				break;
		if (count > 0)
			note_stale(comparing->load, gone, count);
	} while (count == GONE_MAX);
	pfree(gone);
}

void
dyn_load_compare(DynLoad *load)
{
	MemoryContext old = MemoryContextSwitchTo(load->context);
	Comparing comparing = { .load = load };
	DynEntries *entries;
	DynStore *store;

	comparing.gone = dyn_spill_create(DYN_LOAD_NOTES_BUFFER);
	MemoryContextSwitchTo(old);
	dyn_load_open(load, &entries, &store);
	comparing.shape = &store->shape;
	dyn_spill_rewind(load->places, DYN_LOAD_NOTES_BUFFER);
	next_place(&comparing);
	PushActiveSnapshot(GetLatestSnapshot());
	compare_versions(&comparing, store->relation);
	PopActiveSnapshot();
	note_all_stale(&comparing);
	dyn_spill_rewind(load->stale, DYN_LOAD_NOTES_BUFFER);
	dyn_spill_rewind(load->keys, DYN_LOAD_NOTES_BUFFER);
	dyn_store_close(store);
	dyn_entries_close(entries);
}
