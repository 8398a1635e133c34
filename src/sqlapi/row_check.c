/*
 * row_check.c
 *	  dynamo.row_is_valid(): the CHECK constraint of a table's relation.
 *
 * Plain SQL can write any row into the relation.  This function holds it to
 * DynamoDB's rules that the columns' types do not know of: the item does not
 * repeat the key, the sort key is one that an operation could have stored,
 * and all of it is within the size of an item.  It raises DynamoDB's own
 * error instead of returning false.
 *
 * The store knows the constraint by this C function, dynamo_row_is_valid, and
 * does not evaluate it for rows that it has made itself (store.c).
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "common/error.h"
#include "common/function.h"
#include "common/limits.h"
#include "item/key.h"

DYN_FUNCTION(dynamo_row_is_valid);

/* Arguments: name and value of each key attribute, then the item. */
enum
{
	ARGUMENT_PK_NAME,
	ARGUMENT_PK,
	ARGUMENT_SK_NAME,
	ARGUMENT_SK,
	ARGUMENTS_WITHOUT_SK = 3
};

/* Refuses an item that has a key's name; returns the key attribute's size. */
static uint32
check_attribute(const DynValue *root, text *name, const DynValue *value)
{
	DynValue repeated;
	uint32 len = VARSIZE_ANY_EXHDR(name);

	if (dyn_map_find(root, VARDATA_ANY(name), len, &repeated))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: The item "
					   "repeats the key attribute %s",
					   text_to_cstring(name)),
				errhint("The key has columns of its own; leave it out of the "
						"item."));
	return len + dyn_value_size(value);
}

static uint32
check_sort_key(FunctionCallInfo fcinfo, const DynValue *root)
{
	text *name = PG_GETARG_TEXT_PP(ARGUMENT_SK_NAME);
	Oid type = get_fn_expr_argtype(fcinfo->flinfo, ARGUMENT_SK);
	DynNumber number;
	DynValue value = dyn_sort_key_check(dyn_sort_key_kind(type),
										PG_GETARG_DATUM(ARGUMENT_SK),
										text_to_cstring(name), &number);

	return check_attribute(root, name, &value);
}

Datum
dynamo_row_is_valid(PG_FUNCTION_ARGS)
{
	DynItem *item = PG_GETARG_DYN_ITEM(PG_NARGS() - 1);
	DynValue root = dyn_item_root(item);
	DynValue pk =
		dyn_partition_key_value(PG_GETARG_DYN_PARTITION_KEY(ARGUMENT_PK));
	uint32 size = dyn_item_size(item);

	size += check_attribute(&root, PG_GETARG_TEXT_PP(ARGUMENT_PK_NAME), &pk);
	if (PG_NARGS() > ARGUMENTS_WITHOUT_SK)
		size += check_sort_key(fcinfo, &root);
	if (size > DYN_ITEM_SIZE_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Item size has exceeded the maximum allowed size"));
	PG_RETURN_BOOL(true);
}
