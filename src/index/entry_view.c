/*
 * entry_view.c
 *	  Entries of an index as items, see entry_view.h.
 */
#include "postgres.h"

#include "index/entry_view.h"
#include "index/projection.h"

int
dyn_index_other_count(const DynIndexLayout *layout)
{
	int hashes = dyn_index_is_combined(layout) ? 0 : layout->hash_count;

	return layout->attribute_count - hashes - layout->range_count;
}

/* The columns of an entry, in the order of its layout's attributes. */
static DynValue
attribute_value(const DynIndexLayout *layout, const DynEntry *entry, int n,
				DynNumber *number)
{
	bool combined = dyn_index_is_combined(layout);
	int keys = layout->hash_count + layout->range_count;
	Datum datum;

	if (n < layout->hash_count)
	{
		if (!combined)
			return dyn_partition_key_value(DatumGetDynPartitionKey(entry->pk));
		datum = entry->others[n];
	}
	else if (n < keys)
		datum = entry->sorts[n - layout->hash_count];
	else
		datum = entry->others[n - keys + (combined ? layout->hash_count : 0)];
	return dyn_sort_key_value(layout->attributes[n].kind, datum, number);
}

void
dyn_index_view_key(const DynIndex *index, const DynEntry *entry,
				   DynItemView *view)
{
	const DynIndexLayout *layout = &index->layout;
	int i;

	view->key_count = layout->attribute_count;
	for (i = 0; i < layout->attribute_count; i++)
	{
		view->key_names[i] = layout->attributes[i].name;
		view->keys[i] = attribute_value(layout, entry, i, &view->numbers[i]);
	}
}

/*
 * Adds an attribute of the table's key, which stands in the rest; empty ones
 * are no keys.
 */
static bool
add_key(DynItemView *view, const DynKeyAttribute *attribute)
{
	DynValue *value = &view->keys[view->key_count];

	if (!dyn_map_find(&view->rest, attribute->name.data, attribute->name.len,
					  value) ||
		value->type != dyn_key_kind_type(attribute->kind) || value->len == 0)
		return false;
	view->key_names[view->key_count++] = attribute->name;
	return true;
}

bool
dyn_index_position_of(const DynTable *table, const DynIndex *index,
					  const DynItem *item, DynEntry *position)
{
	DynItemView view = { .exists = true, .rest = dyn_item_root(item) };
	DynIndexKey key;

	if (dyn_value_count(&view.rest) !=
			(uint32) index->layout.attribute_count ||
		!add_key(&view, &table->pk) ||
		(table->sk.kind != DYN_KEY_NONE && !add_key(&view, &table->sk)))
		return false;
	dyn_index_key_of(index, &view, &key);
	if (key.membership != DYN_INDEX_CONTAINS)
		return false;
	dyn_index_make_position(index, &key, &view, position);
	return true;
}
