/*
 * entry_load.c
 *	  Filling an index relation from a table in use.
 *
 * A part of the base table is read in key order with one snapshot.  Its
 * entries are kept in memory with the place and the xmin of the row version
 * that they were made of, sorted, and written in the index's order.  After
 * entries have been written, and before their transaction commits, each
 * version must still be the newest of its row and not be about to be
 * replaced (entry_load_check.c).  Otherwise the entry is taken back, and the
 * row's key is kept to be tried again.  README.store.md has the proof.
 *
 * What must never happen: waiting for another transaction while entries are
 * written that are not committed.  Writers wait for us.
 */
#include "postgres.h"

#include "access/heaptoast.h"
#include "access/htup_details.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "storage/entry_load_internal.h"

/* Rows of the base in one part, for one snapshot shall not live for ever. */
#define PART_ROWS_MAX 1000000

DynLoad *
dyn_load_create(Oid base, Oid index_relation, Size memory, DynEntryMaker maker,
				void *arg)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am load", ALLOCSET_DEFAULT_SIZES);
	DynLoad *load = MemoryContextAllocZero(context, sizeof(DynLoad));

	load->context = context;
	load->part_context = GenerationContextCreate(
		context, "dynamo_am load part", ALLOCSET_DEFAULT_SIZES);
	load->position_context = AllocSetContextCreate(
		context, "dynamo_am load position", ALLOCSET_SMALL_SIZES);
	load->row_context = AllocSetContextCreate(context, "dynamo_am load row",
											  ALLOCSET_DEFAULT_SIZES);
	load->base = base;
	load->index_relation = index_relation;
	load->memory = memory;
	load->maker = maker;
	load->arg = arg;
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
static DynKey
copy_key(Datum pk, Datum sk)
{
	DynKey copy;

	copy.pk = copy_datum(pk);
	copy.sk = DatumGetPointer(sk) == NULL ? (Datum) 0 : copy_datum(sk);
	return copy;
}

static void
keep_position(DynLoad *load, Datum pk, Datum sk)
{
	MemoryContext old;

	MemoryContextReset(load->position_context);
	old = MemoryContextSwitchTo(load->position_context);
	load->position = copy_key(pk, sk);
	load->has_position = true;
	MemoryContextSwitchTo(old);
}

void
dyn_load_set_position(DynLoad *load, const DynKey *key)
{
	keep_position(load, key->pk, key->sk);
}

bool
dyn_load_position(const DynLoad *load, DynKey *key)
{
	if (load->has_position)
		*key = load->position;
	return load->has_position;
}

/* An entry as a tuple that depends on nothing else, and its key's columns. */
static void
form_tuple(DynEntries *entries, const DynEntry *entry, DynLoadEntry *made)
{
	const DynEntryShape *shape = entries->shape;
	TupleDesc desc = RelationGetDescr(entries->relation);
	Datum values[DYN_ENTRY_COLUMNS_MAX];
	bool isnull[DYN_ENTRY_COLUMNS_MAX] = { false };
	int i;

	dyn_entry_to_values(shape, entry, values);
	made->tuple = heap_form_tuple(desc, values, isnull);
	if (HeapTupleHasExternal(made->tuple))
		made->tuple = toast_flatten_tuple(made->tuple, desc);
	heap_deform_tuple(made->tuple, desc, values, isnull);
	for (i = 0; i < shape->key_columns; i++)
		made->keys[i] = values[shape->keys[i].attnum - 1];
}

DynLoadEntry *
dyn_load_make_entry(DynEntries *entries, const DynEntry *entry,
					const DynRow *row, HeapTuple base_tuple)
{
	DynLoadEntry *made = palloc(offsetof(DynLoadEntry, keys) +
								entries->shape->key_columns * sizeof(Datum));

	form_tuple(entries, entry, made);
	made->base_tid = base_tuple->t_self;
	made->base_xmin = HeapTupleHeaderGetRawXmin(base_tuple->t_data);
	made->base_key = copy_key(row->pk, row->sk);
	return made;
}

static void
append_entry(DynLoad *load, DynLoadEntry *entry)
{
	const DynPartitionKey *pk = (DynPartitionKey *) entry->keys[0];

	if (load->count == load->capacity)
	{
		load->capacity = Max(load->capacity * 2, 1024);
		load->sorted =
			load->sorted == NULL
				? palloc(load->capacity * sizeof(DynLoadSorted))
				: repalloc_huge(load->sorted,
								load->capacity * sizeof(DynLoadSorted));
	}
	load->sorted[load->count].hash = dyn_partition_key_view(pk).hash;
	load->sorted[load->count].entry = entry;
	load->count++;
}

/* Makes the entry of the row, if it has one; the row is the tuple's. */
static void
add_row(DynLoad *load, DynEntries *entries, const DynRow *row, HeapTuple tuple)
{
	MemoryContext old = MemoryContextSwitchTo(load->row_context);
	DynEntry entry;
	bool has_entry = load->maker(load->arg, row, false, &entry);

	if (has_entry)
	{
		MemoryContextSwitchTo(load->part_context);
		append_entry(load, dyn_load_make_entry(entries, &entry, row, tuple));
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(load->row_context);
	load->progress.rows++;
	load->progress.bytes += tuple->t_len;
}

static bool
is_full(const DynLoad *load, uint64 rows)
{
	return rows >= PART_ROWS_MAX ||
		   MemoryContextMemAllocated(load->part_context, false) >=
			   load->memory;
}

/* Reads until the part is full; false at the end of the table. */
static bool
read_rows(DynLoad *load, DynEntries *entries, DynStore *store)
{
	DynRange range = { .hash_high = PG_UINT64_MAX };
	bool is_full_now = false;
	uint64 rows = 0;
	DynRangeScan *scan;
	DynRow row;

	if (load->has_position)
		range.after = &load->position;
	scan = dyn_range_begin(store, &range);
	while (!is_full_now && dyn_range_next(scan, &row))
	{
		add_row(load, entries, &row, dyn_range_tuple(scan));
		is_full_now = is_full(load, ++rows);
		if (is_full_now)
			keep_position(load, row.pk, row.sk);
	}
	dyn_range_end(scan);
	return is_full_now;
}

/*
 * By the index's key.  Equal hashes are equal partition keys, but for
 * accidents, which cost nothing but the neighbourhood.
 */
static int
compare_entries(const DynLoadSorted *a, const DynLoadSorted *b,
				DynEntryOrder *order)
{
	int i;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	for (i = 1; i < order->columns; i++)
	{
		int result = DatumGetInt32(
			FunctionCall2Coll(order->functions[i], order->collations[i],
							  a->entry->keys[i], b->entry->keys[i]));

		if (result != 0)
			return result;
	}
	return 0;
}

#define ST_SORT sort_entries
#define ST_ELEMENT_TYPE DynLoadSorted
#define ST_COMPARE_ARG_TYPE DynEntryOrder
#define ST_COMPARE(a, b, arg) compare_entries(a, b, arg)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

static void
sort_part(DynLoad *load, DynEntries *entries)
{
	Relation index = entries->key_index;
	DynEntryOrder order;
	int i;

	order.columns = entries->shape->key_columns;
	for (i = 0; i < order.columns; i++)
	{
		order.functions[i] = index_getprocinfo(index, i + 1, BTORDER_PROC);
		order.collations[i] = index->rd_indcollation[i];
	}
	sort_entries(load->sorted, load->count, &order);
}

static void
forget_part(DynLoad *load)
{
	MemoryContextReset(load->part_context);
	load->sorted = NULL;
	load->count = 0;
	load->capacity = 0;
	load->next = 0;
	load->missed = NULL;
	load->missed_count = 0;
	load->missed_capacity = 0;
}

bool
dyn_load_read(DynLoad *load)
{
	DynEntries *entries;
	DynStore *store;

	Assert(load->next == load->count && load->missed_count == 0);
	forget_part(load);
	if (load->is_finished)
		return false;
	entries = dyn_entries_open(load->index_relation, DYN_ENTRIES_READ);
	store = dyn_store_open_unchecked(load->base);
	PushActiveSnapshot(GetLatestSnapshot());
	load->is_finished = !read_rows(load, entries, store);
	PopActiveSnapshot();
	sort_part(load, entries);
	dyn_store_close(store);
	dyn_entries_close(entries);
	return true;
}
