/*
 * update_item.c
 *	  UpdateItem: an item is changed where it is, or made.
 *
 * Everything that depends on the item happens in the change hook, and what it
 * makes is written only if the row is still the same: an update of a counter
 * loses no increment of another session.
 */
#include "postgres.h"

#include "common/error.h"
#include "common/limits.h"
#include "ops/condition.h"
#include "ops/item_key.h"
#include "ops/item_ops.h"

/* What the change hook needs; it may be called more than once. */
typedef struct UpdateContext
{
	const DynUpdateSpec *spec;
	const DynTable *table;
	DynExpressions expressions;
	DynItem *attributes; /* to be returned */
} UpdateContext;

/* The item with its key has a limit, and so have the parts of the update. */
static void
check_size(const DynUpdateSpec *spec, const DynUpdateResult *result)
{
	uint32 rest = dyn_item_size(result->item);
	uint32 size = rest + Max(dyn_item_size(spec->key), result->overhead);

	if (size > DYN_ITEM_SIZE_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Item size to update has exceeded the maximum allowed "
					   "size"),
				errhint("An item has at most %d bytes, names included; "
						"dynamo_item_size() counts them.",
						DYN_ITEM_SIZE_MAX));
}

static DynItem *
returned_attributes(const UpdateContext *context, const DynRow *old,
					const DynItemView *view, const DynUpdateResult *result)
{
	const DynUpdate *update = context->expressions.update;

	switch (context->spec->return_values)
	{
		case DYN_RETURN_ALL_OLD:
			return old ? dyn_item_of_row(context->table, old) : NULL;
		case DYN_RETURN_UPDATED_OLD:
			return update ? dyn_project(&update->targets, view) : NULL;
		case DYN_RETURN_ALL_NEW:
			return dyn_item_with_key(context->spec->key, result->item);
		case DYN_RETURN_UPDATED_NEW:
			return update ? dyn_update_new_values(update, result) : NULL;
		case DYN_RETURN_NONE:
			break;
	}
	return NULL;
}

/* Without an update, the item stays what it is, or is its key alone. */
static void
keep_item(const DynRow *old, DynUpdateResult *result)
{
	result->overhead = 0;
	result->item = old ? DatumGetDynItem(old->item)
					   : dyn_build_finish(dyn_builder_create());
}

static DynChange
update_hook(void *arg, const DynRow *old, DynItem **item)
{
	UpdateContext *context = arg;
	const DynUpdate *update = context->expressions.update;
	DynUpdateResult result;
	DynItemView view;

	dyn_require_condition(context->table, context->expressions.condition, old);
	context->attributes = NULL;
	dyn_view_row(context->table, old, &view);
	if (update == NULL)
		keep_item(old, &result);
	else
	{
		dyn_update_apply(update, &view, &result);
		if (old == NULL && !dyn_update_creates(update))
			return DYN_CHANGE_NOTHING;
		check_size(context->spec, &result);
	}
	context->attributes = returned_attributes(context, old, &view, &result);
	*item = result.item;
	return update == NULL && old != NULL ? DYN_CHANGE_NOTHING
										 : DYN_CHANGE_WRITE;
}

static void
check_key_is_kept(const DynTable *table, const DynUpdate *update)
{
	if (update == NULL)
		return;
	dyn_update_check_key(update, &table->pk.name);
	if (table->sk.kind != DYN_KEY_NONE)
		dyn_update_check_key(update, &table->sk.name);
}

void
dyn_update_item(const DynUpdateSpec *spec, DynUpdateItemResult *result)
{
	UpdateContext context = { .spec = spec };
	DynStore *store;
	DynKey key;

	dyn_expressions_check(&spec->texts, DYN_USE_UPDATE);
	dyn_expressions_compile(&spec->texts, DYN_USE_UPDATE,
							&context.expressions);
	context.table = dyn_table_lookup(spec->table_name, false);
	dyn_key_from_item(context.table, spec->key, DYN_KEY_MISMATCH, &key);
	check_key_is_kept(context.table, context.expressions.update);

	store = dyn_store_open(context.table->relid, DYN_STORE_INSERT_OR_UPDATE);
	dyn_store_change(store, &key, update_hook, &context);
	dyn_store_close(store);
	result->attributes = context.attributes;
}
