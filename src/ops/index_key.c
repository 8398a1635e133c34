/*
 * index_key.c
 *	  See index_key.h.
 */
#include "postgres.h"

#include "common/error.h"
#include "common/limits.h"
#include "index/index.h"
#include "ops/index_key.h"

/* An item in one or in two parts. */
typedef struct ItemParts
{
	DynValue rest;
	DynValue key; /* of an update's item: what the rest has not */
	bool has_key;
} ItemParts;

/* A check of the value that an item has for an index's key attribute. */
typedef void (*ValueCheck)(const DynIndex *index,
						   const DynKeyAttribute *attribute,
						   const DynValue *value);

static bool
find_value(const ItemParts *item, const DynName *name, DynValue *value)
{
	return dyn_map_find(&item->rest, name->data, name->len, value) ||
		   (item->has_key &&
			dyn_map_find(&item->key, name->data, name->len, value));
}

/* Those of its attributes that an update may not lead to are not checked. */
static void
check_attributes(const DynIndex *index, const DynKeyAttribute *attributes,
				 int count, const DynUpdate *update, const ItemParts *item,
				 ValueCheck check)
{
	int i;

	for (i = 0; i < count; i++)
	{
		const DynKeyAttribute *attribute = &attributes[i];
		DynValue value;

		if (update != NULL && !dyn_update_leads_to(update, &attribute->name))
			continue;
		if (find_value(item, &attribute->name, &value))
			check(index, attribute, &value);
	}
}

/*
 * The values of a role together have a limit.  One that is no string or
 * binary value has been refused, or is left as it was, or is a number.
 */
static void
check_size(const DynKeyAttribute *attributes, int count,
		   const DynUpdate *update, const ItemParts *item,
		   void (*check)(uint32 size))
{
	bool is_written = update == NULL;
	uint32 size = 0;
	int i;

	for (i = 0; i < count; i++)
	{
		const DynName *name = &attributes[i].name;
		DynValue value;

		if (!find_value(item, name, &value))
			continue;
		size += value.len;
		is_written = is_written || dyn_update_leads_to(update, name);
	}
	if (is_written)
		check(size);
}

static void
check_sizes(const DynIndex *index, const DynUpdate *update,
			const ItemParts *item)
{
	check_size(index->hash, index->hash_names.count, update, item,
			   dyn_partition_key_check_size);
	check_size(index->range, index->range_names.count, update, item,
			   dyn_sort_key_check_size);
}

static void
check_indexes(const DynTable *table, const DynUpdate *update,
			  const ItemParts *item, ValueCheck check)
{
	int i;

	for (i = 0; i < table->index_count; i++)
	{
		const DynIndex *index = &table->indexes[i];

		check_attributes(index, index->hash, index->hash_names.count, update,
						 item, check);
		check_attributes(index, index->range, index->range_names.count, update,
						 item, check);
		check_sizes(index, update, item);
	}
}

static bool
has_key_type(const DynKeyAttribute *attribute, const DynValue *value)
{
	return value->type == dyn_key_kind_type(attribute->kind);
}

static bool
is_empty(const DynValue *value)
{
	return value->type != DYN_TYPE_N && value->len == 0;
}

static const char *
empty_kind(const DynValue *value)
{
	return value->type == DYN_TYPE_B ? "binary" : "string";
}

static void
check_put_value(const DynIndex *index, const DynKeyAttribute *attribute,
				const DynValue *value)
{
	if (!has_key_type(attribute, value))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: Type "
					   "mismatch for Index Key %s Expected: %s Actual: %s "
					   "IndexName: %s",
					   attribute->name.data,
					   dyn_type_name(dyn_key_kind_type(attribute->kind)),
					   dyn_type_name(value->type), index->name));
	if (is_empty(value))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values are not valid. A value "
					   "specified for a secondary index key is not "
					   "supported. The AttributeValue for a key attribute "
					   "cannot contain an empty %s value. IndexName: %s, "
					   "IndexKey: %s",
					   empty_kind(value), index->name, attribute->name.data));
}

static void
check_updated_value(const DynIndex *index pg_attribute_unused(),
					const DynKeyAttribute *attribute, const DynValue *value)
{
	if (!has_key_type(attribute, value))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The update expression attempted to update the "
					   "secondary index key to unsupported type"));
	if (is_empty(value))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values are not valid. The "
					   "update expression attempted to update a secondary "
					   "index key to a value that is not supported. The "
					   "AttributeValue for a key attribute cannot contain an "
					   "empty %s value.",
					   empty_kind(value)));
}

void
dyn_check_size_in_indexes(const DynTable *table, const DynItemView *view,
						  const char *message)
{
	uint32 in_indexes = dyn_index_local_size(table, view);

	if (in_indexes > 0 && dyn_view_size(view) + in_indexes > DYN_ITEM_SIZE_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("%s", message),
				errhint("An item and its entries in local secondary indexes "
						"have at most %d bytes together.",
						DYN_ITEM_SIZE_MAX));
}

void
dyn_check_index_keys(const DynTable *table, const DynItem *item)
{
	ItemParts parts = { .rest = dyn_item_root(item) };
	DynItemView view;

	if (table->index_count == 0)
		return;
	check_indexes(table, NULL, &parts, check_put_value);
	view.exists = true;
	view.rest = parts.rest;
	view.key_count = 0;
	dyn_check_size_in_indexes(table, &view, DYN_ITEM_TOO_LARGE);
}

void
dyn_check_updated_index_keys(const DynTable *table, const DynUpdate *update,
							 const DynItem *key, const DynItem *item)
{
	ItemParts parts = { .rest = dyn_item_root(item),
						.key = dyn_item_root(key),
						.has_key = true };

	check_indexes(table, update, &parts, check_updated_value);
}
