/*
 * entry_load.c
 *	  Filling an index relation from a table in use: reading.
 *
 * The base table is read page by page, a part in each call with a snapshot of
 * its own.  Its entries are sorted as the tuples that they are going to be,
 * with the place of the row version that they were made of.
 * README.store.md has the whole way, and the proof.
 *
 * What must never happen: waiting for another transaction while entries are
 * written that are not committed.  Writers wait for us.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/heaptoast.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "storage/bufmgr.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "storage/entry_load_internal.h"
#include "storage/store_batch.h"

/* Pages that are read before the clock is looked at. */
#define PAGES_BETWEEN_LOOKS 4

/* An entry in the sorter; its tuple follows. */
typedef struct SortedEntry
{
	ItemPointerData base_tid;
	uint16 keys[DYN_ENTRY_KEYS_MAX]; /* where in the tuple they are */
} SortedEntry;

#define TUPLE_OFFSET MAXALIGN(sizeof(SortedEntry))

static inline HeapTupleHeader
tuple_of(const SortedEntry *entry)
{
	return (HeapTupleHeader) ((char *) entry + TUPLE_OFFSET);
}

/*
 * By the index's key.  Equal hashes are equal partition keys, but for
 * accidents, which cost nothing but the neighbourhood.
 */
static int
compare_entries(const void *a, const void *b, void *arg)
{
	const SortedEntry *entries[2] = { a, b };
	DynEntryOrder *order = arg;
	int i;

	for (i = 1; i < order->columns; i++)
	{
		Datum keys[2];
		int result;

		keys[0] = PointerGetDatum((char *) tuple_of(a) + entries[0]->keys[i]);
		keys[1] = PointerGetDatum((char *) tuple_of(b) + entries[1]->keys[i]);
		result = DatumGetInt32(FunctionCall2Coll(
			&order->functions[i], order->collations[i], keys[0], keys[1]));
		if (result != 0)
			return result;
	}
	return 0;
}

static void
set_order(DynLoad *load, DynEntries *entries)
{
	Relation index = entries->key_index;
	DynEntryOrder *order = &load->order;
	int i;

	order->columns = entries->shape->key_columns;
	for (i = 0; i < order->columns; i++)
	{
		fmgr_info_copy(&order->functions[i],
					   index_getprocinfo(index, i + 1, BTORDER_PROC),
					   load->context);
		order->collations[i] = index->rd_indcollation[i];
	}
}

static Oid
file_of(Oid relid)
{
	Relation relation = table_open(relid, AccessShareLock);
	Oid node = relation->rd_node.relNode;

	table_close(relation, NoLock);
	return node;
}

bool
dyn_load_is_current(const DynLoad *load)
{
	return file_of(load->base) == load->base_node &&
		   file_of(load->index_relation) == load->index_node;
}

DynLoad *
dyn_load_create(Oid base, Oid index_relation, bool in_use, Size memory,
				DynEntryMaker maker, void *arg)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am load", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	DynLoad *load = palloc0(sizeof(DynLoad));

	load->context = context;
	load->row_context = AllocSetContextCreate(context, "dynamo_am load row",
											  ALLOCSET_DEFAULT_SIZES);
	load->missed_context = AllocSetContextCreate(
		context, "dynamo_am load missed rows", ALLOCSET_DEFAULT_SIZES);
	load->base = base;
	load->index_relation = index_relation;
	load->in_use = in_use;
	load->base_node = file_of(base);
	load->index_node = file_of(index_relation);
	load->memory = memory;
	load->maker = maker;
	load->arg = arg;
	load->entries = dyn_sorter_create(memory, compare_entries, &load->order);
	if (in_use)
	{
		load->places = dyn_spill_create(DYN_LOAD_NOTES_BUFFER);
		load->written = dyn_spill_create(DYN_LOAD_NOTES_BUFFER);
		load->stale = dyn_spill_create(DYN_LOAD_NOTES_BUFFER);
		load->keys = dyn_spill_create(DYN_LOAD_NOTES_BUFFER);
	}
	MemoryContextSwitchTo(old);
	return load;
}

void
dyn_load_free(DynLoad *load)
{
	MemoryContextDelete(load->context);
}

DynLoadProgress
dyn_load_progress(const DynLoad *load)
{
	return load->progress;
}

void
dyn_load_open(DynLoad *load, DynEntries **entries, DynStore **store)
{
	*entries = dyn_entries_open(load->index_relation, DYN_ENTRIES_WRITE);
	*store = dyn_store_open_unchecked(load->base);
	if (!dyn_has_heap_pages((*store)->relation))
		elog(ERROR, "table \"%s\" is not kept in heap's pages",
			 RelationGetRelationName((*store)->relation));
}

static Datum
copy_datum(Datum datum)
{
	const struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);
	Size size = VARSIZE_ANY(value);
	char *copy = palloc(size);

	memcpy(copy, value, size);
	return PointerGetDatum(copy);
}

/* sk: whether there is a sort key */
DynKey
dyn_load_copy_key(Datum pk, Datum sk)
{
	DynKey copy;

	copy.pk = copy_datum(pk);
	copy.sk = DatumGetPointer(sk) == NULL ? (Datum) 0 : copy_datum(sk);
	return copy;
}

/* Nothing of an entry may be elsewhere, for that would be the row's. */
static void
detoast_values(TupleDesc desc, Datum *values)
{
	int i;

	for (i = 0; i < desc->natts; i++)
		if (TupleDescAttr(desc, i)->attlen == -1 &&
			VARATT_IS_EXTERNAL(DatumGetPointer(values[i])))
			values[i] = PointerGetDatum(PG_DETOAST_DATUM(values[i]));
}

/* What heap_form_tuple() makes, where the sorter wants it. */
static void
fill_tuple(HeapTupleHeader header, TupleDesc desc, Datum *values, Size hoff,
		   Size size)
{
	bool isnull[DYN_ENTRY_COLUMNS_MAX] = { false };

	memset(header, 0, hoff + size);
	HeapTupleHeaderSetNatts(header, desc->natts);
	header->t_hoff = hoff;
	heap_fill_tuple(desc, values, isnull, (char *) header + hoff, size,
					&header->t_infomask, NULL);
}

static void
note_keys(SortedEntry *sorted, Size size, DynEntries *entries)
{
	const DynEntryShape *shape = entries->shape;
	HeapTupleData tuple = { .t_len = size, .t_data = tuple_of(sorted) };
	Datum values[DYN_ENTRY_COLUMNS_MAX];
	bool isnull[DYN_ENTRY_COLUMNS_MAX];
	int i;

	heap_deform_tuple(&tuple, RelationGetDescr(entries->relation), values,
					  isnull);
	for (i = 0; i < shape->key_columns; i++)
	{
		Size offset = DatumGetPointer(values[shape->keys[i].attnum - 1]) -
					  (char *) tuple.t_data;

		if (offset > PG_UINT16_MAX)
			elog(ERROR, "the key of an entry is too long");
		sorted->keys[i] = (uint16) offset;
	}
}

/*
 * The hash, and as much as fits of the second column if its bytes compare as
 * its values do: where one value is shorter, zeroes stand for what it lacks.
 */
static DynPrefix
prefix_of(const DynEntryShape *shape, const DynEntry *entry)
{
	DynPrefix prefix = { 0, 0 };
	uint8 bytes[sizeof(uint64)] = { 0 };
	const struct varlena *value;

	prefix.a = dyn_partition_key_view(DatumGetDynPartitionKey(entry->pk)).hash;
	if (shape->keys[1].type == UUIDOID)
		memcpy(bytes, DatumGetUUIDP(entry->sorts[0])->data, sizeof(bytes));
	else if (shape->keys[1].type != NUMERICOID)
	{
		value = (const struct varlena *) DatumGetPointer(entry->sorts[0]);
		memcpy(bytes, VARDATA_ANY(value),
			   Min(sizeof(bytes), VARSIZE_ANY_EXHDR(value)));
	}
	memcpy(&prefix.b, bytes, sizeof(bytes));
	prefix.b = pg_ntoh64(prefix.b);
	return prefix;
}

static void
add_entry(DynLoad *load, DynEntries *entries, const DynEntry *entry,
		  HeapTuple base_tuple)
{
	TupleDesc desc = RelationGetDescr(entries->relation);
	Size hoff = MAXALIGN(SizeofHeapTupleHeader);
	Datum values[DYN_ENTRY_COLUMNS_MAX];
	bool isnull[DYN_ENTRY_COLUMNS_MAX] = { false };
	SortedEntry *sorted;
	Size size;

	dyn_entry_to_values(entries->shape, entry, values);
	detoast_values(desc, values);
	size = heap_compute_data_size(desc, values, isnull);
	sorted = dyn_sorter_add(load->entries, prefix_of(entries->shape, entry),
							TUPLE_OFFSET + hoff + size);
	sorted->base_tid = base_tuple->t_self;
	fill_tuple(tuple_of(sorted), desc, values, hoff, size);
	note_keys(sorted, hoff + size, entries);
	if (load->in_use)
		dyn_spill_write(load->places, &base_tuple->t_self,
						sizeof(ItemPointerData));
}

/*
 * Makes the entry of the row in the slot, if it has one.  Of a table in use only
 * versions that the load's first snapshot saw are read, of which each key has
 * one at most; the others are found when what has changed is.
 */
static void
add_row(DynLoad *load, DynEntries *entries, DynStore *store,
		TupleTableSlot *slot)
{
	HeapTuple tuple = ExecFetchSlotHeapTuple(slot, false, NULL);
	MemoryContext old;
	DynEntry entry;
	DynRow row;

	load->progress.rows++;
	load->progress.bytes += tuple->t_len;
	if (load->in_use && !dyn_load_is_old(load, tuple->t_data))
		return;
	if (!dyn_row_of_tuple(&store->shape, slot->tts_tupleDescriptor, tuple,
						  &row))
		dyn_row_of_slot(&store->shape, slot, &row);
	old = MemoryContextSwitchTo(load->row_context);
	if (load->maker(load->arg, &row, false, &entry))
		add_entry(load, entries, &entry, tuple);
	MemoryContextSwitchTo(old);
	MemoryContextReset(load->row_context);
}

/* Heap's own scan: what the load reads is not metered. */
TableScanDesc
dyn_load_scan(Relation base)
{
	return heap_beginscan(base, GetActiveSnapshot(), 0, NULL, NULL,
						  SO_TYPE_SEQSCAN | SO_ALLOW_STRAT |
							  SO_ALLOW_PAGEMODE);
}

/* Before the first row of a page: is it time to end? */
static bool
is_enough(const DynLoad *load, BlockNumber block, TimestampTz until)
{
	return dyn_sorter_is_full(load->entries) ||
		   (block % PAGES_BETWEEN_LOOKS == 0 &&
			GetCurrentTimestamp() >= until);
}

/*
 * Reads whole pages, at least one; false at the end of the table.  Pages that
 * it has got since the load began have nothing that the first snapshot saw.
 */
static bool
read_pages(DynLoad *load, DynEntries *entries, DynStore *store,
		   TimestampTz until)
{
	Relation base = store->relation;
	BlockNumber first = load->next_page;
	BlockNumber end = Min(load->pages, RelationGetNumberOfBlocks(base));
	TupleTableSlot *slot;
	TableScanDesc scan;

	if (first >= end)
		return false;
	load->next_page = end;
	slot = MakeSingleTupleTableSlot(RelationGetDescr(base),
									&TTSOpsBufferHeapTuple);
	scan = dyn_load_scan(base);
	heap_setscanlimits(scan, first, end - first);
	while (heap_getnextslot(scan, ForwardScanDirection, slot))
	{
		BlockNumber block = ItemPointerGetBlockNumber(&slot->tts_tid);

		CHECK_FOR_INTERRUPTS();
		if (block != load->page && block > first &&
			is_enough(load, block, until))
		{
			load->next_page = block;
			break;
		}
		load->page = block;
		add_row(load, entries, store, slot);
	}
	ExecDropSingleTupleTableSlot(slot);
	heap_endscan(scan);
	return load->next_page < end;
}

/* The first snapshot: what it sees, all later ones see, or that it has gone. */
static void
begin_reading(DynLoad *load, DynEntries *entries, DynStore *store)
{
	set_order(load, entries);
	dyn_load_note_horizon(load, GetActiveSnapshot());
	load->pages = RelationGetNumberOfBlocks(store->relation);
}

bool
dyn_load_read(DynLoad *load, TimestampTz until)
{
	DynEntries *entries;
	DynStore *store;
	bool has_more;

	dyn_load_open(load, &entries, &store);
	PushActiveSnapshot(GetLatestSnapshot());
	if (load->order.columns == 0)
		begin_reading(load, entries, store);
	has_more = read_pages(load, entries, store, until);
	PopActiveSnapshot();
	if (!has_more)
		dyn_sorter_finish(load->entries);
	else if (dyn_sorter_is_full(load->entries))
		dyn_sorter_spill(load->entries);
	dyn_store_close(store);
	dyn_entries_close(entries);
	return has_more;
}

HeapTuple
dyn_load_next(DynLoad *load, ItemPointer base_tid)
{
	Size size;
	const SortedEntry *sorted = dyn_sorter_next(load->entries, &size);
	HeapTuple tuple;
	Size length;

	if (sorted == NULL)
		return NULL;
	length = size - TUPLE_OFFSET;
	tuple = palloc(HEAPTUPLESIZE + length);
	memset(tuple, 0, HEAPTUPLESIZE);
	tuple->t_len = length;
	tuple->t_data = (HeapTupleHeader) ((char *) tuple + HEAPTUPLESIZE);
	memcpy(tuple->t_data, tuple_of(sorted), length);
	*base_tid = sorted->base_tid;
	return tuple;
}
