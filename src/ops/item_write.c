/*
 * item_write.c
 *	  A write of one item in its steps, see item_write.h.
 *
 * Everything that depends on the item happens in the store's change hook, and
 * what it makes is written only if the row is still the same: an update of a
 * counter loses no increment of another session.  The hook may be called more
 * than once; each call begins the result anew.
 */
#include "postgres.h"

#include "catalog/arn.h"
#include "common/error.h"
#include "common/limits.h"
#include "index/index.h"
#include "ops/index_key.h"
#include "ops/item_key.h"
#include "ops/item_write.h"
#include "ops/rights.h"
#include "ops/table_size.h"
#include "ops/update_item.h"
#include "storage/traffic.h"

static void
check_return_values(DynWriteKind kind, DynReturnValues values)
{
	if (kind != DYN_WRITE_UPDATE && values != DYN_RETURN_UNASKED &&
		values != DYN_RETURN_NONE && values != DYN_RETURN_ALL_OLD)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("ReturnValues can only be ALL_OLD or NONE"));
}

static void
check_item_size(const DynItem *item)
{
	if (dyn_item_size(item) > DYN_ITEM_SIZE_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg(DYN_ITEM_TOO_LARGE),
				errhint("An item has at most %d bytes, names included; "
						"dynamo_item_size() counts them.",
						DYN_ITEM_SIZE_MAX));
}

static DynExpressionUse
expression_use(DynWriteKind kind)
{
	static const DynExpressionUse uses[] = {
		[DYN_WRITE_PUT] = DYN_USE_PUT,
		[DYN_WRITE_UPDATE] = DYN_USE_UPDATE,
		[DYN_WRITE_DELETE] = DYN_USE_DELETE,
		[DYN_WRITE_CHECK] = DYN_USE_DELETE,
	};

	return uses[kind];
}

/* The order of these checks is the service's. */
void
dyn_write_check(DynWrite *write, DynWriteKind kind, const DynWriteSpec *spec)
{
	DynExpressionUse use = expression_use(kind);
	bool is_put = kind == DYN_WRITE_PUT;

	write->kind = kind;
	write->spec = spec;
	write->expressions = spec->compiled;
	if (spec->compiled == NULL)
		dyn_expressions_check(&spec->texts, use);
	write->given = dyn_field_item(is_put ? &spec->item : &spec->key);
	check_return_values(kind, spec->return_values);
	if (is_put)
		check_item_size(write->given);
	if (spec->compiled == NULL)
	{
		dyn_expressions_compile(&spec->texts, use, &write->compiled);
		write->expressions = &write->compiled;
	}
}

void
dyn_write_find_table(DynWrite *write)
{
	write->table = dyn_require_table(&write->spec->table_name);
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
dyn_write_bind(DynWrite *write)
{
	if (write->kind == DYN_WRITE_PUT)
	{
		dyn_key_of_item(write->table, write->given, &write->key);
		dyn_check_index_keys(write->table, write->given);
		write->rest = dyn_item_without_key(write->table, write->given);
		return;
	}
	dyn_key_from_item(write->table, write->given, DYN_KEY_MISMATCH,
					  &write->key);
	if (write->kind == DYN_WRITE_UPDATE)
		check_key_is_kept(write->table, write->expressions->update);
}

/* Adds what a write costs that leads from an image to another (0: none). */
static void
consume(DynWrite *write, uint32 old_size, uint32 new_size)
{
	DynConsumed *consumed = &write->result->consumed;

	consumed->table_name = write->spec->table_name.data;
	consumed->write_units =
		dyn_write_units(Max(old_size, new_size), write->transactional);
}

/*
 * Adds what it costs the indexes that the row becomes this one, with the item
 * that the write makes; NULL: there is none.  False if one of them has no
 * capacity for it; then the write has cost nothing.
 */
static bool
consume_indexes(DynWrite *write, const DynItemView *old, DynItem *item)
{
	const DynTable *table = write->table;
	DynRow row = { write->key.pk, write->key.sk, PointerGetDatum(item) };
	int64 units[DYN_INDEXES_MAX];
	DynItemView after;
	int i;

	if (table->index_count == 0)
		return true;
	dyn_view_row(table, item != NULL ? &row : NULL, &after);
	dyn_index_write_units(table, old, &after, units);
	if (!dyn_write_meter_admits_indexes(&write->meter, old, &after, units,
										&write->result->refusal))
	{
		write->result->consumed.write_units = 0;
		return false;
	}
	for (i = 0; i < table->index_count; i++)
	{
		DynConsumedIndex index = { .name = table->indexes[i].name,
								   .local = table->indexes[i].local,
								   .write_units = (uint64) units[i] };

		if (units[i] > 0)
			dyn_consumed_add_index(&write->result->consumed, &index);
	}
	return true;
}

static bool
is_measured(const DynWrite *write)
{
	return dyn_meters() || dyn_capacity_is_asked(write->spec->return_capacity);
}

/* Is there anything but the write itself for which the row must be read? */
static bool
needs_view(const DynWrite *write)
{
	return write->expressions->condition != NULL || is_measured(write) ||
		   write->kind == DYN_WRITE_UPDATE;
}

static bool
condition_holds(const DynWrite *write, const DynItemView *view)
{
	const DynExpression *condition = write->expressions->condition;

	return condition == NULL || dyn_condition_holds(condition, view);
}

/* Nothing is written; it costs what reading the item for writing does. */
static DynChange
refuse(DynWrite *write, const DynRow *old, const DynItemView *view)
{
	DynWriteResult *result = write->result;

	result->condition_failed = true;
	if (write->spec->return_on_failure == DYN_ON_FAILURE_ALL_OLD &&
		old != NULL)
		result->attributes = dyn_item_of_row(write->table, old);
	if (is_measured(write))
		consume(write, dyn_view_size(view), 0);
	return DYN_CHANGE_NOTHING;
}

static DynChange
decide_put(DynWrite *write, const DynItemView *view, DynItem **item)
{
	if (is_measured(write))
	{
		consume(write, dyn_view_size(view), dyn_item_size(write->given));
		if (!consume_indexes(write, view, write->rest))
			return DYN_CHANGE_NOTHING;
	}
	*item = write->rest;
	return DYN_CHANGE_WRITE;
}

static DynChange
decide_delete(DynWrite *write, const DynItemView *view)
{
	if (is_measured(write))
	{
		consume(write, dyn_view_size(view), 0);
		if (!consume_indexes(write, view, NULL))
			return DYN_CHANGE_NOTHING;
	}
	return DYN_CHANGE_DELETE;
}

static DynChange
decide_check(DynWrite *write, const DynItemView *view)
{
	if (is_measured(write))
		consume(write, dyn_view_size(view), 0);
	return DYN_CHANGE_NOTHING;
}

static DynChange
decide_update(DynWrite *write, const DynRow *old, const DynItemView *view,
			  DynItem **item)
{
	uint32 new_size = 0;
	DynChange change = dyn_decide_update(write, old, view, item, &new_size);

	if (is_measured(write))
	{
		consume(write, dyn_view_size(view), new_size);
		if (change == DYN_CHANGE_WRITE && !consume_indexes(write, view, *item))
			return DYN_CHANGE_NOTHING;
	}
	return change;
}

static DynChange
decide(DynWrite *write, const DynRow *old, const DynItemView *view,
	   DynItem **item)
{
	if (write->kind != DYN_WRITE_UPDATE && old != NULL &&
		write->spec->return_values == DYN_RETURN_ALL_OLD)
		write->result->attributes = dyn_item_of_row(write->table, old);
	switch (write->kind)
	{
		case DYN_WRITE_PUT:
			return decide_put(write, view, item);
		case DYN_WRITE_UPDATE:
			return decide_update(write, old, view, item);
		case DYN_WRITE_DELETE:
			return decide_delete(write, view);
		case DYN_WRITE_CHECK:
			return decide_check(write, view);
	}
	pg_unreachable();
}

/* Does the write make the row larger that it replaces (NULL: there is none)? */
static bool
grows(const DynRow *old, const DynItem *item)
{
	return old == NULL ||
		   dyn_item_size(item) > dyn_item_size(DatumGetDynItem(old->item));
}

/* What is full does not grow; in a transaction, that is a result. */
static DynChange
refuse_growth(DynWrite *write)
{
	if (!write->transactional)
		ereport(ERROR, dyn_exception(DYN_ERROR_ITEM_COLLECTION_SIZE),
				errmsg(DYN_COLLECTION_FULL_TEXT),
				errhint("The items of one partition key, with their entries "
						"in local secondary indexes, have at most 10 GB."));
	write->result->collection_full = true;
	return DYN_CHANGE_NOTHING;
}

static DynChange
change_hook(void *arg, const DynRow *old, DynItem **item)
{
	DynWrite *write = arg;
	DynItemView view;
	DynChange change;

	memset(write->result, 0, sizeof(DynWriteResult));
	if (needs_view(write))
		dyn_view_row(write->table, old, &view);
	if (!condition_holds(write, &view))
		return refuse(write, old, &view);
	change = decide(write, old, &view, item);
	if (change == DYN_CHANGE_WRITE &&
		dyn_table_has_collections(write->table) && grows(old, *item) &&
		dyn_collection_is_full(write->table,
							   DatumGetDynPartitionKey(write->key.pk)))
		return refuse_growth(write);
	return change;
}

DynChange
dyn_write_decide(DynWrite *write, const DynRow *old, DynItem **item,
				 DynWriteResult *result)
{
	write->result = result;
	return change_hook(write, old, item);
}

DynStoreAccess
dyn_write_access(const DynWrite *write)
{
	return write->kind == DYN_WRITE_DELETE ? DYN_STORE_DELETE
										   : DYN_STORE_INSERT_OR_UPDATE;
}

bool
dyn_write_admits(DynWrite *write, DynThrottle *refusal)
{
	return dyn_write_meter_admits(&write->meter, write->table, &write->key,
								  refusal);
}

void
dyn_write_charge(DynWrite *write, const DynWriteResult *result)
{
	if (result->refusal.table == NULL)
		dyn_write_meter_charge(&write->meter, result->consumed.write_units);
}

/* The store that a write needs, opened if it is not yet. */
static DynStore *
open_store(DynWriteStores *stores, const DynWrite *write)
{
	DynStoreAccess access = dyn_write_access(write);

	if (stores->relid != write->table->relid)
	{
		dyn_write_stores_close(stores);
		stores->relid = write->table->relid;
	}
	if (stores->stores[access] == NULL)
		stores->stores[access] = dyn_open_to_write(write->table, write->kind);
	return stores->stores[access];
}

void
dyn_write_run_on(DynWriteStores *stores, DynWrite *write,
				 DynWriteResult *result)
{
	write->result = result;
	dyn_operation_begin();
	dyn_store_change(open_store(stores, write), &write->key, change_hook,
					 write);
	dyn_operation_end();
	dyn_write_charge(write, result);
}

bool
dyn_write_is_in_transaction(DynWriteStores *stores, const DynWrite *write)
{
	return dyn_store_is_in_transaction(open_store(stores, write), &write->key);
}

void
dyn_write_stores_close(DynWriteStores *stores)
{
	int access;

	for (access = 0; access < DYN_STORE_ACCESSES; access++)
	{
		if (stores->stores[access] != NULL)
			dyn_store_close(stores->stores[access]);
		stores->stores[access] = NULL;
	}
}

void
dyn_write_run_or_raise(DynWriteStores *stores, DynWrite *write,
					   DynWriteResult *result)
{
	DynThrottle refusal;

	if (!dyn_write_admits(write, &refusal))
		dyn_throttle_raise(&refusal);
	dyn_write_run_on(stores, write, result);
	if (result->refusal.table != NULL)
		dyn_throttle_raise(&result->refusal);
}

void
dyn_write_run(DynWrite *write, DynWriteResult *result)
{
	DynWriteStores stores = { 0 };

	dyn_write_run_or_raise(&stores, write, result);
	dyn_write_stores_close(&stores);
}

int
dyn_write_compare(const DynWrite *a, const DynWrite *b)
{
	if (a->table != b->table)
		return a->table->relid < b->table->relid ? -1 : 1;
	return dyn_table_key_compare(a->table, &a->key, &b->key);
}
