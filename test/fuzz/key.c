/*
 * key.c
 *	  Fuzz target: partition keys as text and as bytes, sort keys.
 *
 * The input's first byte is the column's kind (none if it is not S, N or B),
 * the second says what the rest is: 'i' text for the input function, 'r' bytes
 * for the receive function, anything else two sort keys on two lines.  Text
 * is valid UTF-8, as a server sees to; that of a binary key, which PostgreSQL's
 * bytea reads, is left out.
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "common/function.h"
#include "common/limits.h"
#include "item/key.h"
#include "fuzz.h"

DYN_FUNCTION(dynamo_partition_key_in);
DYN_FUNCTION(dynamo_partition_key_out);
DYN_FUNCTION(dynamo_partition_key_recv);
DYN_FUNCTION(dynamo_partition_key_send);

static Datum
call(PGFunction function, Datum argument, int32 typmod)
{
	LOCAL_FCINFO(fcinfo, 3);

	InitFunctionCallInfoData(*fcinfo, NULL, 3, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = argument;
	fcinfo->args[1].value = ObjectIdGetDatum(InvalidOid);
	fcinfo->args[2].value = Int32GetDatum(typmod);
	return function(fcinfo);
}

static Datum
receive(const char *bytes, uint32 len, int32 typmod)
{
	StringInfoData message = { (char *) bytes, len, len, 0 };

	return call(dynamo_partition_key_recv, PointerGetDatum(&message), typmod);
}

static void
check_same(const DynPartitionKey *key, Datum other)
{
	FUZZ_CHECK(
		dyn_partition_key_compare(key, DatumGetDynPartitionKey(other)) == 0);
}

/* Sent, printed and shortened for an index, a key is the same. */
static void
check_partition_key(DynPartitionKey *key)
{
	Datum datum = PointerGetDatum(key);
	DynPartitionKeyView view = dyn_partition_key_view(key);
	Datum printed;
	bytea *sent;

	fuzz_must_not_raise();
	FUZZ_CHECK(view.len > 0 && view.len <= DYN_PARTITION_KEY_MAX);
	if (view.kind != DYN_KEY_B)
	{
		printed = call(dynamo_partition_key_out, datum, -1);
		check_same(key, call(dynamo_partition_key_in, printed, view.kind));
	}
	sent = DatumGetByteaPP(call(dynamo_partition_key_send, datum, -1));
	check_same(key, receive(VARDATA_ANY(sent), VARSIZE_ANY_EXHDR(sent), -1));
	check_same(key, PointerGetDatum(dyn_partition_key_for_index(key)));
	FUZZ_CHECK(dyn_partition_key_compare(dyn_partition_key_bound(view.hash),
										 key) < 0);
}

static int
compare(const void *a, uint32 alen, const void *b, uint32 blen)
{
	int result = memcmp(a, b, Min(alen, blen));

	return result != 0 ? Max(Min(result, 1), -1)
					   : (alen > blen) - (alen < blen);
}

static int
compare_columns(Datum a, Datum b)
{
	const struct varlena *x = (const struct varlena *) DatumGetPointer(a);
	const struct varlena *y = (const struct varlena *) DatumGetPointer(b);

	return compare(VARDATA_ANY(x), VARSIZE_ANY_EXHDR(x), VARDATA_ANY(y),
				   VARSIZE_ANY_EXHDR(y));
}

static Datum
sort_key(DynKeyKind kind, const DynValue *value)
{
	Datum column = dyn_sort_key_datum(kind, value, "sk");
	DynValue again = dyn_sort_key_check(kind, column, "sk", NULL);

	FUZZ_CHECK(dyn_value_equal(value, &again));
	return column;
}

/* Columns are in the order of the values, and so are prefixes' ends. */
static void
check_sort_keys(DynKeyKind kind, const DynValue *a, const DynValue *b)
{
	Datum x = sort_key(kind, a);
	Datum y = sort_key(kind, b);
	Datum end;
	bool within = compare_columns(x, y) <= 0;

	fuzz_must_not_raise();
	FUZZ_CHECK(compare_columns(x, y) ==
			   compare(a->data, a->len, b->data, b->len));
	if (dyn_sort_key_prefix_end(x, &end))
		within = within && compare_columns(y, end) < 0;
	FUZZ_CHECK(within ==
			   (a->len <= b->len && memcmp(a->data, b->data, a->len) == 0));
}

static void
try_sort_keys(DynKeyKind kind, const uint8 *data, uint32 len)
{
	DynValue values[2];
	uint32 line_len;
	char *line;
	int i;

	if (kind == DYN_KEY_N)
		return;
	for (i = 0; i < 2; i++)
	{
		line = fuzz_line(&data, &len, &line_len);
		values[i] = dyn_scalar(dyn_key_kind_type(kind), line, line_len);
	}
	check_sort_keys(kind, &values[0], &values[1]);
}

void
fuzz_one(const uint8 *data, uint32 len)
{
	bool has_kind = len > 0 && memchr("SNB", data[0], 3) != NULL;
	int32 typmod = has_kind ? data[0] : -1;
	const char *rest = (const char *) data + 2;
	Datum key;

	if (len < 2)
		return;
	len -= 2;
	if (data[1] != 'i' && data[1] != 'r')
	{
		try_sort_keys(has_kind ? typmod : DYN_KEY_S, data + 2, len);
		return;
	}
	if (data[1] == 'r')
		key = receive(rest, len, typmod);
	else if (typmod != DYN_KEY_B && dyn_utf8_is_valid(data + 2, len))
		key = call(dynamo_partition_key_in,
				   CStringGetDatum(pnstrdup(rest, len)), typmod);
	else
		return;
	check_partition_key(DatumGetDynPartitionKey(key));
}
