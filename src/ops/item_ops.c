/*
 * item_ops.c
 *	  PutItem, GetItem, DeleteItem, see item_ops.h.
 */
#include "postgres.h"

#include "common/error.h"
#include "common/limits.h"
#include "ops/condition.h"
#include "ops/item_key.h"
#include "ops/item_ops.h"

/* What a change hook needs; it may be called more than once. */
typedef struct ChangeContext
{
	const DynTable *table;
	const DynExpression *condition; /* or NULL */
	DynItem *rest;					/* what a put stores */
	bool return_old;
	DynItem *old_item;
} ChangeContext;

static void
remember_old_item(ChangeContext *context, const DynRow *old)
{
	context->old_item = NULL;
	if (context->return_old && old != NULL)
		context->old_item = dyn_item_of_row(context->table, old);
}

static DynChange
put_hook(void *arg, const DynRow *old, DynItem **item)
{
	ChangeContext *context = arg;

	dyn_require_condition(context->table, context->condition, old);
	remember_old_item(context, old);
	*item = context->rest;
	return DYN_CHANGE_WRITE;
}

static DynChange
delete_hook(void *arg, const DynRow *old, DynItem **item pg_attribute_unused())
{
	ChangeContext *context = arg;

	dyn_require_condition(context->table, context->condition, old);
	remember_old_item(context, old);
	return old == NULL ? DYN_CHANGE_NOTHING : DYN_CHANGE_DELETE;
}

static void
check_item_size(const DynItem *item)
{
	if (dyn_item_size(item) > DYN_ITEM_SIZE_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Item size has exceeded the maximum allowed size"),
				errhint("An item has at most %d bytes, names included; "
						"dynamo_item_size() counts them.",
						DYN_ITEM_SIZE_MAX));
}

void
dyn_put_item(const DynPutSpec *spec, DynWriteResult *result)
{
	ChangeContext context = { .return_old = spec->return_old };
	DynExpressions expressions;
	const DynTable *table;
	DynStore *store;
	DynKey key;

	dyn_expressions_check(&spec->texts, DYN_USE_PUT);
	dyn_expressions_compile(&spec->texts, DYN_USE_PUT, &expressions);
	table = dyn_table_lookup(spec->table_name, false);
	context.table = table;
	context.condition = expressions.condition;
	dyn_key_of_item(table, spec->item, &key);
	check_item_size(spec->item);
	context.rest = dyn_item_without_key(table, spec->item);

	store = dyn_store_open(table->relid, DYN_STORE_INSERT_OR_UPDATE);
	dyn_store_change(store, &key, put_hook, &context);
	dyn_store_close(store);
	result->old_item = context.old_item;
}

void
dyn_delete_item(const DynDeleteSpec *spec, DynWriteResult *result)
{
	ChangeContext context = { .return_old = spec->return_old };
	DynExpressions expressions;
	const DynTable *table;
	DynStore *store;
	DynKey key;

	dyn_expressions_check(&spec->texts, DYN_USE_DELETE);
	dyn_expressions_compile(&spec->texts, DYN_USE_DELETE, &expressions);
	table = dyn_table_lookup(spec->table_name, false);
	context.table = table;
	context.condition = expressions.condition;
	dyn_key_from_item(table, spec->key, DYN_KEY_MISMATCH, &key);
	store = dyn_store_open(table->relid, DYN_STORE_DELETE);
	dyn_store_change(store, &key, delete_hook, &context);
	dyn_store_close(store);
	result->old_item = context.old_item;
}

void
dyn_get_item(const DynGetSpec *spec, DynGetResult *result)
{
	const DynTable *table = dyn_table_lookup(spec->table_name, false);
	DynStore *store;
	DynKey key;
	DynRow row;

	dyn_key_from_item(table, spec->key, DYN_KEY_MISMATCH, &key);
	store = dyn_store_open(table->relid, DYN_STORE_READ);
	result->item = NULL;
	if (dyn_store_get(store, &key, &row))
		result->item = dyn_item_of_row(table, &row);
	dyn_store_close(store);
}
