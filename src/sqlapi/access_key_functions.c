/*
 * access_key_functions.c
 *	  dynamo_create_access_key(), dynamo_list_access_keys(),
 *	  dynamo_set_access_key(), dynamo_delete_access_key().
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "common/function.h"
#include "security/access_key.h"

DYN_FUNCTION(dynamo_create_access_key);
DYN_FUNCTION(dynamo_list_access_keys);
DYN_FUNCTION(dynamo_set_access_key);
DYN_FUNCTION(dynamo_delete_access_key);

Datum
dynamo_create_access_key(PG_FUNCTION_ARGS)
{
	char *secret;
	DynAccessKey *key = dyn_access_key_create(PG_GETARG_OID(0), &secret);
	TupleDesc desc;
	Datum values[2];
	bool nulls[2] = { false };

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = CStringGetTextDatum(key->id);
	values[1] = CStringGetTextDatum(secret);
	PG_RETURN_DATUM(HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls)));
}

Datum
dynamo_list_access_keys(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	ListCell *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach (cell, dyn_access_keys())
	{
		const DynAccessKey *key = lfirst(cell);
		Datum values[4];
		bool nulls[4] = { false };

		if (!dyn_may_manage_keys_of(key->role))
			continue;
		values[0] = CStringGetTextDatum(key->id);
		values[1] = ObjectIdGetDatum(key->role);
		values[2] = BoolGetDatum(key->active);
		values[3] = TimestampTzGetDatum(key->created);
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}

Datum
dynamo_set_access_key(PG_FUNCTION_ARGS)
{
	dyn_access_key_set_active(text_to_cstring(PG_GETARG_TEXT_PP(0)),
							  PG_GETARG_BOOL(1));
	PG_RETURN_VOID();
}

Datum
dynamo_delete_access_key(PG_FUNCTION_ARGS)
{
	dyn_access_key_delete(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	PG_RETURN_VOID();
}
