/*
 * table_functions.c
 *	  dynamo_create_table(), dynamo_delete_table(), dynamo_describe_table(),
 *	  dynamo_list_tables().
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "common/error.h"
#include "common/function.h"
#include "ops/table_ops.h"
#include "sqlapi/arguments.h"

DYN_FUNCTION(dynamo_create_table);
DYN_FUNCTION(dynamo_delete_table);
DYN_FUNCTION(dynamo_describe_table);
DYN_FUNCTION(dynamo_list_tables);

static DynKeyKind
parse_key_kind(const char *type, int member)
{
	char kind = pg_toupper((unsigned char) type[0]);

	if ((kind != 'S' && kind != 'N' && kind != 'B') || type[1] != '\0')
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value '%s' at "
					   "'attributeDefinitions.%d.member.attributeType' failed "
					   "to satisfy constraint: Member must satisfy enum value "
					   "set: [B, N, S]",
					   type, member));
	return (DynKeyKind) kind;
}

/*
 * A key is written as its attribute's name, a blank and its type: 'PK S'.
 * The name may have blanks of its own; the last word is the type.
 */
static void
parse_key(char *text, int member, DynKeyAttribute *key)
{
	char *blank = strrchr(text, ' ');

	if (blank == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid KeySchema: Some index key attribute have no "
					   "definition"),
				errhint("Write a key as its name and its type, S, N or B: "
						"'%s S'.",
						text));
	key->kind = parse_key_kind(blank + 1, member);
	*blank = '\0';
	key->name.data = text;
	key->name.len = blank - text;
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
	spec.table_name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	parse_key(dyn_required_text(fcinfo, 1, "keySchema"), 1, &spec.pk);
	if (!PG_ARGISNULL(2))
		parse_key(text_to_cstring(PG_GETARG_TEXT_PP(2)), 2, &spec.sk);
	spec.if_not_exists = !PG_ARGISNULL(3) && PG_GETARG_BOOL(3);
	PG_RETURN_OID(dyn_create_table(&spec));
}

Datum
dynamo_delete_table(PG_FUNCTION_ARGS)
{
	bool if_exists = !PG_ARGISNULL(1) && PG_GETARG_BOOL(1);

	PreventCommandIfReadOnly("dynamo_delete_table()");
	PreventCommandIfParallelMode("dynamo_delete_table()");
	dyn_delete_table(dyn_required_text(fcinfo, 0, "tableName"), if_exists);
	PG_RETURN_VOID();
}

Datum
dynamo_describe_table(PG_FUNCTION_ARGS)
{
	StringInfoData json;

	initStringInfo(&json);
	dyn_describe_table(dyn_required_text(fcinfo, 0, "tableName"), &json);
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
