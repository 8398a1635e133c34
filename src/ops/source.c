/*
 * source.c
 *	  The items of a page, see source.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "index/entry_view.h"
#include "ops/cursor.h"
#include "ops/item_key.h"
#include "ops/rights.h"
#include "ops/source.h"

static DynRangeScan *
begin_rows(DynSource *source, const DynEntryRange *range)
{
	DynRange *rows = palloc0(sizeof(DynRange));
	DynKey *after;

	rows->pk = range->pk;
	rows->low = range->low;
	rows->high = range->high;
	rows->hash_low = range->hash_low;
	rows->hash_high = range->hash_high;
	rows->backward = range->backward;
	rows->limit_hint = range->limit_hint;
	if (range->after != NULL)
	{
		after = palloc(sizeof(DynKey));
		after->pk = range->after->pk;
		after->sk = range->after->sorts[0];
		rows->after = after;
	}
	return dyn_range_begin(source->store, rows);
}

/* An index may be dropped as soon as it has been looked up. */
static DynEntries *
open_index(const DynIndex *index)
{
	DynEntries *entries =
		dyn_entries_try_open(index->storage, DYN_ENTRIES_READ);

	if (entries == NULL)
		dyn_raise_no_index(index->name);
	if (dyn_entries_sort_count(entries) != index->layout.range_count + 1 ||
		dyn_entries_other_count(entries) <
			dyn_index_other_count(&index->layout))
		ereport(ERROR, errcode(ERRCODE_WRONG_OBJECT_TYPE),
				errmsg("relation \"%s\" has not the columns of secondary "
					   "index \"%s\"",
					   RelationGetRelationName(dyn_entries_relation(entries)),
					   index->name),
				errhint("Drop the relation, and create the index again."));
	return entries;
}

void
dyn_source_begin(DynSource *source, const DynTable *table,
				 const DynIndex *index, const DynEntryRange *range)
{
	memset(source, 0, sizeof(DynSource));
	source->table = table;
	source->index = index;
	source->context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am row", ALLOCSET_SMALL_SIZES);
	source->store = dyn_open_to_read(table, index);
	if (index == NULL)
	{
		source->rows = begin_rows(source, range);
		return;
	}
	source->checks_rows = !dyn_store_sees_all(source->store);
	source->entries = open_index(index);
	source->entry_scan = dyn_entry_range_begin(source->entries, range);
}

/* Where each row is looked at anyway, there is nothing to be saved. */
void
dyn_source_fetch_ahead(DynSource *source, uint64 limit)
{
	if (!source->checks_rows)
		source->ahead =
			dyn_fetch_ahead_begin(source->table, source->index, source->store,
								  source->entry_scan, limit);
}

static bool
next_entry(DynSource *source)
{
	if (source->ahead != NULL)
		return dyn_fetch_ahead_next(source->ahead, &source->entry,
									&source->row);
	return dyn_entry_range_next(source->entry_scan, &source->entry);
}

/* Makes the next row or entry the current one. */
static bool
read_next(DynSource *source)
{
	Datum item;
	MemoryContext old;

	if (source->index == NULL)
	{
		if (!dyn_range_next(source->rows, &source->row))
			return false;
		item = source->row.item;
	}
	else
	{
		if (!next_entry(source))
			return false;
		item = source->entry.item;
	}
	MemoryContextReset(source->context);
	old = MemoryContextSwitchTo(source->context);
	source->item = DatumGetDynItem(item);
	MemoryContextSwitchTo(old);
	return true;
}

/* Does the table show the row of the current entry? */
static bool
row_is_visible(const DynSource *source)
{
	MemoryContext old = MemoryContextSwitchTo(source->context);
	DynItemView view;
	DynRow row;
	bool found;

	dyn_source_view_rest(source, &view);
	dyn_source_view_key(source, &view);
	found = dyn_source_fetch(source, &view, &row);
	MemoryContextSwitchTo(old);
	return found;
}

bool
dyn_source_next(DynSource *source)
{
	while (read_next(source))
	{
		if (!source->checks_rows || row_is_visible(source))
			return true;
		CHECK_FOR_INTERRUPTS();
	}
	return false;
}

void
dyn_source_view_rest(const DynSource *source, DynItemView *view)
{
	view->exists = true;
	view->key_count = 0;
	view->rest = dyn_item_root(source->item);
}

void
dyn_source_view_key(const DynSource *source, DynItemView *view)
{
	if (source->index == NULL)
		dyn_view_key(source->table, &source->row, view);
	else
		dyn_index_view_key(source->index, &source->entry, view);
}

bool
dyn_source_fetch(const DynSource *source, const DynItemView *view, DynRow *row)
{
	DynKey key;

	if (source->ahead != NULL)
	{
		*row = source->row;
		return DatumGetPointer(row->item) != NULL;
	}
	dyn_key_of_view(source->table, view, &key);
	return dyn_store_get(source->store, &key, row);
}

void
dyn_source_end(DynSource *source)
{
	if (source->index == NULL)
		dyn_range_end(source->rows);
	else
	{
		if (source->ahead != NULL)
			dyn_fetch_ahead_end(source->ahead);
		dyn_entry_range_end(source->entry_scan);
		dyn_entries_close(source->entries);
	}
	dyn_store_close(source->store);
	MemoryContextDelete(source->context);
}
