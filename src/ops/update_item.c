/*
 * update_item.c
 *	  UpdateItem: an item is changed where it is, or made, see update_item.h.
 */
#include "postgres.h"

#include "common/error.h"
#include "common/limits.h"
#include "ops/index_key.h"
#include "ops/item_key.h"
#include "ops/update_item.h"

/*
 * The item has a limit, and so have its attributes with the parts of the
 * update.  PartiQL's updates, which come compiled, are measured flat.
 */
static void
check_size(const DynWrite *write, const DynUpdateResult *result, uint32 rest)
{
	uint32 key = dyn_item_size(write->given);
	uint32 overhead = write->spec->compiled == NULL ? result->overhead : 0;

	if (rest + Max(key, overhead) > DYN_ITEM_SIZE_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg(DYN_UPDATED_ITEM_TOO_LARGE),
				errhint("An item has at most %d bytes, names included; "
						"dynamo_item_size() counts them.",
						DYN_ITEM_SIZE_MAX));
}

static DynItem *
returned_attributes(const DynWrite *write, const DynRow *old,
					const DynItemView *view, const DynUpdateResult *result)
{
	const DynUpdate *update = write->expressions->update;

	switch (write->spec->return_values)
	{
		case DYN_RETURN_ALL_OLD:
			return old ? dyn_item_of_row(write->table, old) : NULL;
		case DYN_RETURN_UPDATED_OLD:
			return update ? dyn_project(&update->targets, view) : NULL;
		case DYN_RETURN_ALL_NEW:
			return dyn_item_with_key(write->given, result->item);
		case DYN_RETURN_UPDATED_NEW:
			return update ? dyn_update_new_values(update, result) : NULL;
		case DYN_RETURN_UNASKED:
		case DYN_RETURN_NONE:
			break;
	}
	return NULL;
}

/* rest: what the item is without its key */
static void
check_size_in_indexes(const DynWrite *write, const DynItem *rest)
{
	DynValue key = dyn_item_root(write->given);
	DynItemView view;

	if (write->table->index_count == 0)
		return;
	view.exists = true;
	view.rest = dyn_item_root(rest);
	view.key_count = 0;
	for (; (uint32) view.key_count < dyn_value_count(&key); view.key_count++)
		dyn_map_entry(&key, view.key_count, &view.key_names[view.key_count],
					  &view.keys[view.key_count]);
	dyn_check_size_in_indexes(write->table, &view, DYN_UPDATED_ITEM_TOO_LARGE);
}

/* Without an update, the item stays what it is, or is its key alone. */
static void
keep_item(const DynRow *old, DynUpdateResult *result)
{
	result->overhead = 0;
	result->item = old ? DatumGetDynItem(old->item)
					   : dyn_build_finish(dyn_builder_create());
}

/* False if the update makes no item where there is none. */
static bool
make_item(const DynWrite *write, const DynRow *old, const DynItemView *view,
		  DynUpdateResult *result, uint32 *new_size)
{
	const DynUpdate *update = write->expressions->update;
	uint32 rest;

	if (update == NULL)
		keep_item(old, result);
	else
		dyn_update_apply(update, view, result);
	if (update != NULL && old == NULL && !dyn_update_creates(update))
		return false;
	if (update != NULL)
		dyn_check_updated_index_keys(write->table, update, write->given,
									 result->item);
	rest = dyn_item_size(result->item);
	check_size(write, result, rest);
	check_size_in_indexes(write, result->item);
	*new_size = rest + dyn_item_size(write->given);
	return true;
}

/*
 * In a transaction, what the item's values do not allow is kept as a fault.
 * Nothing but memory is touched meanwhile, so that no subtransaction is
 * needed to catch it.
 */
static bool
try_make_item(DynWrite *write, const DynRow *old, const DynItemView *view,
			  DynUpdateResult *result, uint32 *new_size)
{
	MemoryContext context = CurrentMemoryContext;
	volatile bool made = false;

	PG_TRY();
	{
		made = make_item(write, old, view, result, new_size);
	}
	PG_CATCH();
	{
		write->result->fault = dyn_catch_validation(context);
	}
	PG_END_TRY();
	return made;
}

DynChange
dyn_decide_update(DynWrite *write, const DynRow *old, const DynItemView *view,
				  DynItem **item, uint32 *new_size)
{
	DynUpdateResult result;
	bool made = write->transactional
					? try_make_item(write, old, view, &result, new_size)
					: make_item(write, old, view, &result, new_size);

	if (!made)
		return DYN_CHANGE_NOTHING;
	write->result->attributes = returned_attributes(write, old, view, &result);
	*item = result.item;
	return write->expressions->update == NULL && old != NULL
			   ? DYN_CHANGE_NOTHING
			   : DYN_CHANGE_WRITE;
}
