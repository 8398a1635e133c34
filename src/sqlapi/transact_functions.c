/*
 * transact_functions.c
 *	  dynamo_transact_write(), dynamo_transact_get(): items of any tables at
 *	  once.
 *
 * The actions are JSON, as TransactItems of the requests over the network.
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "api/families.h"
#include "common/function.h"
#include "json/json.h"
#include "ops/transact_ops.h"
#include "sqlapi/arguments.h"

DYN_FUNCTION(dynamo_transact_write);
DYN_FUNCTION(dynamo_transact_get);

static void
append_member(StringInfo json, const char *name)
{
	appendStringInfo(json, "%s\"%s\":", json->len == 0 ? "{" : ",", name);
}

/* Argument n is JSON, and goes into the request as it is. */
static void
append_json_argument(StringInfo json, const char *name,
					 FunctionCallInfo fcinfo, int n)
{
	const text *value;

	if (PG_ARGISNULL(n))
		return;
	value = PG_GETARG_TEXT_PP(n);
	append_member(json, name);
	appendBinaryStringInfo(json, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

static void
append_text_argument(StringInfo json, const char *name,
					 FunctionCallInfo fcinfo, int n)
{
	const text *value;

	if (PG_ARGISNULL(n))
		return;
	value = PG_GETARG_TEXT_PP(n);
	append_member(json, name);
	dyn_write_json_string(json, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
}

static void *
decode(const DynShape *shape, StringInfo json)
{
	DynDecoded decoded;

	appendStringInfoString(json, json->len == 0 ? "{}" : "}");
	dyn_decode(shape, json->data, json->len, &decoded);
	dyn_check_constraints(shape, &decoded);
	return decoded.spec;
}

Datum
dynamo_transact_write(PG_FUNCTION_ARGS)
{
	DynTransactResult result;
	StringInfoData json;

	dyn_prevent_write_if_read_only("dynamo_transact_write()");
	initStringInfo(&json);
	append_json_argument(&json, "TransactItems", fcinfo, 0);
	append_text_argument(&json, "ClientRequestToken", fcinfo, 1);
	dyn_transact_write_items(decode(&dyn_transact_write_items_request, &json),
							 &result);
	if (result.cancelled)
		dyn_raise_transaction_cancelled(&result);
	PG_RETURN_VOID();
}

/* Returns one row for each action, with NULL where there is no item. */
Datum
dynamo_transact_get(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rows = (ReturnSetInfo *) fcinfo->resultinfo;
	DynTransactResult result;
	StringInfoData json;
	int i;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	initStringInfo(&json);
	append_json_argument(&json, "TransactItems", fcinfo, 0);
	dyn_transact_get_items(decode(&dyn_transact_get_items_request, &json),
						   &result);
	if (result.cancelled)
		dyn_raise_transaction_cancelled(&result);
	for (i = 0; i < result.count; i++)
	{
		Datum item = PointerGetDatum(result.items[i]);
		bool isnull = result.items[i] == NULL;

		tuplestore_putvalues(rows->setResult, rows->setDesc, &item, &isnull);
	}
	return (Datum) 0;
}
