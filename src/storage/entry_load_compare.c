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
 * Versions come in the order of their places, and so do the entries that were
 * written, once sorted: both are gone through at once.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/tableam.h"
#include "access/transam.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "storage/entry_load_internal.h"

typedef struct Comparing
{
	DynLoad *load;
	const DynShape *shape;	 /* of the base table */
	DynLoadWritten *written; /* the next one; NULL: no more */
	DynPrefix place;		 /* of its row version */
} Comparing;

/*
 * Had the transaction committed when the load began?  It has by now.  Where we
 * do not know: no, and the row is looked at for nothing.  An xmin that was
 * frozen keeps its place in the tuple.
 */
static bool
was_committed(const DynLoadHorizon *horizon, TransactionId xid)
{
	uint32 i;

	if (TransactionIdPrecedes(xid, horizon->xmin))
		return true;
	if (!horizon->knows_all ||
		TransactionIdFollowsOrEquals(xid, horizon->xmax))
		return false;
	for (i = 0; i < horizon->count; i++)
		if (TransactionIdEquals(xid, horizon->running[i]))
			return false;
	return true;
}

static void
next_written(Comparing *comparing)
{
	Size size;

	comparing->written =
		dyn_sorter_next(comparing->load->written, &comparing->place, &size);
}

static void
note_stale(Comparing *comparing)
{
	BufFileWrite(comparing->load->stale, comparing->written,
				 sizeof(DynLoadWritten));
	next_written(comparing);
}

static void
write_datum(BufFile *file, Datum datum)
{
	Size size = VARSIZE_ANY(DatumGetPointer(datum));

	BufFileWrite(file, &size, sizeof(size));
	BufFileWrite(file, DatumGetPointer(datum), size);
}

static void
note_changed(Comparing *comparing, TupleTableSlot *slot)
{
	MemoryContext old = MemoryContextSwitchTo(comparing->load->row_context);
	BufFile *file = comparing->load->keys;
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
	TransactionId xmin = HeapTupleHeaderGetRawXmin(tuple->t_data);
	DynPrefix place = dyn_load_place(&tuple->t_self, xmin);

	while (comparing->written != NULL &&
		   dyn_prefix_compare(comparing->place, place) < 0)
		note_stale(comparing);
	if (comparing->written != NULL &&
		dyn_prefix_compare(comparing->place, place) == 0)
		next_written(comparing);
	if (!was_committed(&comparing->load->horizon, xmin))
		note_changed(comparing, slot);
}

static void
compare_versions(Comparing *comparing, Relation base)
{
	TableScanDesc scan =
		table_beginscan_strat(base, GetActiveSnapshot(), 0, NULL, true, false);
	TupleTableSlot *slot = table_slot_create(base, NULL);

	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		CHECK_FOR_INTERRUPTS();
		compare_version(comparing, slot);
	}
	while (comparing->written != NULL)
		note_stale(comparing);
	ExecDropSingleTupleTableSlot(slot);
	table_endscan(scan);
}

static void
rewind_file(BufFile *file)
{
	if (BufFileSeek(file, 0, 0, SEEK_SET) != 0)
		ereport(ERROR, errcode_for_file_access(),
				errmsg("could not rewind a temporary file of a load"));
}

void
dyn_load_compare(DynLoad *load)
{
	MemoryContext old = MemoryContextSwitchTo(load->context);
	Comparing comparing = { .load = load };
	DynEntries *entries;
	DynStore *store;

	load->stale = BufFileCreateTemp(true);
	load->keys = BufFileCreateTemp(true);
	MemoryContextSwitchTo(old);
	dyn_load_open(load, &entries, &store);
	comparing.shape = &store->shape;
	dyn_sorter_finish(load->written);
	next_written(&comparing);
	PushActiveSnapshot(GetLatestSnapshot());
	compare_versions(&comparing, store->relation);
	PopActiveSnapshot();
	rewind_file(load->stale);
	rewind_file(load->keys);
	dyn_store_close(store);
	dyn_entries_close(entries);
}
