/*
 * partition_key_cast.c
 *	  dynamo_partition_key from and to ordinary types.
 *
 * Casts to the type say the kind by their source: text is S, numbers are N,
 * bytea is B.  The length coercion then fits a key to a column's kind.
 */
#include "postgres.h"

#include "common/shortest_dec.h"
#include "utils/builtins.h"

#include "common/function.h"
#include "sqlapi/partition_key_text.h"

DYN_FUNCTION(dynamo_partition_key_coerce);
DYN_FUNCTION(dynamo_partition_key_from_text);
DYN_FUNCTION(dynamo_partition_key_from_bpchar);
DYN_FUNCTION(dynamo_partition_key_from_name);
DYN_FUNCTION(dynamo_partition_key_from_int2);
DYN_FUNCTION(dynamo_partition_key_from_int4);
DYN_FUNCTION(dynamo_partition_key_from_int8);
DYN_FUNCTION(dynamo_partition_key_from_numeric);
DYN_FUNCTION(dynamo_partition_key_from_float4);
DYN_FUNCTION(dynamo_partition_key_from_float8);
DYN_FUNCTION(dynamo_partition_key_from_bytea);
DYN_FUNCTION(dynamo_partition_key_to_text);
DYN_FUNCTION(dynamo_partition_key_to_numeric);
DYN_FUNCTION(dynamo_partition_key_to_bytea);

/* Is a string the text of a key of another kind, or merely a string? */
static bool
is_text_of(DynKeyKind kind, const char *text, uint32 len)
{
	DynNumber number;
	DynNumberStatus status;

	if (kind == DYN_KEY_B)
		return len >= 2 && text[0] == '\\' && text[1] == 'x';
	status = dyn_number_parse(text, len, &number);
	return status != DYN_NUMBER_EMPTY && status != DYN_NUMBER_SYNTAX;
}

/*
 * Fits a key to the kind of a column.  A string literal becomes a number or
 * a binary value where it is the text of one, for a literal such as '42' had
 * no kind of its own when it was read (INSERT of pg_dump --inserts).
 */
Datum
dynamo_partition_key_coerce(PG_FUNCTION_ARGS)
{
	DynPartitionKey *key = PG_GETARG_DYN_PARTITION_KEY(0);
	DynKeyKind kind = dyn_partition_key_typmod_kind(PG_GETARG_INT32(1));
	DynPartitionKeyView view = dyn_partition_key_view(key);
	const char *text = (const char *) view.bytes;

	if (kind == DYN_KEY_NONE || kind == view.kind)
		PG_RETURN_POINTER(key);
	if (view.kind != DYN_KEY_S || kind == DYN_KEY_S || view.is_digest ||
		!is_text_of(kind, text, view.len))
		dyn_key_type_mismatch(NULL, kind,
							  dyn_type_name(dyn_key_kind_type(view.kind)));
	PG_RETURN_POINTER(dyn_partition_key_of_text(kind, text, view.len));
}

Datum
dynamo_partition_key_from_text(PG_FUNCTION_ARGS)
{
	text *string = PG_GETARG_TEXT_PP(0);

	PG_RETURN_POINTER(dyn_partition_key_make(DYN_KEY_S, VARDATA_ANY(string),
											 VARSIZE_ANY_EXHDR(string), NULL));
}

/* As character(n) becomes text everywhere: without its padding. */
Datum
dynamo_partition_key_from_bpchar(PG_FUNCTION_ARGS)
{
	BpChar *string = PG_GETARG_BPCHAR_PP(0);
	char *bytes = VARDATA_ANY(string);

	PG_RETURN_POINTER(dyn_partition_key_make(
		DYN_KEY_S, bytes, bpchartruelen(bytes, VARSIZE_ANY_EXHDR(string)),
		NULL));
}

Datum
dynamo_partition_key_from_name(PG_FUNCTION_ARGS)
{
	Name name = PG_GETARG_NAME(0);

	PG_RETURN_POINTER(dyn_partition_key_make(DYN_KEY_S, NameStr(*name),
											 strlen(NameStr(*name)), NULL));
}

static DynPartitionKey *
key_of_int64(int64 value)
{
	char text[MAXINT8LEN + 1];

	return dyn_partition_key_of_text(DYN_KEY_N, text, pg_lltoa(value, text));
}

Datum
dynamo_partition_key_from_int2(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(key_of_int64(PG_GETARG_INT16(0)));
}

Datum
dynamo_partition_key_from_int4(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(key_of_int64(PG_GETARG_INT32(0)));
}

Datum
dynamo_partition_key_from_int8(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(key_of_int64(PG_GETARG_INT64(0)));
}

Datum
dynamo_partition_key_from_numeric(PG_FUNCTION_ARGS)
{
	DynNumber number;

	dyn_number_from_numeric(PG_GETARG_DATUM(0), &number);
	PG_RETURN_POINTER(
		dyn_partition_key_make(DYN_KEY_N, number.bytes, number.len, NULL));
}

/*
 * A float becomes the shortest decimal that identifies it, as it is printed;
 * NaN and infinities are no numbers of DynamoDB.
 */
Datum
dynamo_partition_key_from_float4(PG_FUNCTION_ARGS)
{
	char text[FLOAT_SHORTEST_DECIMAL_LEN];

	PG_RETURN_POINTER(dyn_partition_key_of_text(
		DYN_KEY_N, text,
		float_to_shortest_decimal_buf(PG_GETARG_FLOAT4(0), text)));
}

Datum
dynamo_partition_key_from_float8(PG_FUNCTION_ARGS)
{
	char text[DOUBLE_SHORTEST_DECIMAL_LEN];

	PG_RETURN_POINTER(dyn_partition_key_of_text(
		DYN_KEY_N, text,
		double_to_shortest_decimal_buf(PG_GETARG_FLOAT8(0), text)));
}

Datum
dynamo_partition_key_from_bytea(PG_FUNCTION_ARGS)
{
	bytea *binary = PG_GETARG_BYTEA_PP(0);

	PG_RETURN_POINTER(dyn_partition_key_make(DYN_KEY_B, VARDATA_ANY(binary),
											 VARSIZE_ANY_EXHDR(binary), NULL));
}

/* A key of any kind has a text: the string itself, 42, or \x00ff. */
Datum
dynamo_partition_key_to_text(PG_FUNCTION_ARGS)
{
	DynValue value = dyn_partition_key_value(PG_GETARG_DYN_PARTITION_KEY(0));
	StringInfoData out;

	if (value.type == DYN_TYPE_S &&
		memchr(value.data, '\0', value.len) != NULL)
		ereport(ERROR, errcode(ERRCODE_UNTRANSLATABLE_CHARACTER),
				errmsg("partition key cannot be converted to text"),
				errdetail("It contains the character U+0000."));
	initStringInfo(&out);
	dyn_partition_key_write_text(&out, &value);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, out.len));
}

/* The value of a key that is to be cast to the type of this kind. */
static DynValue
value_of_kind(DynPartitionKey *key, DynKeyKind kind, const char *type)
{
	DynKeyKind actual = dyn_partition_key_view(key).kind;

	if (actual != kind)
		ereport(ERROR, errcode(ERRCODE_DATATYPE_MISMATCH),
				errmsg("cannot cast a partition key that is a %s to %s",
					   dyn_key_kind_noun(actual), type),
				errhint("Cast it to text first."));
	return dyn_partition_key_value(key);
}

Datum
dynamo_partition_key_to_numeric(PG_FUNCTION_ARGS)
{
	DynValue value =
		value_of_kind(PG_GETARG_DYN_PARTITION_KEY(0), DYN_KEY_N, "numeric");

	PG_RETURN_DATUM(dyn_number_to_numeric(value.data, value.len));
}

Datum
dynamo_partition_key_to_bytea(PG_FUNCTION_ARGS)
{
	DynValue value =
		value_of_kind(PG_GETARG_DYN_PARTITION_KEY(0), DYN_KEY_B, "bytea");

	PG_RETURN_BYTEA_P(
		cstring_to_text_with_len((const char *) value.data, value.len));
}
