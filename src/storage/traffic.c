/*
 * traffic.c
 *	  Rows that pass through the access method, see traffic.h.
 *
 * The callbacks of scans call heap's and add up what they get.  A scan costs
 * next to nothing more: rows are added up a page at a time, which brings them
 * into the processor's caches for what comes after.  What counts is the size of
 * what a row is made of, not what is left of it when it has been compressed or
 * put out of line.
 *
 * A scan is rounded up to whole units when it ends or begins anew, and told of
 * then, or when it has gone on for a page of DynamoDB's.  What a failed
 * statement has read after that is not told.
 *
 * Heap's descriptors of scans are made larger by what we keep of them, which is
 * behind what heap knows of.
 */
#include "postgres.h"

#include "access/detoast.h"
#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/tupmacs.h"
#include "access/xact.h"
#include "nodes/execnodes.h"
#include "nodes/tidbitmap.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/limits.h"
#include "item/key.h"
#include "storage/traffic.h"

/* As many units as a page of DynamoDB's has. */
#define STEP_UNITS (DYN_PAGE_BYTES / DYN_READ_UNIT_BYTES)

typedef struct Reads
{
	bool counts;
	bool has_partition_key; /* as its first column */
	bool is_admitted;
	uint64 bytes; /* not yet in units */
	uint64 units; /* not yet told of */
	uint64 hash;
} Reads;

typedef struct TableScan
{
	HeapScanDescData heap; /* must be first */
	Reads reads;
	BlockNumber counted; /* the last page */
	bool forward;
} TableScan;

typedef struct IndexFetch
{
	IndexFetchHeapData heap; /* must be first */
	Reads reads;
} IndexFetch;

int dyn_operation_depth = 0;

/*
 * What it was when a subtransaction began, by its level.  An error in a deeper
 * one ends all operations.
 */
#define LEVELS_KEPT 64
static int depth_around[LEVELS_KEPT];

static const DynTrafficListener *listener;
static const TableAmRoutine *heap; /* heap's */

static void
end_of_transaction(XactEvent event, void *arg pg_attribute_unused())
{
	if (event == XACT_EVENT_ABORT || event == XACT_EVENT_PARALLEL_ABORT)
		dyn_operation_depth = 0;
}

/*
 * An error that is caught, by a trigger for example, ends the operations that
 * began in its subtransaction, and not those around it.
 */
static void
on_subtransaction(SubXactEvent event,
				  SubTransactionId mine pg_attribute_unused(),
				  SubTransactionId parent pg_attribute_unused(),
				  void *arg pg_attribute_unused())
{
	int level = GetCurrentTransactionNestLevel();

	if (event == SUBXACT_EVENT_START_SUB && level < LEVELS_KEPT)
		depth_around[level] = dyn_operation_depth;
	else if (event == SUBXACT_EVENT_ABORT_SUB)
		dyn_operation_depth = level < LEVELS_KEPT ? depth_around[level] : 0;
}

void
dyn_traffic_init(const DynTrafficListener *who)
{
	listener = who;
	RegisterXactCallback(end_of_transaction, NULL);
	RegisterSubXactCallback(on_subtransaction, NULL);
}

void
dyn_traffic_has_written(Relation relation, ItemPointer old,
						TupleTableSlot *after)
{
	if (listener != NULL && dyn_operation_depth == 0)
		listener->has_written(relation, old, after);
}

static void
reads_begin(Reads *reads, Relation relation)
{
	TupleDesc desc = RelationGetDescr(relation);

	memset(reads, 0, sizeof(Reads));
	reads->counts = dyn_operation_depth == 0;
	if (reads->counts && desc->natts > 0)
		reads->has_partition_key =
			dyn_type_is_partition_key(TupleDescAttr(desc, 0)->atttypid);
}

static void
tell(Reads *reads, Relation relation)
{
	uint64 units = reads->units;

	reads->units = 0;
	reads->is_admitted = false;
	if (units > 0)
		listener->has_read(relation, reads->hash, units);
}

/* What is read from here on is a read of its own. */
static void
round_up(Reads *reads, Relation relation)
{
	if (reads->bytes == 0)
		return;
	reads->units +=
		(reads->bytes + DYN_READ_UNIT_BYTES - 1) / DYN_READ_UNIT_BYTES;
	reads->bytes = 0;
	if (reads->units >= STEP_UNITS)
		tell(reads, relation);
}

static void
reads_end(Reads *reads, Relation relation)
{
	round_up(reads, relation);
	tell(reads, relation);
}

static void
add(Reads *reads, Relation relation, uint64 bytes)
{
	if (!reads->is_admitted)
	{
		reads->is_admitted = true;
		listener->reading(relation, reads->hash);
	}
	reads->bytes += bytes;
	if (reads->bytes < DYN_PAGE_BYTES)
		return;
	reads->units += reads->bytes / DYN_READ_UNIT_BYTES;
	reads->bytes %= DYN_READ_UNIT_BYTES;
	tell(reads, relation);
}

/* How much larger than in its row a value is, where it is not as it was made. */
static inline uint64
hidden_bytes(const char *value)
{
	if (!VARATT_IS_EXTERNAL(value) && !VARATT_IS_COMPRESSED(value))
		return 0;
	return toast_raw_datum_size(PointerGetDatum(value)) - VARSIZE_ANY(value);
}

/* The size of a row, as it is when its values are as they were made. */
static uint64
row_bytes(TupleDesc desc, HeapTupleHeader row, uint32 len)
{
	const char *data = (const char *) row + row->t_hoff;
	int natts = Min((int) HeapTupleHeaderGetNatts(row), desc->natts);
	bool has_nulls = (row->t_infomask & HEAP_HASNULL) != 0;
	uint64 hidden = 0;
	uint32 at = 0;
	int i;

	for (i = 0; i < natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);

		if (has_nulls && att_isnull(i, row->t_bits))
			continue;
		at =
			att_align_pointer(at, column->attalign, column->attlen, data + at);
		if (column->attlen == -1)
			hidden += hidden_bytes(data + at);
		at = att_addlength_pointer(at, column->attlen, data + at);
	}
	return len - row->t_hoff + hidden;
}

static void
note_partition(Reads *reads, HeapTupleHeader row)
{
	const char *pk = (const char *) row + row->t_hoff;

	if (!reads->has_partition_key || HeapTupleHeaderGetNatts(row) == 0 ||
		((row->t_infomask & HEAP_HASNULL) != 0 && att_isnull(0, row->t_bits)))
		return;
	if (!VARATT_IS_EXTERNAL(pk) && !VARATT_IS_COMPRESSED(pk))
		reads->hash =
			dyn_partition_key_view((const DynPartitionKey *) pk).hash;
}

/*
 * A row in a slot, which is taken apart for this: the executor finds that done
 * when it wants the columns.
 */
static void
add_row(Reads *reads, Relation relation, TupleTableSlot *slot)
{
	HeapTuple row = ((HeapTupleTableSlot *) slot)->tuple;
	TupleDesc desc = slot->tts_tupleDescriptor;
	uint64 bytes = row->t_len - row->t_data->t_hoff;
	int i;

	if (reads->bytes == 0)
		note_partition(reads, row->t_data);
	slot_getallattrs(slot);
	for (i = 0; i < desc->natts; i++)
		if (TupleDescAttr(desc, i)->attlen == -1 && !slot->tts_isnull[i])
			bytes += hidden_bytes(DatumGetPointer(slot->tts_values[i]));
	add(reads, relation, bytes);
}

/* Those of the current page's visible rows that are from first on. */
static uint64
page_bytes(TableScan *scan, int first)
{
	TupleDesc desc = RelationGetDescr(scan->heap.rs_base.rs_rd);
	Page page = BufferGetPage(scan->heap.rs_cbuf);
	uint64 bytes = 0;
	int i;

	for (i = first; i < scan->heap.rs_ntuples; i++)
	{
		ItemId id = PageGetItemId(page, scan->heap.rs_vistuples[i]);

		bytes += row_bytes(desc, (HeapTupleHeader) PageGetItem(page, id),
						   ItemIdGetLength(id));
	}
	return bytes;
}

static void
add_page(TableScan *scan)
{
	Relation relation = scan->heap.rs_base.rs_rd;
	Page page;
	ItemId id;

	scan->counted = scan->heap.rs_cblock;
	if (!scan->reads.counts || scan->heap.rs_ntuples == 0)
		return;
	page = BufferGetPage(scan->heap.rs_cbuf);
	id = PageGetItemId(page, scan->heap.rs_vistuples[0]);
	note_partition(&scan->reads, (HeapTupleHeader) PageGetItem(page, id));
	add(&scan->reads, relation, page_bytes(scan, 0));
}

/* A scan that ends within a page has not read the rest of it. */
static void
subtract_rest(TableScan *scan)
{
	uint64 rest;

	if (!scan->reads.counts || !scan->heap.rs_inited || !scan->forward ||
		!BlockNumberIsValid(scan->heap.rs_cblock) ||
		scan->counted != scan->heap.rs_cblock)
		return;
	rest = page_bytes(scan, scan->heap.rs_cindex + 1);
	scan->reads.bytes -= Min(rest, scan->reads.bytes);
}

static bool
is_paged(const TableScan *scan)
{
	return (scan->heap.rs_base.rs_flags & SO_ALLOW_PAGEMODE) != 0;
}

static TableScanDesc
scan_begin(Relation relation, Snapshot snapshot, int nkeys, ScanKey keys,
		   ParallelTableScanDesc parallel, uint32 flags)
{
	TableScan *scan = repalloc(
		heap->scan_begin(relation, snapshot, nkeys, keys, parallel, flags),
		sizeof(TableScan));

	reads_begin(&scan->reads, relation);
	scan->reads.counts = scan->reads.counts && snapshot != NULL &&
						 IsMVCCSnapshot(snapshot) && is_paged(scan);
	scan->counted = InvalidBlockNumber;
	scan->forward = false;
	return &scan->heap.rs_base;
}

static void
scan_pause(TableScan *scan)
{
	if (!scan->reads.counts)
		return;
	subtract_rest(scan);
	round_up(&scan->reads, scan->heap.rs_base.rs_rd);
	scan->counted = InvalidBlockNumber;
	scan->forward = false;
}

static void
scan_end(TableScanDesc desc)
{
	TableScan *scan = (TableScan *) desc;

	scan_pause(scan);
	tell(&scan->reads, desc->rs_rd);
	heap->scan_end(desc);
}

static void
scan_rescan(TableScanDesc desc, ScanKey keys, bool set_params,
			bool allow_strat, bool allow_sync, bool allow_pagemode)
{
	scan_pause((TableScan *) desc);
	heap->scan_rescan(desc, keys, set_params, allow_strat, allow_sync,
					  allow_pagemode);
}

static bool
scan_getnextslot(TableScanDesc desc, ScanDirection direction,
				 TupleTableSlot *slot)
{
	TableScan *scan = (TableScan *) desc;
	bool found = heap_getnextslot(desc, direction, slot);

	if (unlikely(scan->heap.rs_cblock != scan->counted) && found)
	{
		scan->forward = ScanDirectionIsForward(direction);
		add_page(scan);
	}
	return found;
}

static bool
scan_getnextslot_tidrange(TableScanDesc desc, ScanDirection direction,
						  TupleTableSlot *slot)
{
	TableScan *scan = (TableScan *) desc;
	bool found = heap_getnextslot_tidrange(desc, direction, slot);

	if (scan->heap.rs_cblock != scan->counted && found)
		add_page(scan);
	return found;
}

static bool
scan_bitmap_next_block(TableScanDesc desc, TBMIterateResult *block)
{
	bool found = heap->scan_bitmap_next_block(desc, block);

	if (found)
		add_page((TableScan *) desc);
	return found;
}

static bool
scan_sample_next_tuple(TableScanDesc desc, SampleScanState *state,
					   TupleTableSlot *slot)
{
	TableScan *scan = (TableScan *) desc;
	bool found = heap->scan_sample_next_tuple(desc, state, slot);

	if (found && scan->reads.counts)
		add_row(&scan->reads, desc->rs_rd, slot);
	return found;
}

static IndexFetchTableData *
index_fetch_begin(Relation relation)
{
	IndexFetch *fetch =
		repalloc(heap->index_fetch_begin(relation), sizeof(IndexFetch));

	reads_begin(&fetch->reads, relation);
	return &fetch->heap.xs_base;
}

static void
index_fetch_reset(IndexFetchTableData *data)
{
	round_up(&((IndexFetch *) data)->reads, data->rel);
	heap->index_fetch_reset(data);
}

static void
index_fetch_end(IndexFetchTableData *data)
{
	reads_end(&((IndexFetch *) data)->reads, data->rel);
	heap->index_fetch_end(data);
}

static bool
index_fetch_tuple(IndexFetchTableData *data, ItemPointer tid,
				  Snapshot snapshot, TupleTableSlot *slot, bool *call_again,
				  bool *all_dead)
{
	IndexFetch *fetch = (IndexFetch *) data;
	bool found = heap->index_fetch_tuple(data, tid, snapshot, slot, call_again,
										 all_dead);

	if (found && fetch->reads.counts && IsMVCCSnapshot(snapshot))
		add_row(&fetch->reads, data->rel, slot);
	return found;
}

/* Rows whose place is known: a scan of TIDs. */
static bool
tuple_fetch_row_version(Relation relation, ItemPointer tid, Snapshot snapshot,
						TupleTableSlot *slot)
{
	bool found = heap->tuple_fetch_row_version(relation, tid, snapshot, slot);
	Reads reads;

	if (!found || !IsMVCCSnapshot(snapshot))
		return found;
	reads_begin(&reads, relation);
	if (reads.counts)
	{
		add_row(&reads, relation, slot);
		reads_end(&reads, relation);
	}
	return found;
}

void
dyn_traffic_callbacks(TableAmRoutine *routine)
{
	heap = GetHeapamTableAmRoutine();
	if (listener == NULL || !listener->listens())
		return;
	routine->scan_begin = scan_begin;
	routine->scan_end = scan_end;
	routine->scan_rescan = scan_rescan;
	routine->scan_getnextslot = scan_getnextslot;
	routine->scan_getnextslot_tidrange = scan_getnextslot_tidrange;
	routine->scan_bitmap_next_block = scan_bitmap_next_block;
	routine->scan_sample_next_tuple = scan_sample_next_tuple;
	routine->index_fetch_begin = index_fetch_begin;
	routine->index_fetch_reset = index_fetch_reset;
	routine->index_fetch_end = index_fetch_end;
	routine->index_fetch_tuple = index_fetch_tuple;
	routine->tuple_fetch_row_version = tuple_fetch_row_version;
}
