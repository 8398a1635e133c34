/*
 * item_functions.c
 *	  dynamo_put(), dynamo_get(), dynamo_delete(), dynamo_update().
 */
#include "postgres.h"

#include "common/function.h"
#include "ops/item_ops.h"
#include "sqlapi/arguments.h"

DYN_FUNCTION(dynamo_put);
DYN_FUNCTION(dynamo_get);
DYN_FUNCTION(dynamo_delete);
DYN_FUNCTION(dynamo_update);

static Datum
return_item(FunctionCallInfo fcinfo, DynItem *item)
{
	if (item == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(item);
}

/* The arguments condition, values and names, from the n-th on. */
static void
condition_texts(FunctionCallInfo fcinfo, int n, DynExpressionTexts *texts)
{
	texts->condition = dyn_optional_name(fcinfo, n);
	texts->values.item = dyn_optional_item(fcinfo, n + 1);
	texts->names.item = dyn_optional_item(fcinfo, n + 2);
}

static Datum
return_attributes(FunctionCallInfo fcinfo, const DynWriteResult *result)
{
	if (result->condition_failed)
		dyn_raise_condition_failed();
	return return_item(fcinfo, result->attributes);
}

Datum
dynamo_put(PG_FUNCTION_ARGS)
{
	DynWriteSpec spec = { 0 };
	DynWriteResult result;

	dyn_prevent_write_if_read_only("dynamo_put()");
	spec.table_name = dyn_table_name(fcinfo, 0);
	spec.item = dyn_required_item_field(fcinfo, 1, "item");
	spec.return_values = dyn_return_values(fcinfo, 2);
	condition_texts(fcinfo, 3, &spec.texts);
	dyn_put_item(&spec, &result);
	return return_attributes(fcinfo, &result);
}

Datum
dynamo_get(PG_FUNCTION_ARGS)
{
	DynGetSpec spec = { 0 };
	DynGetResult result;

	spec.table_name = dyn_table_name(fcinfo, 0);
	spec.key = dyn_required_item_field(fcinfo, 1, "key");
	spec.texts.projection = dyn_optional_name(fcinfo, 2);
	spec.texts.names.item = dyn_optional_item(fcinfo, 3);
	dyn_get_item(&spec, &result);
	return return_item(fcinfo, result.item);
}

Datum
dynamo_delete(PG_FUNCTION_ARGS)
{
	DynWriteSpec spec = { 0 };
	DynWriteResult result;

	dyn_prevent_write_if_read_only("dynamo_delete()");
	spec.table_name = dyn_table_name(fcinfo, 0);
	spec.key = dyn_required_item_field(fcinfo, 1, "key");
	spec.return_values = dyn_return_values(fcinfo, 2);
	condition_texts(fcinfo, 3, &spec.texts);
	dyn_delete_item(&spec, &result);
	return return_attributes(fcinfo, &result);
}

Datum
dynamo_update(PG_FUNCTION_ARGS)
{
	DynWriteSpec spec = { 0 };
	DynWriteResult result;

	dyn_prevent_write_if_read_only("dynamo_update()");
	spec.table_name = dyn_table_name(fcinfo, 0);
	spec.key = dyn_required_item_field(fcinfo, 1, "key");
	spec.texts.update = dyn_optional_name(fcinfo, 2);
	spec.texts.values.item = dyn_optional_item(fcinfo, 3);
	spec.texts.names.item = dyn_optional_item(fcinfo, 4);
	spec.texts.condition = dyn_optional_name(fcinfo, 5);
	spec.return_values = dyn_return_values(fcinfo, 6);
	dyn_update_item(&spec, &result);
	return return_attributes(fcinfo, &result);
}
