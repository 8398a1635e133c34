/*
 * projection.c
 *	  What a secondary index shows of an item, see projection.h.
 *
 * Most writes change nothing in most indexes.  So what an entry shows is first
 * compared in place, in the items' own bytes, and only what differs is built.
 */
#include "postgres.h"

#include "common/limits.h"
#include "index/projection.h"

static int
key_count(const DynIndex *index)
{
	return index->layout.hash_count + index->layout.range_count;
}

/* Numbers have no empty value, and none is too long. */
static bool
sizes_are_legal(const DynIndex *index, const DynValue *values)
{
	uint32 sizes[2] = { 0, 0 };
	int i;

	for (i = 0; i < key_count(index); i++)
	{
		if (values[i].len == 0)
			return false;
		sizes[i >= index->layout.hash_count] += values[i].len;
	}
	return sizes[0] <= DYN_PARTITION_KEY_MAX && sizes[1] <= DYN_SORT_KEY_MAX;
}

void
dyn_index_key_of(const DynIndex *index, const DynItemView *view,
				 DynIndexKey *key)
{
	bool has_types = true;
	int i;

	key->membership = DYN_INDEX_LACKS_KEY;
	if (!view->exists)
		return;
	for (i = 0; i < key_count(index); i++)
	{
		const DynKeyAttribute *attribute = &index->layout.attributes[i];

		if (i == 0 && dyn_index_is_expiry(index))
			key->values[i] = dyn_index_bucket(view);
		else if (!dyn_view_attribute(view, &attribute->name, &key->values[i]))
			return;
		if (key->values[i].type != dyn_key_kind_type(attribute->kind))
			has_types = false;
	}
	if (!has_types && dyn_index_is_expiry(index))
		return;
	key->membership = has_types && sizes_are_legal(index, key->values)
						  ? DYN_INDEX_CONTAINS
						  : DYN_INDEX_VIOLATED;
}

bool
dyn_index_keys_equal(const DynIndex *index, const DynIndexKey *a,
					 const DynIndexKey *b)
{
	int i;

	for (i = 0; i < key_count(index); i++)
		if (!dyn_value_equal(&a->values[i], &b->values[i]))
			return false;
	return true;
}

static DynName
non_key_name(const DynIndex *index, int n)
{
	const char *name = index->non_key_names.values[n];
	DynName result = { name, strlen(name) };

	return result;
}

static bool
attributes_equal(const DynName *name, const DynItemView *a,
				 const DynItemView *b)
{
	DynValue values[2];
	bool has_a = dyn_view_attribute(a, name, &values[0]);
	bool has_b = dyn_view_attribute(b, name, &values[1]);

	if (!has_a || !has_b)
		return has_a == has_b;
	return dyn_value_equal(&values[0], &values[1]);
}

bool
dyn_index_projections_equal(const DynIndex *index, const DynItemView *a,
							const DynItemView *b)
{
	int i;

	if (index->projection == DYN_PROJECTION_ALL)
		return dyn_value_equal(&a->rest, &b->rest);
	for (i = 0; i < index->non_key_names.count; i++)
	{
		DynName name = non_key_name(index, i);

		if (!attributes_equal(&name, a, b))
			return false;
	}
	return true;
}

/* The n-th attribute of NonKeyAttributes, unless it has a column. */
static bool
included(const DynIndex *index, int n, const DynItemView *view, DynName *name,
		 DynValue *value)
{
	*name = non_key_name(index, n);
	return !dyn_index_layout_has(&index->layout, name) &&
		   dyn_view_attribute(view, name, value);
}

uint32
dyn_index_entry_size(const DynIndex *index, const DynItemView *view)
{
	uint32 size = 0;
	DynName name;
	DynValue value;
	int i;

	if (index->projection == DYN_PROJECTION_ALL)
		return dyn_view_size(view);
	for (i = 0; i < index->layout.attribute_count; i++)
	{
		name = index->layout.attributes[i].name;
		if (dyn_view_attribute(view, &name, &value))
			size += name.len + dyn_value_size(&value);
	}
	for (i = 0; i < index->non_key_names.count; i++)
		if (included(index, i, view, &name, &value))
			size += name.len + dyn_value_size(&value);
	return size;
}

/* All attributes but those that have columns. */
static DynItem *
project_all(const DynIndex *index, const DynItem *rest)
{
	const DynIndexLayout *layout = &index->layout;
	DynName names[DYN_KEY_ATTRIBUTES_MAX];
	int i;

	for (i = 0; i < layout->attribute_count; i++)
		names[i] = layout->attributes[i].name;
	return dyn_item_remove(rest, layout->attribute_count, names);
}

static DynItem *
project_included(const DynIndex *index, const DynItemView *view)
{
	DynBuilder *builder = dyn_builder_create();
	DynName name;
	DynValue value;
	int i;

	for (i = 0; i < index->non_key_names.count; i++)
	{
		if (!included(index, i, view, &name, &value))
			continue;
		dyn_build_name(builder, name.data, name.len);
		dyn_build_value(builder, &value);
	}
	return dyn_build_finish(builder);
}

static void
add_other(DynEntry *entry, const DynKeyAttribute *attribute,
		  const DynItemView *view)
{
	DynValue value;

	if (!dyn_view_attribute(view, &attribute->name, &value))
		elog(ERROR, "item in an index has no attribute \"%s\"",
			 attribute->name.data);
	entry->others[entry->other_count++] =
		dyn_key_column_datum(attribute->kind, &value);
}

/* Columns outside of the primary key: combined attributes, the table's key. */
static void
add_others(const DynIndex *index, const DynItemView *view, DynEntry *entry)
{
	const DynIndexLayout *layout = &index->layout;
	int i;

	for (i = 0; dyn_index_is_combined(layout) && i < layout->hash_count; i++)
		add_other(entry, &layout->attributes[i], view);
	for (i = key_count(index); i < layout->attribute_count; i++)
		add_other(entry, &layout->attributes[i], view);
}

void
dyn_index_make_position(const DynIndex *index, const DynIndexKey *key,
						const DynItemView *view, DynEntry *entry)
{
	const DynIndexLayout *layout = &index->layout;
	int i;

	entry->pk = PointerGetDatum(dyn_index_partition(index, key->values));
	entry->sort_count = 0;
	for (i = layout->hash_count; i < key_count(index); i++)
		entry->sorts[entry->sort_count++] =
			dyn_key_column_datum(layout->attributes[i].kind, &key->values[i]);
	entry->sorts[entry->sort_count++] = dyn_index_base(view);
	entry->other_count = 0;
}

void
dyn_index_make_entry(const DynIndex *index, const DynIndexKey *key,
					 const DynItemView *view, const DynItem *rest,
					 DynEntry *entry)
{
	dyn_index_make_position(index, key, view, entry);
	add_others(index, view, entry);
	entry->item = PointerGetDatum(index->projection == DYN_PROJECTION_ALL
									  ? project_all(index, rest)
									  : project_included(index, view));
}
