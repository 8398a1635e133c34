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
 *
 * A view has the key's attributes only when they are needed: most filters do
 * not name them, and then rows that do not pass need no conversion of theirs.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "json/json.h"
#include "ops/cursor.h"
#include "ops/item_read.h"
#include "ops/item_key.h"

struct DynCursor
{
	const DynTable *table;
	const char *table_name;		 /* as the request has it */
	const DynExpression *filter; /* NULL: none */
	bool filter_needs_key;
	const DynProjection *projection; /* NULL: none */
	bool count_only;
	bool whole;
	uint64 limit; /* of items evaluated; PG_UINT64_MAX: none */
	DynConsistency consistency;
	DynStore *store;
	DynRangeScan *scan;
	MemoryContext row_context; /* what view points to that is not the row's */
	DynRow row;				   /* the current row, its item in line */
	DynItemView view;		   /* of the row; the key only when needed */
	uint64 scanned;
	uint64 count;
	uint64 page_bytes; /* of the page, before this */
	uint64 bytes;	   /* of the items evaluated; not counted if whole */
	bool at_end;	   /* of the range */
};

/*
 * How many rows will be read, 0: unknown.  Of a page, and of a filter's rows,
 * it is most likely all there are.
 */
static uint64
rows_expected(const DynCursor *cursor)
{
	if (cursor->limit != PG_UINT64_MAX)
		return cursor->limit;
	return cursor->whole && cursor->filter == NULL ? 0 : PG_UINT64_MAX;
}

DynCursor *
dyn_cursor_begin(const DynPage *page, DynRange *range, bool whole)
{
	const DynReadSpec *spec = page->spec;
	DynCursor *cursor = palloc0(sizeof(DynCursor));

	cursor->table = page->table;
	cursor->table_name = spec->table_name.data;
	cursor->filter = page->expressions.filter;
	cursor->filter_needs_key =
		cursor->filter != NULL &&
		(dyn_page_mentions(cursor->filter, &page->keys.pk_name) ||
		 dyn_page_mentions(cursor->filter, &page->keys.sk_name));
	cursor->projection = page->expressions.projection;
	cursor->page_bytes = spec->page_bytes;
	cursor->count_only = spec->select == DYN_SELECT_COUNT;
	cursor->whole = whole;
	cursor->limit =
		spec->limit.present ? (uint64) spec->limit.value : PG_UINT64_MAX;
	cursor->consistency =
		spec->consistent_read == DYN_FLAG_TRUE ? DYN_STRONG : DYN_EVENTUAL;
	dyn_check_consistency(cursor->consistency == DYN_STRONG);
	cursor->row_context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am row", ALLOCSET_SMALL_SIZES);
	range->limit_hint = rows_expected(cursor);
	cursor->store = dyn_store_open(page->relid, DYN_STORE_READ);
	cursor->scan = dyn_range_begin(cursor->store, range);
	return cursor;
}

static bool
page_is_full(const DynCursor *cursor)
{
	return cursor->scanned == cursor->limit ||
		   cursor->page_bytes + cursor->bytes > DYN_PAGE_BYTES;
}

/* Adds the key to the view, where it is not yet. */
static void
view_key(DynCursor *cursor)
{
	MemoryContext old;

	if (cursor->view.key_count > 0)
		return;
	old = MemoryContextSwitchTo(cursor->row_context);
	dyn_view_key(cursor->table, &cursor->row, &cursor->view);
	MemoryContextSwitchTo(old);
}

/* Makes the store's next row the current one; false if there is none. */
static bool
read_row(DynCursor *cursor)
{
	MemoryContext old;

	if (cursor->at_end || !dyn_range_next(cursor->scan, &cursor->row))
	{
		cursor->at_end = true;
		return false;
	}
	MemoryContextReset(cursor->row_context);
	old = MemoryContextSwitchTo(cursor->row_context);
	cursor->row.item = PointerGetDatum(DatumGetDynItem(cursor->row.item));
	MemoryContextSwitchTo(old);
	dyn_view_rest(&cursor->row, &cursor->view);
	cursor->scanned++;
	if (!cursor->whole)
	{
		view_key(cursor);
		cursor->bytes += dyn_view_size(&cursor->view);
	}
	return true;
}

static bool
passes_filter(DynCursor *cursor)
{
	MemoryContext old;
	bool passes;

	if (cursor->filter == NULL)
		return true;
	if (cursor->filter_needs_key)
		view_key(cursor);
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
		if (cursor->count_only)
			continue;
		view_key(cursor);
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
	return dyn_item_add(DatumGetDynItem(cursor->row.item), view->key_count,
						view->key_names, view->keys);
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

/* The key of the current row. */
static DynItem *
last_key(DynCursor *cursor)
{
	const DynItemView *view = &cursor->view;
	DynBuilder *builder = dyn_builder_create();
	int i;

	Assert(cursor->scanned > 0);
	view_key(cursor);
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
	summary->bytes = cursor->bytes;
	summary->last_key = page_is_full(cursor) ? last_key(cursor) : NULL;
	summary->consumed.table_name = cursor->table_name;
	summary->consumed.read_halves =
		dyn_read_halves(cursor->bytes, cursor->consistency);
	summary->consumed.write_units = 0;
	summary->consumed.indexes = NIL;
}

void
dyn_cursor_end(DynCursor *cursor)
{
	dyn_range_end(cursor->scan);
	dyn_store_close(cursor->store);
	MemoryContextDelete(cursor->row_context);
	pfree(cursor);
}
