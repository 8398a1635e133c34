/*
 * collection.c
 *	  ItemCollectionMetrics of answers to writes, see collection.h.
 *
 * An item collection is what a table with a local secondary index has under
 * one partition key.
 */
#include "postgres.h"

#include "api/answer.h"
#include "api/collection.h"
#include "catalog/arn.h"
#include "catalog/table.h"
#include "json/json.h"
#include "ops/table_size.h"

#define GIGABYTE ((int64) 1 << 30)

typedef struct Collection
{
	const DynText *table_name; /* as the request has it */
	const DynTable *table;
	DynValue key; /* the partition key */
} Collection;

static bool
is_same_name(const DynText *a, const DynText *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

List *
dyn_add_collection(List *collections, const DynText *table_name,
				   const DynItem *item)
{
	const DynTable *table =
		dyn_table_lookup(dyn_table_name_of(table_name->data), false);
	const DynName *name = &table->pk.name;
	DynValue root = dyn_item_root(item);
	Collection *collection;
	DynValue key;
	ListCell *cell;

	if (!dyn_table_has_collections(table) ||
		!dyn_map_find(&root, name->data, name->len, &key))
		return collections;
	foreach (cell, collections)
	{
		const Collection *other = lfirst(cell);

		if (is_same_name(other->table_name, table_name) &&
			dyn_value_equal(&other->key, &key))
			return collections;
	}
	collection = palloc(sizeof(Collection));
	collection->table_name = table_name;
	collection->table = table;
	collection->key = key;
	return lappend(collections, collection);
}

static DynItem *
collection_key(const Collection *collection)
{
	const DynName *name = &collection->table->pk.name;
	DynBuilder *builder = dyn_builder_create();

	dyn_build_name(builder, name->data, name->len);
	dyn_build_value(builder, &collection->key);
	return dyn_build_finish(builder);
}

/* The bounds of the estimate are whole gigabytes, one apart. */
static void
append_collection(StringInfo out, const Collection *collection)
{
	const DynTable *table = collection->table;
	DynPartitionKey *pk = dyn_partition_key_of_value(
		table->pk.kind, &collection->key, table->pk.name.data);
	long long gigabytes = dyn_collection_bytes(table, pk) / GIGABYTE;

	appendStringInfoChar(out, '{');
	dyn_answer_item(out, "ItemCollectionKey", collection_key(collection));
	dyn_answer_member(out, "SizeEstimateRangeGB");
	appendStringInfo(out, "[%lld.0,%lld.0]}", gigabytes, gigabytes + 1);
}

void
dyn_answer_collection(StringInfo out, const List *collections)
{
	if (collections == NIL)
		return;
	dyn_answer_member(out, "ItemCollectionMetrics");
	append_collection(out, linitial(collections));
}

/* Of the table of the nth, if no other before it is of that table. */
static void
append_collections_of_table(StringInfo out, const List *collections, int n)
{
	const Collection *first = list_nth(collections, n);
	int i;

	for (i = 0; i < n; i++)
	{
		const Collection *before = list_nth(collections, i);

		if (is_same_name(before->table_name, first->table_name))
			return;
	}
	dyn_answer_next(out);
	dyn_write_json_string(out, first->table_name->data,
						  first->table_name->len);
	appendStringInfoString(out, ":[");
	for (i = n; i < list_length(collections); i++)
	{
		const Collection *collection = list_nth(collections, i);

		if (!is_same_name(collection->table_name, first->table_name))
			continue;
		dyn_answer_next(out);
		append_collection(out, collection);
	}
	appendStringInfoChar(out, ']');
}

void
dyn_answer_collections(StringInfo out, const List *collections)
{
	int n;

	if (collections == NIL)
		return;
	dyn_answer_member(out, "ItemCollectionMetrics");
	appendStringInfoChar(out, '{');
	for (n = 0; n < list_length(collections); n++)
		append_collections_of_table(out, collections, n);
	appendStringInfoChar(out, '}');
}
