/*
 * partition_key_op.c
 *	  dynamo_partition_key's operators and operator classes.
 *
 * The order is hash order.  There is no "equalimage" support function: a key
 * and its digest are equal and differ in their bytes, so that an index must
 * not merge equal keys into one posting list.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/sortsupport.h"

#include "common/function.h"
#include "item/key.h"

DYN_FUNCTION(dynamo_partition_key_eq);
DYN_FUNCTION(dynamo_partition_key_ne);
DYN_FUNCTION(dynamo_partition_key_lt);
DYN_FUNCTION(dynamo_partition_key_le);
DYN_FUNCTION(dynamo_partition_key_gt);
DYN_FUNCTION(dynamo_partition_key_ge);
DYN_FUNCTION(dynamo_partition_key_cmp);
DYN_FUNCTION(dynamo_partition_key_sortsupport);
DYN_FUNCTION(dynamo_partition_key_hash);
DYN_FUNCTION(dynamo_partition_key_hash_extended);

static void
free_if_copied(DynPartitionKey *key, Datum datum)
{
	if ((Pointer) key != DatumGetPointer(datum))
		pfree(key);
}

static int
compare_datums(Datum a, Datum b)
{
	DynPartitionKey *x = DatumGetDynPartitionKey(a);
	DynPartitionKey *y = DatumGetDynPartitionKey(b);
	int result = dyn_partition_key_compare(x, y);

	free_if_copied(x, a);
	free_if_copied(y, b);
	return result;
}

/* Neither compressed nor out of line? */
static inline bool
is_plain(const char *key)
{
	return !VARATT_IS_EXTERNAL(key) && !VARATT_IS_COMPRESSED(key);
}

/*
 * The same bytes where they lie?  That is what an index scan of a partition
 * finds of every entry, so it does not cost more than it must.
 */
static inline bool
same_bytes(Datum a, Datum b)
{
	const char *x = DatumGetPointer(a);
	const char *y = DatumGetPointer(b);

	return is_plain(x) && is_plain(y) &&
		   VARSIZE_ANY_EXHDR(x) == VARSIZE_ANY_EXHDR(y) &&
		   memcmp(VARDATA_ANY(x), VARDATA_ANY(y), VARSIZE_ANY_EXHDR(x)) == 0;
}

Datum
dynamo_partition_key_eq(PG_FUNCTION_ARGS)
{
	Datum a = PG_GETARG_DATUM(0);
	Datum b = PG_GETARG_DATUM(1);

	PG_RETURN_BOOL(same_bytes(a, b) || compare_datums(a, b) == 0);
}

Datum
dynamo_partition_key_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) !=
				   0);
}

Datum
dynamo_partition_key_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) < 0);
}

Datum
dynamo_partition_key_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) <=
				   0);
}

Datum
dynamo_partition_key_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) > 0);
}

Datum
dynamo_partition_key_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) >=
				   0);
}

Datum
dynamo_partition_key_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_datums(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)));
}

static int
sort_compare(Datum a, Datum b, SortSupport ssup pg_attribute_unused())
{
	return compare_datums(a, b);
}

/*
 * The abbreviated key is the hash.  Abbreviated keys that differ are never
 * compared in full, so that this is where keys of two kinds must be noticed.
 */
static Datum
abbreviate(Datum original, SortSupport ssup)
{
	DynPartitionKey *key = DatumGetDynPartitionKey(original);
	DynPartitionKeyView view = dyn_partition_key_view(key);
	DynKeyKind *kind = (DynKeyKind *) ssup->ssup_extra;

	if (*kind == DYN_KEY_NONE)
		*kind = view.kind;
	if (unlikely(*kind != view.kind))
		dyn_key_kinds_differ(*kind, view.kind);
	free_if_copied(key, original);
	return (Datum) (view.hash >> (64 - 8 * SIZEOF_DATUM));
}

/* A hash is always worth it: it costs nothing to get. */
static bool
never_abort(int memtupcount pg_attribute_unused(),
			SortSupport ssup pg_attribute_unused())
{
	return false;
}

Datum
dynamo_partition_key_sortsupport(PG_FUNCTION_ARGS)
{
	SortSupport ssup = (SortSupport) PG_GETARG_POINTER(0);

	ssup->comparator = sort_compare;
	if (ssup->abbreviate)
	{
		ssup->ssup_extra =
			MemoryContextAllocZero(ssup->ssup_cxt, sizeof(DynKeyKind));
		ssup->comparator = ssup_datum_unsigned_cmp;
		ssup->abbrev_converter = abbreviate;
		ssup->abbrev_abort = never_abort;
		ssup->abbrev_full_comparator = sort_compare;
	}
	PG_RETURN_VOID();
}

Datum
dynamo_partition_key_hash(PG_FUNCTION_ARGS)
{
	DynPartitionKey *key = PG_GETARG_DYN_PARTITION_KEY(0);

	PG_RETURN_UINT32((uint32) dyn_partition_key_view(key).hash);
}

/* With seed 0 its low half is dynamo_partition_key_hash(), as it must be. */
Datum
dynamo_partition_key_hash_extended(PG_FUNCTION_ARGS)
{
	DynPartitionKey *key = PG_GETARG_DYN_PARTITION_KEY(0);
	uint64 seed = PG_GETARG_INT64(1);
	uint64 hash = dyn_partition_key_view(key).hash;
	uint64 big_endian = pg_hton64(hash);

	if (seed == 0)
		PG_RETURN_UINT64(hash);
	PG_RETURN_UINT64(hash_bytes_extended((const unsigned char *) &big_endian,
										 sizeof(big_endian), seed));
}
