/*
 * table_functions.c
 *	  dynamo_create_table(), dynamo_update_table(), dynamo_delete_table(),
 *	  dynamo_describe_table(), dynamo_list_tables().
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "catalog/name.h"
#include "common/error.h"
#include "common/function.h"
#include "common/limits.h"
#include "ops/table_ops.h"
#include "sqlapi/arguments.h"
#include "sqlapi/table_arguments.h"

DYN_FUNCTION(dynamo_create_table);
DYN_FUNCTION(dynamo_update_table);
DYN_FUNCTION(dynamo_delete_table);
DYN_FUNCTION(dynamo_describe_table);
DYN_FUNCTION(dynamo_list_tables);

static void
add_key(DynCreateTableSpec *spec, char *text)
{
	int n = spec->key_schema.count;

	dyn_key_argument(
		text, n + 1, n == 0 ? DYN_ROLE_HASH : DYN_ROLE_RANGE,
		&((DynAttributeDefinition **) spec->attributes.elements)[n],
		&((DynKeySchemaElement **) spec->key_schema.elements)[n]);
	spec->attributes.count = spec->key_schema.count = n + 1;
}

static void
set_keys(DynCreateTableSpec *spec, char *partition_key, char *sort_key)
{
	spec->attributes.present = spec->key_schema.present = true;
	spec->attributes.elements = palloc0(2 * sizeof(void *));
	spec->key_schema.elements = palloc0(2 * sizeof(void *));
	add_key(spec, partition_key);
	if (sort_key != NULL)
		add_key(spec, sort_key);
}

Datum
dynamo_create_table(PG_FUNCTION_ARGS)
{
	DynCreateTableSpec spec = { 0 };

	PreventCommandIfReadOnly("dynamo_create_table()");
	PreventCommandIfParallelMode("dynamo_create_table()");
	if (PG_ARGISNULL(0))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The parameter 'TableName' is required but was not "
					   "present in the request"));
	spec.table_name = dyn_text_of(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	dyn_table_name_check(spec.table_name.data, DYN_TABLE_NAME_MIN);
	set_keys(&spec, dyn_required_text(fcinfo, 1, "keySchema"),
			 PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2)));
	spec.if_not_exists = !PG_ARGISNULL(3) && PG_GETARG_BOOL(3);
	spec.throughput = dyn_throughput_arguments(fcinfo, 4);
	if (spec.throughput == NULL)
		spec.billing_mode = DYN_BILLING_PAY_PER_REQUEST;
	spec.on_demand = dyn_on_demand_arguments(fcinfo, 6);
	spec.table_class = (DynTableClass) dyn_enum_argument(
		fcinfo, 8, dyn_table_class_names, "tableClass");
	spec.deletion_protection = dyn_flag_argument(fcinfo, 9);
	spec.stream = dyn_stream_argument(fcinfo, 10);
	PG_RETURN_OID(dyn_create_table(&spec, NULL));
}

Datum
dynamo_update_table(PG_FUNCTION_ARGS)
{
	DynUpdateTableSpec spec = { 0 };
	StringInfoData json;

	PreventCommandIfReadOnly("dynamo_update_table()");
	PreventCommandIfParallelMode("dynamo_update_table()");
	spec.table_name = dyn_text_of(dyn_required_text(fcinfo, 0, "tableName"));
	spec.billing_mode = (DynBillingMode) dyn_enum_argument(
		fcinfo, 1, dyn_billing_mode_names, "billingMode");
	spec.throughput = dyn_throughput_arguments(fcinfo, 2);
	spec.on_demand = dyn_on_demand_arguments(fcinfo, 4);
	spec.table_class = (DynTableClass) dyn_enum_argument(
		fcinfo, 6, dyn_table_class_names, "tableClass");
	spec.deletion_protection = dyn_flag_argument(fcinfo, 7);
	spec.stream = dyn_stream_argument(fcinfo, 8);
	initStringInfo(&json);
	dyn_update_table(&spec, &json);
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

Datum
dynamo_delete_table(PG_FUNCTION_ARGS)
{
	bool if_exists = !PG_ARGISNULL(1) && PG_GETARG_BOOL(1);
	DynTableSpec spec;

	PreventCommandIfReadOnly("dynamo_delete_table()");
	PreventCommandIfParallelMode("dynamo_delete_table()");
	spec.table_name = dyn_text_of(dyn_required_text(fcinfo, 0, "tableName"));
	dyn_delete_table(&spec, if_exists, NULL);
	PG_RETURN_VOID();
}

Datum
dynamo_describe_table(PG_FUNCTION_ARGS)
{
	DynTableSpec spec = { dyn_text_of(
		dyn_required_text(fcinfo, 0, "tableName")) };
	StringInfoData json;

	initStringInfo(&json);
	dyn_describe_table(&spec, &json);
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

Datum
dynamo_list_tables(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ListCell *cell;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	foreach (cell, dyn_table_names())
	{
		Datum name = CStringGetTextDatum(lfirst(cell));
		bool isnull = false;

		tuplestore_putvalues(result->setResult, result->setDesc, &name,
							 &isnull);
	}
	return (Datum) 0;
}
