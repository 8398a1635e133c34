/*
 * cursor.c
 *	  A range of the store, read as items, see cursor.h.
 */
#include "postgres.h"

#include "ops/cursor.h"
#include "ops/item_key.h"

struct DynCursor
{
	const DynTable *table;
	DynStore *store;
	DynRangeScan *scan;
	bool has_limit;
	int64 left; /* items that may still be read */
};

DynCursor *
dyn_cursor_begin(const DynTable *table, DynRange *range, bool has_limit,
				 int64 limit)
{
	DynCursor *cursor = palloc(sizeof(DynCursor));

	cursor->table = table;
	cursor->has_limit = has_limit;
	cursor->left = limit;
	range->limit_hint = has_limit ? limit : 0;
	cursor->store = dyn_store_open(table->relid, DYN_STORE_READ);
	cursor->scan = dyn_range_begin(cursor->store, range);
	return cursor;
}

DynItem *
dyn_cursor_next(DynCursor *cursor)
{
	DynRow row;

	if (cursor->has_limit && cursor->left == 0)
		return NULL;
	if (!dyn_range_next(cursor->scan, &row))
		return NULL;
	cursor->left--;
	return dyn_item_of_row(cursor->table, &row);
}

void
dyn_cursor_end(DynCursor *cursor)
{
	dyn_range_end(cursor->scan);
	dyn_store_close(cursor->store);
	pfree(cursor);
}

DynKey *
dyn_start_key(const DynTable *table, const DynItem *item)
{
	DynKey *key = palloc(sizeof(DynKey));

	dyn_key_from_item(
		table, item, "The provided starting key is invalid: " DYN_KEY_MISMATCH,
		key);
	return key;
}
