/*
 * transact_item.c
 *	  What reads and writes of transactions have in common: each is on one
 *	  item, and all are on different ones.
 */
#include "postgres.h"

#include "common/error.h"
#include "ops/item_key.h"
#include "ops/rights.h"
#include "ops/transact_internal.h"

/* For qsort(): by relation and key, the order in which items are locked. */
static int
compare_items(const void *a, const void *b)
{
	const DynTransactItem *x = a;
	const DynTransactItem *y = b;

	if (x->table->relid != y->table->relid)
		return x->table->relid < y->table->relid ? -1 : 1;
	return dyn_table_key_compare(x->table, x->key, y->key);
}

static void
refuse_duplicates(const DynTransactItem *items, int count)
{
	int i;

	for (i = 1; i < count; i++)
		if (compare_items(&items[i - 1], &items[i]) == 0)
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Transaction request cannot include multiple "
						   "operations on one item"));
}

void
dyn_transact_open(DynTransactItem *items, int count)
{
	int i;

	qsort(items, count, sizeof(DynTransactItem), compare_items);
	refuse_duplicates(items, count);
	for (i = 0; i < count; i++)
		items[i].store =
			dyn_open_to_act(items[i].table, items[i].access, items[i].act);
}

void
dyn_transact_close(DynTransactItem *items, int count)
{
	int i;

	for (i = 0; i < count; i++)
		dyn_store_close(items[i].store);
}

static void
refuse_empty_attribute(const DynValue *root, const DynKeyAttribute *attribute)
{
	DynValue value;

	if (dyn_map_find(root, attribute->name.data, attribute->name.len,
					 &value) &&
		value.type == dyn_key_kind_type(attribute->kind) && value.len == 0)
		dyn_key_empty(attribute->kind, attribute->name.data);
}

/*
 * An empty key is a fault of the request, other than a key of a wrong type.
 */
static void
refuse_empty_key(const DynTable *table, const DynItem *given)
{
	DynValue root = dyn_item_root(given);

	refuse_empty_attribute(&root, &table->pk);
	if (table->sk.kind != DYN_KEY_NONE)
		refuse_empty_attribute(&root, &table->sk);
}

ErrorData *
dyn_transact_bind_write(DynWrite *write)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorData *volatile fault = NULL;

	refuse_empty_key(write->table, write->given);
	PG_TRY();
	{
		dyn_write_bind(write);
	}
	PG_CATCH();
	{
		fault = dyn_catch_validation(context);
	}
	PG_END_TRY();
	return fault;
}

ErrorData *
dyn_transact_bind_read(DynRead *read)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorData *volatile fault = NULL;

	refuse_empty_key(read->table, read->given);
	PG_TRY();
	{
		dyn_read_bind(read);
	}
	PG_CATCH();
	{
		fault = dyn_catch_validation(context);
	}
	PG_END_TRY();
	return fault;
}
