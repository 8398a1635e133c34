/*
 * item_compare.c
 *	  Equality, order and hash of items, and containment.
 *
 * An item's form is canonical, so items are equal if their bytes are.  The
 * order is that of the bytes: total, which sorting, merging and DISTINCT
 * need, but with no meaning of its own.
 */
#include "postgres.h"

#include "access/detoast.h"
#include "common/hashfn.h"

#include "common/function.h"
#include "item/contain.h"
#include "item/item.h"

DYN_FUNCTION(dynamo_item_eq);
DYN_FUNCTION(dynamo_item_ne);
DYN_FUNCTION(dynamo_item_lt);
DYN_FUNCTION(dynamo_item_le);
DYN_FUNCTION(dynamo_item_gt);
DYN_FUNCTION(dynamo_item_ge);
DYN_FUNCTION(dynamo_item_cmp);
DYN_FUNCTION(dynamo_item_hash);
DYN_FUNCTION(dynamo_item_hash_extended);
DYN_FUNCTION(dynamo_item_contains);
DYN_FUNCTION(dynamo_item_contained);

/* Compares arguments 0 and 1. */
static int
compare_items(FunctionCallInfo fcinfo)
{
	DynItem *a = PG_GETARG_DYN_ITEM(0);
	DynItem *b = PG_GETARG_DYN_ITEM(1);
	int len_a = VARSIZE_ANY_EXHDR(a);
	int len_b = VARSIZE_ANY_EXHDR(b);
	int order = memcmp(VARDATA_ANY(a), VARDATA_ANY(b), Min(len_a, len_b));

	if (order == 0)
		order = len_a - len_b;

	/* btree's support functions must not leak detoasted copies */
	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return order;
}

Datum
dynamo_item_eq(PG_FUNCTION_ARGS)
{
	Size len_a = toast_raw_datum_size(PG_GETARG_DATUM(0));
	Size len_b = toast_raw_datum_size(PG_GETARG_DATUM(1));

	/* Different lengths are known without detoasting. */
	PG_RETURN_BOOL(len_a == len_b && compare_items(fcinfo) == 0);
}

Datum
dynamo_item_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!DatumGetBool(dynamo_item_eq(fcinfo)));
}

Datum
dynamo_item_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_items(fcinfo) < 0);
}

Datum
dynamo_item_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_items(fcinfo) <= 0);
}

Datum
dynamo_item_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_items(fcinfo) > 0);
}

Datum
dynamo_item_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_items(fcinfo) >= 0);
}

Datum
dynamo_item_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_items(fcinfo));
}

Datum
dynamo_item_hash(PG_FUNCTION_ARGS)
{
	DynItem *item = PG_GETARG_DYN_ITEM(0);
	Datum hash =
		hash_any((unsigned char *) VARDATA_ANY(item), VARSIZE_ANY_EXHDR(item));

	PG_FREE_IF_COPY(item, 0);
	PG_RETURN_DATUM(hash);
}

Datum
dynamo_item_hash_extended(PG_FUNCTION_ARGS)
{
	DynItem *item = PG_GETARG_DYN_ITEM(0);
	Datum hash =
		hash_any_extended((unsigned char *) VARDATA_ANY(item),
						  VARSIZE_ANY_EXHDR(item), PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(item, 0);
	PG_RETURN_DATUM(hash);
}

Datum
dynamo_item_contains(PG_FUNCTION_ARGS)
{
	DynValue whole = dyn_item_root(PG_GETARG_DYN_ITEM(0));
	DynValue part = dyn_item_root(PG_GETARG_DYN_ITEM(1));

	PG_RETURN_BOOL(dyn_value_contains(&whole, &part));
}

Datum
dynamo_item_contained(PG_FUNCTION_ARGS)
{
	DynValue part = dyn_item_root(PG_GETARG_DYN_ITEM(0));
	DynValue whole = dyn_item_root(PG_GETARG_DYN_ITEM(1));

	PG_RETURN_BOOL(dyn_value_contains(&whole, &part));
}
