/*
 * item_each.c
 *	  dynamo_each(): an item's attributes as rows.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/function.h"
#include "json/json.h"
#include "sqlapi/item_sql.h"

DYN_FUNCTION(dynamo_each);

/* Makes the row (name, type, value) of the attribute at index. */
static void
put_attribute(ReturnSetInfo *result, const DynValue *map, uint32 index)
{
	Datum values[3];
	bool nulls[3] = { false, false, false };
	DynName name;
	DynValue value;

	dyn_map_entry(map, index, &name, &value);
	values[0] = PointerGetDatum(dyn_text_from_bytes(name.data, name.len));
	values[1] = CStringGetTextDatum(dyn_type_name(value.type));
	values[2] = JsonbPGetDatum(dyn_value_to_jsonb(&value));
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

Datum
dynamo_each(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	DynValue root = dyn_item_root(PG_GETARG_DYN_ITEM(0));
	uint32 count = dyn_value_count(&root);
	MemoryContext row_context;
	MemoryContext caller_context;
	uint32 i;

	InitMaterializedSRF(fcinfo, 0);
	row_context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_each row", ALLOCSET_DEFAULT_SIZES);
	caller_context = MemoryContextSwitchTo(row_context);
	for (i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		put_attribute(result, &root, i);
		MemoryContextReset(row_context);
	}
	MemoryContextSwitchTo(caller_context);
	MemoryContextDelete(row_context);
	return (Datum) 0;
}
