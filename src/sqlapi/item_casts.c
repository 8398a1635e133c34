/*
 * item_casts.c
 *	  Casts between dynamo_item and plain JSON: jsonb and json.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "common/function.h"
#include "json/json.h"
#include "sqlapi/item_sql.h"

DYN_FUNCTION(dynamo_item_from_jsonb);
DYN_FUNCTION(dynamo_item_from_json);
DYN_FUNCTION(dynamo_item_to_jsonb);
DYN_FUNCTION(dynamo_item_to_json);

Datum
dynamo_item_from_jsonb(PG_FUNCTION_ARGS)
{
	dyn_require_utf8();
	PG_RETURN_POINTER(dyn_item_from_jsonb(PG_GETARG_JSONB_P(0)));
}

Datum
dynamo_item_from_json(PG_FUNCTION_ARGS)
{
	text *json = PG_GETARG_TEXT_PP(0);

	dyn_require_utf8();
	PG_RETURN_POINTER(
		dyn_item_from_plain_json(VARDATA_ANY(json), VARSIZE_ANY_EXHDR(json)));
}

Datum
dynamo_item_to_jsonb(PG_FUNCTION_ARGS)
{
	DynValue root = dyn_item_root(PG_GETARG_DYN_ITEM(0));

	PG_RETURN_JSONB_P(dyn_value_to_jsonb(&root));
}

Datum
dynamo_item_to_json(PG_FUNCTION_ARGS)
{
	DynValue root = dyn_item_root(PG_GETARG_DYN_ITEM(0));

	PG_RETURN_TEXT_P(dyn_value_to_json_text(&root));
}
