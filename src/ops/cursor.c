/*
 * cursor.c
 *	  Reading a page of a range, see read_ops.h.
 *
 * Rows are evaluated where the store has read them: filter and size work on a
 * view of the row, and an item is built only of what is answered.  What a row
 * needs for that (a value brought in line, a number converted) goes into a
 * memory context that the next row resets, so memory does not grow with the
 * rows that are read.
 *
 * The current row stays valid until the store is asked for the next one.  A
 * page that is full does not ask, so LastEvaluatedKey is made of the current
 * row, when somebody wants it.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "json/json.h"
#include "ops/cursor.h"
#include "ops/item_key.h"

#define PAGE_BYTES (1024 * 1024)

struct DynCursor
{
	const DynTable *table;
	const DynExpression *filter;	 /* NULL: none */
	const DynProjection *projection; /* NULL: none */
	bool count_only;
	bool whole;
	uint64 limit; /* of items evaluated; PG_UINT64_MAX: none */
	DynConsistency consistency;
	DynStore *store;
	DynRangeScan *scan;
	MemoryContext row_context; /* what view points to that is not the row's */
	DynItem *rest;			   /* the current row's column item */
	DynItemView view;		   /* the current row */
	uint64 scanned;
	uint64 count;
	uint64 bytes; /* of the items evaluated; not counted if whole */
	bool at_end;  /* of the range */
};

DynCursor *
dyn_cursor_begin(const DynPage *page, DynRange *range, bool whole)
{
	const DynReadSpec *spec = page->spec;
	DynCursor *cursor = palloc0(sizeof(DynCursor));

	cursor->table = page->table;
	cursor->filter = page->expressions.filter;
	cursor->projection = page->expressions.projection;
	cursor->count_only = spec->select == DYN_SELECT_COUNT;
	cursor->whole = whole;
	cursor->limit =
		spec->limit.present ? (uint64) spec->limit.value : PG_UINT64_MAX;
	cursor->consistency =
		spec->consistent_read == DYN_FLAG_TRUE ? DYN_STRONG : DYN_EVENTUAL;
	cursor->row_context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am row", ALLOCSET_SMALL_SIZES);
	range->limit_hint = spec->limit.present ? cursor->limit : 0;
	cursor->store = dyn_store_open(page->relid, DYN_STORE_READ);
	cursor->scan = dyn_range_begin(cursor->store, range);
	return cursor;
}

static bool
page_is_full(const DynCursor *cursor)
{
	return cursor->scanned == cursor->limit || cursor->bytes > PAGE_BYTES;
}

static uint32
row_size(const DynCursor *cursor)
{
	const DynItemView *view = &cursor->view;
	uint32 size = dyn_item_size(cursor->rest);
	int i;

	for (i = 0; i < view->key_count; i++)
		size += view->key_names[i].len + dyn_value_size(&view->keys[i]);
	return size;
}

/* Makes the store's next row the current one; false if there is none. */
static bool
read_row(DynCursor *cursor)
{
	MemoryContext old;
	DynRow row;

	if (cursor->at_end || !dyn_range_next(cursor->scan, &row))
	{
		cursor->at_end = true;
		return false;
	}
	MemoryContextReset(cursor->row_context);
	old = MemoryContextSwitchTo(cursor->row_context);
	cursor->rest = DatumGetDynItem(row.item);
	row.item = PointerGetDatum(cursor->rest);
	dyn_view_row(cursor->table, &row, &cursor->view);
	MemoryContextSwitchTo(old);
	cursor->scanned++;
	if (!cursor->whole)
		cursor->bytes += row_size(cursor);
	return true;
}

static bool
passes_filter(DynCursor *cursor)
{
	MemoryContext old;
	bool passes;

	if (cursor->filter == NULL)
		return true;
	old = MemoryContextSwitchTo(cursor->row_context);
	passes = dyn_condition_holds(cursor->filter, &cursor->view);
	MemoryContextSwitchTo(old);
	return passes;
}

/* Goes on to the next row that is answered; false at the end of the page. */
static bool
next_match(DynCursor *cursor)
{
	while (!page_is_full(cursor) && read_row(cursor))
	{
		CHECK_FOR_INTERRUPTS();
		if (!passes_filter(cursor))
			continue;
		cursor->count++;
		if (!cursor->count_only)
			return true;
	}
	return false;
}

/* An item of which nothing is asked for is still one. */
static DynItem *
project(const DynCursor *cursor)
{
	DynItem *item = dyn_projection_apply(cursor->projection, &cursor->view);

	return item != NULL ? item : dyn_build_finish(dyn_builder_create());
}

DynItem *
dyn_cursor_next(DynCursor *cursor)
{
	const DynItemView *view = &cursor->view;

	if (!next_match(cursor))
		return NULL;
	if (cursor->projection != NULL)
		return project(cursor);
	return dyn_item_add(cursor->rest, view->key_count, view->key_names,
						view->keys);
}

static void
write_projected(DynCursor *cursor, StringInfo out)
{
	MemoryContext old = MemoryContextSwitchTo(cursor->row_context);
	DynItem *item = project(cursor);

	MemoryContextSwitchTo(old);
	dyn_write_item_dynamo_json(out, item);
}

bool
dyn_cursor_next_json(DynCursor *cursor, StringInfo out)
{
	const DynItemView *view = &cursor->view;

	if (!next_match(cursor))
		return false;
	if (cursor->projection != NULL)
		write_projected(cursor, out);
	else
		dyn_write_added_dynamo_json(out, &view->rest, view->key_count,
									view->key_names, view->keys);
	return true;
}

static DynItem *
key_of_view(const DynItemView *view)
{
	DynBuilder *builder = dyn_builder_create();
	int i;

	for (i = 0; i < view->key_count; i++)
	{
		dyn_build_name(builder, view->key_names[i].data,
					   view->key_names[i].len);
		dyn_build_value(builder, &view->keys[i]);
	}
	return dyn_build_finish(builder);
}

void
dyn_cursor_summary(DynCursor *cursor, DynPageSummary *summary)
{
	summary->count = (int64) cursor->count;
	summary->scanned = (int64) cursor->scanned;
	summary->last_key =
		page_is_full(cursor) ? key_of_view(&cursor->view) : NULL;
	summary->consumed.table_name = cursor->table->name;
	summary->consumed.read_halves =
		dyn_read_halves(cursor->bytes, cursor->consistency);
	summary->consumed.write_units = 0;
}

void
dyn_cursor_end(DynCursor *cursor)
{
	dyn_range_end(cursor->scan);
	dyn_store_close(cursor->store);
	MemoryContextDelete(cursor->row_context);
	pfree(cursor);
}
