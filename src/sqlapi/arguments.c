/*
 * arguments.c
 *	  Arguments of SQL functions, see arguments.h.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/error.h"
#include "sqlapi/arguments.h"

void
dyn_prevent_write_if_read_only(const char *function)
{
	PreventCommandIfReadOnly(function);
	PreventCommandIfParallelMode(function);
	PreventCommandDuringRecovery(function);
}

static void
require(FunctionCallInfo fcinfo, int n, const char *member)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value null at '%s' "
					   "failed to satisfy constraint: Member must not be null",
					   member));
}

char *
dyn_required_text(FunctionCallInfo fcinfo, int n, const char *member)
{
	require(fcinfo, n, member);
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

DynItem *
dyn_required_item(FunctionCallInfo fcinfo, int n, const char *member)
{
	require(fcinfo, n, member);
	return PG_GETARG_DYN_ITEM(n);
}

DynText
dyn_table_name(FunctionCallInfo fcinfo, int n)
{
	DynText name;

	name.data = dyn_required_text(fcinfo, n, "tableName");
	name.len = strlen(name.data);
	return name;
}

DynItemField
dyn_required_item_field(FunctionCallInfo fcinfo, int n, const char *member)
{
	DynItemField field = { .item = dyn_required_item(fcinfo, n, member) };

	return field;
}

DynItem *
dyn_optional_item(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : PG_GETARG_DYN_ITEM(n);
}

DynName
dyn_optional_name(FunctionCallInfo fcinfo, int n)
{
	DynName name = { NULL, 0 };

	if (!PG_ARGISNULL(n))
	{
		const text *argument = PG_GETARG_TEXT_PP(n);

		name.data = VARDATA_ANY(argument);
		name.len = VARSIZE_ANY_EXHDR(argument);
	}
	return name;
}

DynItem **
dyn_optional_items(FunctionCallInfo fcinfo, int n, int *count)
{
	ArrayType *array;
	Datum *elements;
	bool *nulls;
	DynItem **items;
	int i;

	*count = 0;
	if (PG_ARGISNULL(n))
		return NULL;
	array = PG_GETARG_ARRAYTYPE_P(n);
	deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_INT,
					  &elements, &nulls, count);
	items = palloc(*count * sizeof(DynItem *));
	for (i = 0; i < *count; i++)
	{
		if (nulls[i])
			ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("an array of items must not contain NULL"));
		items[i] = DatumGetDynItem(elements[i]);
	}
	return items;
}

DynReturnValues
dyn_return_values(FunctionCallInfo fcinfo, int n)
{
	static const char *const names[] = {
		[DYN_RETURN_ALL_NEW] = "ALL_NEW",
		[DYN_RETURN_UPDATED_OLD] = "UPDATED_OLD",
		[DYN_RETURN_ALL_OLD] = "ALL_OLD",
		[DYN_RETURN_NONE] = "NONE",
		[DYN_RETURN_UPDATED_NEW] = "UPDATED_NEW",
	};
	char *value;
	int i;

	if (PG_ARGISNULL(n))
		return DYN_RETURN_UNASKED;
	value = text_to_cstring(PG_GETARG_TEXT_PP(n));
	for (i = DYN_RETURN_UNASKED + 1; i < (int) lengthof(names); i++)
	{
		if (strcmp(value, names[i]) == 0)
			return (DynReturnValues) i;
	}
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("1 validation error detected: Value '%s' at 'returnValues' "
				   "failed to satisfy constraint: Member must satisfy enum "
				   "value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, "
				   "UPDATED_NEW]",
				   value));
}
