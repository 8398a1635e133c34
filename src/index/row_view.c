/*
 * row_view.c
 *	  Rows of a table as items, see row_view.h.
 */
#include "postgres.h"

#include "index/row_view.h"

void
dyn_view_rest(const DynRow *row, DynItemView *view)
{
	view->exists = row != NULL;
	view->key_count = 0;
	if (row != NULL)
		view->rest = dyn_item_root(DatumGetDynItem(row->item));
}

void
dyn_view_key(const DynTable *table, const DynRow *row, DynItemView *view)
{
	view->key_count = table->sk.kind != DYN_KEY_NONE ? 2 : 1;
	view->key_names[0] = table->pk.name;
	view->keys[0] = dyn_partition_key_value(DatumGetDynPartitionKey(row->pk));
	if (table->sk.kind != DYN_KEY_NONE)
	{
		view->key_names[1] = table->sk.name;
		view->keys[1] =
			dyn_sort_key_value(table->sk.kind, row->sk, &view->numbers[1]);
	}
}

void
dyn_view_row(const DynTable *table, const DynRow *row, DynItemView *view)
{
	dyn_view_rest(row, view);
	if (row != NULL)
		dyn_view_key(table, row, view);
}

uint32
dyn_view_size(const DynItemView *view)
{
	uint32 size;
	int i;

	if (!view->exists)
		return 0;
	size = dyn_map_contents_size(&view->rest);
	for (i = 0; i < view->key_count; i++)
		size += view->key_names[i].len + dyn_value_size(&view->keys[i]);
	return size;
}
