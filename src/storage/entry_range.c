/*
 * entry_range.c
 *	  Ranges of index relations: what to scan, and handing out the entries.
 *
 * A range is one scan of the key's index, also one that continues behind a
 * position: then it has a row comparison, (sort columns) > (position), of all
 * columns of the key that the range does not fix.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/nbtree.h"

#include "storage/entry_internal.h"
#include "storage/store_walk.h"

/* Hash, sort columns, both bounds and the place to continue. */
#define SCAN_KEYS_MAX (DYN_ENTRY_KEYS_MAX + 3)

struct DynEntryScan
{
	DynEntries *entries;
	DynWalk walk;
	int keys_count;
	ScanKeyData keys[SCAN_KEYS_MAX];
	ScanKeyData after[DYN_ENTRY_KEYS_MAX]; /* members of the row comparison */
};

static void
add_key(DynEntryScan *scan, int column, StrategyNumber strategy, Datum value)
{
	Assert(scan->keys_count < SCAN_KEYS_MAX);
	dyn_scan_key(&scan->entries->shape->keys[column], column, strategy, value,
				 &scan->keys[scan->keys_count++]);
}

static void
add_bounds(DynEntryScan *scan, int column, const DynEntryRange *range)
{
	if (range->low.present)
		add_key(scan, column,
				range->low.inclusive ? BTGreaterEqualStrategyNumber
									 : BTGreaterStrategyNumber,
				range->low.value);
	if (range->high.present)
		add_key(scan, column,
				range->high.inclusive ? BTLessEqualStrategyNumber
									  : BTLessStrategyNumber,
				range->high.value);
}

static void
add_hash_range(DynEntryScan *scan, const DynEntryRange *range)
{
	Datum bound;

	if (range->hash_low > 0)
	{
		bound = PointerGetDatum(dyn_partition_key_bound(range->hash_low));
		add_key(scan, 0, BTGreaterEqualStrategyNumber, bound);
	}
	if (range->hash_high < PG_UINT64_MAX)
	{
		bound = PointerGetDatum(dyn_partition_key_bound(range->hash_high + 1));
		add_key(scan, 0, BTLessStrategyNumber, bound);
	}
}

/* A member of a row comparison: btree compares it by its support function. */
static void
set_member(DynEntryScan *scan, int column, StrategyNumber strategy,
		   Datum value, bool is_last)
{
	Relation index = scan->entries->key_index;

	ScanKeyEntryInitializeWithInfo(
		&scan->after[column], SK_ROW_MEMBER | (is_last ? SK_ROW_END : 0),
		column + 1, strategy, InvalidOid, index->rd_indcollation[column],
		index_getprocinfo(index, column + 1, BTORDER_PROC), value);
}

static Datum
position_value(const DynEntryRange *range, int column)
{
	return column == 0 ? range->after->pk : range->after->sorts[column - 1];
}

/*
 * (columns from first on) > (those of the position), or <.  btree reads a
 * second member of every row comparison: one column is compared as such.
 */
static void
add_position(DynEntryScan *scan, int first, const DynEntryRange *range)
{
	StrategyNumber strategy =
		range->backward ? BTLessStrategyNumber : BTGreaterStrategyNumber;
	int columns = scan->entries->shape->key_columns;
	ScanKey header;
	int i;

	if (first == columns - 1)
	{
		add_key(scan, first, strategy, position_value(range, first));
		return;
	}
	for (i = first; i < columns; i++)
		set_member(scan, i, strategy, position_value(range, i),
				   i == columns - 1);
	header = &scan->keys[scan->keys_count++];
	MemSet(header, 0, sizeof(*header));
	header->sk_flags = SK_ROW_HEADER;
	header->sk_attno = first + 1;
	header->sk_strategy = strategy;
	header->sk_argument = PointerGetDatum(&scan->after[first]);
}

/* False: there is nothing in the range. */
static bool
plan_range(DynEntryScan *scan, const DynEntryRange *range)
{
	int next = 0; /* the first column that is not fixed */
	int i;

	if (range->pk == NULL)
		add_hash_range(scan, range);
	else
	{
		add_key(scan, 0, BTEqualStrategyNumber, PointerGetDatum(range->pk));
		for (i = 0; i < range->equal_count; i++)
			add_key(scan, 1 + i, BTEqualStrategyNumber, range->equals[i]);
		next = 1 + range->equal_count;
		if (next < scan->entries->shape->key_columns)
			add_bounds(scan, next, range);
	}
	if (range->after == NULL)
		return true;
	if (next == scan->entries->shape->key_columns)
		return false;
	add_position(scan, next, range);
	return true;
}

DynEntryScan *
dyn_entry_range_begin(DynEntries *entries, const DynEntryRange *range)
{
	DynEntryScan *scan = palloc0(sizeof(DynEntryScan));

	scan->entries = entries;
	dyn_walk_begin(&scan->walk, entries->relation, entries->key_index,
				   range->backward, range->limit_hint);
	if (plan_range(scan, range))
		dyn_walk_add_step(&scan->walk, scan->keys, scan->keys_count);
	return scan;
}

bool
dyn_entry_range_next(DynEntryScan *scan, DynEntry *entry)
{
	Datum values[DYN_ENTRY_COLUMNS_MAX];
	bool isnull[DYN_ENTRY_COLUMNS_MAX];
	HeapTuple tuple = dyn_walk_next(&scan->walk);

	if (tuple == NULL)
		return false;
	heap_deform_tuple(tuple, RelationGetDescr(scan->entries->relation), values,
					  isnull);
	dyn_entry_of_values(scan->entries->shape, values, entry);
	return true;
}

void
dyn_entry_range_end(DynEntryScan *scan)
{
	dyn_walk_end(&scan->walk);
	pfree(scan);
}
