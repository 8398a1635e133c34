/*
 * item_key.c
 *	  A table's key inside items, see item_key.h.
 */
#include "postgres.h"

#include "common/error.h"
#include "ops/item_key.h"

static bool
has_sort_key(const DynTable *table)
{
	return table->sk.kind != DYN_KEY_NONE;
}

static void
make_key(const DynTable *table, const DynValue *pk, const DynValue *sk,
		 DynKey *key)
{
	key->pk = PointerGetDatum(dyn_partition_key_make(
		table->pk.kind, pk->data, pk->len, table->pk.name.data));
	key->sk = (Datum) 0;
	if (has_sort_key(table))
		key->sk = dyn_sort_key_datum(table->sk.kind, sk, table->sk.name.data);
}

static DynValue
stored_key_attribute(const DynValue *root, const DynKeyAttribute *attribute)
{
	DynValue value;

	if (!dyn_map_find(root, attribute->name.data, attribute->name.len, &value))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: "
					   "Missing the key %s in the item",
					   attribute->name.data));
	if (value.type != dyn_key_kind_type(attribute->kind))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: "
					   "Type mismatch for key %s expected: %s actual: %s",
					   attribute->name.data,
					   dyn_type_name(dyn_key_kind_type(attribute->kind)),
					   dyn_type_name(value.type)));
	return value;
}

void
dyn_key_of_item(const DynTable *table, const DynItem *item, DynKey *key)
{
	DynValue root = dyn_item_root(item);
	DynValue pk = stored_key_attribute(&root, &table->pk);
	DynValue sk = pk;

	if (has_sort_key(table))
		sk = stored_key_attribute(&root, &table->sk);
	make_key(table, &pk, &sk, key);
}

static bool
given_key_attribute(const DynValue *root, const DynKeyAttribute *attribute,
					DynValue *value)
{
	return dyn_map_find(root, attribute->name.data, attribute->name.len,
						value) &&
		   value->type == dyn_key_kind_type(attribute->kind);
}

bool
dyn_item_has_key(const DynTable *table, const DynItem *item)
{
	DynValue root = dyn_item_root(item);
	DynValue value;

	return given_key_attribute(&root, &table->pk, &value) &&
		   (!has_sort_key(table) ||
			given_key_attribute(&root, &table->sk, &value));
}

void
dyn_raise_key_mismatch(const DynTable *table, const char *message)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION), errmsg("%s", message),
			errhint("The key of table \"%s\" has exactly these "
					"attributes: %s %s%s%s%s%s.",
					table->name, table->pk.name.data,
					dyn_type_name(dyn_key_kind_type(table->pk.kind)),
					has_sort_key(table) ? ", " : "",
					has_sort_key(table) ? table->sk.name.data : "",
					has_sort_key(table) ? " " : "",
					has_sort_key(table)
						? dyn_type_name(dyn_key_kind_type(table->sk.kind))
						: ""));
}

void
dyn_key_from_item(const DynTable *table, const DynItem *item,
				  const char *message, DynKey *key)
{
	DynValue root = dyn_item_root(item);
	uint32 expected = has_sort_key(table) ? 2 : 1;
	DynValue pk;
	DynValue sk;

	if (dyn_value_count(&root) != expected ||
		!given_key_attribute(&root, &table->pk, &pk) ||
		(has_sort_key(table) && !given_key_attribute(&root, &table->sk, &sk)))
		dyn_raise_key_mismatch(table, message);
	make_key(table, &pk, &sk, key);
}

/* The order of sort key columns is the one of their types, bytes or numbers. */
static int
compare_sort_keys(DynKeyKind kind, Datum a, Datum b)
{
	DynValue values[2];
	DynNumber numbers[2];

	values[0] = dyn_sort_key_value(kind, a, &numbers[0]);
	values[1] = dyn_sort_key_value(kind, b, &numbers[1]);
	return dyn_scalar_compare(&values[0], &values[1]);
}

int
dyn_table_key_compare(const DynTable *table, const DynKey *a, const DynKey *b)
{
	int order = dyn_partition_key_compare(DatumGetDynPartitionKey(a->pk),
										  DatumGetDynPartitionKey(b->pk));

	if (order != 0 || !has_sort_key(table))
		return order;
	return compare_sort_keys(table->sk.kind, a->sk, b->sk);
}

DynItem *
dyn_item_without_key(const DynTable *table, const DynItem *item)
{
	DynName names[2] = { table->pk.name, table->sk.name };

	return dyn_item_remove(item, has_sort_key(table) ? 2 : 1, names);
}

DynItem *
dyn_item_with_key(const DynItem *key, const DynItem *rest)
{
	DynValue root = dyn_item_root(key);
	uint32 count = dyn_value_count(&root);
	DynName names[2];
	DynValue values[2];
	uint32 i;

	Assert(count <= 2);
	for (i = 0; i < count; i++)
		dyn_map_entry(&root, i, &names[i], &values[i]);
	return dyn_item_add(rest, count, names, values);
}

void
dyn_key_of_view(const DynTable *table, const DynItemView *view, DynKey *key)
{
	DynValue pk;
	DynValue sk;

	if (!dyn_view_attribute(view, &table->pk.name, &pk) ||
		(has_sort_key(table) &&
		 !dyn_view_attribute(view, &table->sk.name, &sk)))
		elog(ERROR, "item without a key of table \"%s\"", table->name);
	make_key(table, &pk, &sk, key);
}

void
dyn_check_key_path(const DynKeyAttribute *attribute,
				   const DynExpression *expression)
{
	const DynNode *node;

	for_each_node(node, expression)
	{
		if (node->kind == DYN_NODE_PATH && node->count > 1 &&
			dyn_name_equal(&expression->steps[node->step].name,
						   &attribute->name))
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Key attributes must be scalars; list random "
						   "access '[]' and map lookup '.' are not allowed: "
						   "Key: %s",
						   attribute->name.data));
	}
}

void
dyn_check_key_paths(const DynTable *table, const DynExpression *expression)
{
	if (expression == NULL)
		return;
	dyn_check_key_path(&table->pk, expression);
	if (has_sort_key(table))
		dyn_check_key_path(&table->sk, expression);
}

DynItem *
dyn_item_of_row(const DynTable *table, const DynRow *row)
{
	DynItem *rest = DatumGetDynItem(row->item);
	DynRow packed = { row->pk, row->sk, PointerGetDatum(rest) };
	DynItemView view;

	dyn_view_row(table, &packed, &view);
	return dyn_item_add(rest, view.key_count, view.key_names, view.keys);
}
