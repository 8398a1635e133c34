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
#include "capacity/meter.h"
#include "ops/cursor.h"
#include "ops/item_read.h"
#include "ops/item_key.h"
#include "ops/source.h"

struct DynCursor
{
	const DynTable *table;
	const DynIndex *index;		 /* NULL: the table is read */
	const char *table_name;		 /* as the request has it */
	const DynExpression *filter; /* NULL: none */
	bool filter_needs_key;
	const DynProjection *projection; /* NULL: none */
	bool count_only;
	bool whole;
	bool fetches;
	uint64 limit; /* of items evaluated; PG_UINT64_MAX: none */
	DynConsistency consistency;
	DynSource source;

	/* The current row or entry, with its key only when needed. */
	DynItemView view;
	/* What is answered of it: itself, or the row of the table. */
	const DynItemView *answer;
	const DynItem *answer_rest;
	DynItemView fetched;

	uint64 scanned;
	uint64 count;
	uint64 page_bytes; /* of the page, before this */
	uint64 bytes;	   /* of the items evaluated; if whole, not yet charged */
	uint64 fetched_bytes;
	uint64 fetched_halves; /* read units, item by item */
	bool at_end;		   /* of the range */
	DynMeter meter;		   /* of the table, or of a global index */
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

static bool
filter_needs_key(const DynPage *page)
{
	const DynExpression *filter = page->expressions.filter;

	if (filter == NULL)
		return false;
	return page->index != NULL ||
		   dyn_page_mentions(filter, &page->table->pk.name) ||
		   dyn_page_mentions(filter, &page->table->sk.name);
}

static uint64
hash_of(Datum pk)
{
	return dyn_partition_key_view(DatumGetDynPartitionKey(pk)).hash;
}

/* Raises if there is no capacity for the first partition of the range. */
static void
admit(DynCursor *cursor, const DynPage *page, const DynEntryRange *range)
{
	bool is_global = cursor->index != NULL && !cursor->index->local;
	uint64 hash = range->hash_low;

	if (range->pk != NULL)
		hash = dyn_partition_key_view(range->pk).hash;
	else if (range->after != NULL)
		hash = hash_of(range->after->pk);
	dyn_meter_begin(&cursor->meter, cursor->table,
					is_global ? cursor->index : NULL, DYN_READ_UNITS, hash);
	if (page->partition != NULL)
		dyn_meter_set_values(&cursor->meter, page->partition,
							 page->keys.hash_count, page->keys.hash_count);
	dyn_meter_admit(&cursor->meter);
}

DynCursor *
dyn_cursor_begin(const DynPage *page, DynEntryRange *range, bool whole)
{
	const DynReadSpec *spec = page->spec;
	DynCursor *cursor = palloc0(sizeof(DynCursor));

	cursor->table = page->table;
	cursor->index = page->index;
	cursor->table_name = spec->table_name.data;
	cursor->filter = page->expressions.filter;
	cursor->filter_needs_key = filter_needs_key(page);
	cursor->projection = page->expressions.projection;
	cursor->page_bytes = spec->page_bytes;
	cursor->count_only = spec->select == DYN_SELECT_COUNT;
	cursor->whole = whole;
	cursor->fetches = page->fetches;
	cursor->limit =
		spec->limit.present ? (uint64) spec->limit.value : PG_UINT64_MAX;
	cursor->consistency =
		spec->consistent_read == DYN_FLAG_TRUE ? DYN_STRONG : DYN_EVENTUAL;
	dyn_check_consistency(cursor->consistency == DYN_STRONG);
	range->limit_hint = rows_expected(cursor);
	admit(cursor, page, range);
	dyn_source_begin(&cursor->source, page->table, page->index, range);
	if (cursor->fetches && !cursor->count_only && cursor->filter == NULL)
		dyn_source_fetch_ahead(&cursor->source, cursor->limit);
	return cursor;
}

static bool
page_is_full(const DynCursor *cursor)
{
	return cursor->scanned == cursor->limit ||
		   (!cursor->whole &&
			cursor->page_bytes + cursor->bytes + cursor->fetched_bytes >
				DYN_PAGE_BYTES);
}

/* Adds the key to the view, where it is not yet. */
static void
view_key(DynCursor *cursor)
{
	MemoryContext old;

	if (cursor->view.key_count > 0)
		return;
	old = MemoryContextSwitchTo(cursor->source.context);
	dyn_source_view_key(&cursor->source, &cursor->view);
	MemoryContextSwitchTo(old);
}

/* Does anybody want to know sizes? */
static bool
is_measured(const DynCursor *cursor)
{
	return !cursor->whole || dyn_meters();
}

static uint64
units_read(const DynCursor *cursor)
{
	return dyn_read_halves(cursor->bytes, cursor->consistency);
}

/* A page is charged to the partition in which it ends. */
static void
measure_row(DynCursor *cursor)
{
	const DynSource *source = &cursor->source;
	MemoryContext old;

	view_key(cursor);
	cursor->bytes += dyn_view_size(&cursor->view);
	old = MemoryContextSwitchTo(source->context);
	cursor->meter.hash =
		hash_of(cursor->index == NULL ? source->row.pk : source->entry.pk);
	MemoryContextSwitchTo(old);
	if (!cursor->whole || cursor->bytes <= DYN_PAGE_BYTES)
		return;
	dyn_meter_charge(&cursor->meter, units_read(cursor));
	cursor->bytes = 0;
}

/* Makes the next item the current one; false if there is none. */
static bool
read_row(DynCursor *cursor)
{
	if (cursor->at_end || !dyn_source_next(&cursor->source))
	{
		cursor->at_end = true;
		return false;
	}
	dyn_source_view_rest(&cursor->source, &cursor->view);
	cursor->scanned++;
	if (is_measured(cursor))
		measure_row(cursor);
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
	old = MemoryContextSwitchTo(cursor->source.context);
	passes = dyn_condition_holds(cursor->filter, &cursor->view);
	MemoryContextSwitchTo(old);
	return passes;
}

/* Makes the row of the table the answer, at its own price. */
static bool
fetch(DynCursor *cursor)
{
	MemoryContext old = MemoryContextSwitchTo(cursor->source.context);
	DynRow row;
	bool found = dyn_source_fetch(&cursor->source, &cursor->view, &row);

	if (found)
	{
		DynItem *rest = DatumGetDynItem(row.item);

		row.item = PointerGetDatum(rest);
		dyn_view_row(cursor->table, &row, &cursor->fetched);
		cursor->answer = &cursor->fetched;
		cursor->answer_rest = rest;
	}
	MemoryContextSwitchTo(old);
	if (found && is_measured(cursor))
	{
		uint32 size = dyn_view_size(&cursor->fetched);

		cursor->fetched_bytes += size;
		cursor->fetched_halves += dyn_read_halves(size, cursor->consistency);
	}
	return found;
}

/* Goes on to the next item that is answered; false at the end of the page. */
static bool
next_match(DynCursor *cursor)
{
	while (!page_is_full(cursor) && read_row(cursor))
	{
		CHECK_FOR_INTERRUPTS();
		if (!passes_filter(cursor))
			continue;
		if (cursor->count_only)
		{
			cursor->count++;
			continue;
		}
		view_key(cursor);
		cursor->answer = &cursor->view;
		cursor->answer_rest = cursor->source.item;
		if (cursor->fetches && !fetch(cursor))
			continue;
		cursor->count++;
		return true;
	}
	return false;
}

/* An item of which nothing is asked for is still one. */
static DynItem *
project(const DynCursor *cursor)
{
	DynItem *item = dyn_projection_apply(cursor->projection, cursor->answer);

	return item != NULL ? item : dyn_build_finish(dyn_builder_create());
}

DynItem *
dyn_cursor_next(DynCursor *cursor)
{
	const DynItemView *view;

	if (!next_match(cursor))
		return NULL;
	if (cursor->projection != NULL)
		return project(cursor);
	view = cursor->answer;
	return dyn_item_add(cursor->answer_rest, view->key_count, view->key_names,
						view->keys);
}

static void
write_projected(DynCursor *cursor, StringInfo out)
{
	MemoryContext old = MemoryContextSwitchTo(cursor->source.context);
	DynItem *item = project(cursor);

	MemoryContextSwitchTo(old);
	dyn_write_item_dynamo_json(out, item);
}

bool
dyn_cursor_next_json(DynCursor *cursor, StringInfo out)
{
	const DynItemView *view;

	if (!next_match(cursor))
		return false;
	if (cursor->projection != NULL)
	{
		write_projected(cursor, out);
		return true;
	}
	view = cursor->answer;
	dyn_write_added_dynamo_json(out, &view->rest, view->key_count,
								view->key_names, view->keys);
	return true;
}

/* The key of the current row; that of an entry has the table's, too. */
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

/* An index is read on its own account, what is fetched on the table's. */
static void
consume(const DynCursor *cursor, DynConsumed *consumed)
{
	uint64 halves = units_read(cursor);
	DynConsumedIndex index = { .read_halves = halves };

	memset(consumed, 0, sizeof(DynConsumed));
	consumed->table_name = cursor->table_name;
	if (cursor->index == NULL)
	{
		consumed->read_halves = halves;
		return;
	}
	consumed->read_halves = cursor->fetched_halves;
	index.name = cursor->index->name;
	index.local = cursor->index->local;
	dyn_consumed_add_index(consumed, &index);
}

void
dyn_cursor_summary(DynCursor *cursor, DynPageSummary *summary)
{
	summary->count = (int64) cursor->count;
	summary->scanned = (int64) cursor->scanned;
	summary->bytes = cursor->bytes + cursor->fetched_bytes;
	summary->last_key = page_is_full(cursor) ? last_key(cursor) : NULL;
	consume(cursor, &summary->consumed);
}

void
dyn_cursor_end(DynCursor *cursor)
{
	dyn_meter_charge(&cursor->meter,
					 units_read(cursor) + cursor->fetched_halves);
	dyn_source_end(&cursor->source);
	pfree(cursor);
}
