/*
 * partition_key.c
 *	  dynamo_partition_key: input, output and type modifier.
 *
 * The type modifier is the key's kind, S, N or B.  Text is read as the
 * column's kind; where none is known (a literal, a column without one) it is
 * a string.  A text that begins as DynamoDB JSON of a key does is read as
 * that.  Output does not know the column: it prints a number and a binary
 * value bare, as a column of their kind reads them back.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/function.h"
#include "json/json.h"
#include "sqlapi/partition_key_text.h"

DYN_FUNCTION(dynamo_partition_key_in);
DYN_FUNCTION(dynamo_partition_key_out);
DYN_FUNCTION(dynamo_partition_key_recv);
DYN_FUNCTION(dynamo_partition_key_send);
DYN_FUNCTION(dynamo_partition_key_typmod_in);
DYN_FUNCTION(dynamo_partition_key_typmod_out);

/* Raises unless a key of this kind may be in a column of this type modifier. */
static void
check_kind(DynKeyKind kind, int32 typmod)
{
	DynKeyKind expected = dyn_partition_key_typmod_kind(typmod);

	if (expected != DYN_KEY_NONE && expected != kind)
		dyn_key_type_mismatch(NULL, expected,
							  dyn_type_name(dyn_key_kind_type(kind)));
}

Datum
dynamo_partition_key_in(PG_FUNCTION_ARGS)
{
	char *text = PG_GETARG_CSTRING(0);
	int32 typmod = PG_GETARG_INT32(2);
	size_t len = strlen(text);
	DynKeyKind kind = dyn_partition_key_typmod_kind(typmod);
	DynPartitionKey *key;

	if (!dyn_partition_key_is_json(text, len))
		PG_RETURN_POINTER(dyn_partition_key_of_text(
			kind == DYN_KEY_NONE ? DYN_KEY_S : kind, text, len));

	key = dyn_partition_key_of_json(text, len);
	check_kind(dyn_partition_key_view(key).kind, typmod);
	PG_RETURN_POINTER(key);
}

/* Would a string be cut, or be read as something else, if printed raw? */
static bool
needs_json(const DynValue *value)
{
	return value->type == DYN_TYPE_S &&
		   (memchr(value->data, '\0', value->len) != NULL ||
			dyn_partition_key_is_json((const char *) value->data, value->len));
}

/*
 * An index shows a long key by its digest: in the detail of an error, and in
 * RETURNING (storage/long_key.c).  The text cannot be taken for a key, for
 * input refuses it.
 */
static char *
digest_text(const DynPartitionKeyView *view)
{
	char hex[DYN_KEY_DIGEST_BYTES * 2 + 1];

	hex[hex_encode((const char *) view->bytes, view->len, hex)] = '\0';
	return psprintf("{\"%c\":{\"SHA-256\":\"%s\"}}", view->kind, hex);
}

Datum
dynamo_partition_key_out(PG_FUNCTION_ARGS)
{
	DynPartitionKey *key = PG_GETARG_DYN_PARTITION_KEY(0);
	DynPartitionKeyView view = dyn_partition_key_view(key);
	StringInfoData out;
	DynValue value;

	if (view.is_digest)
		PG_RETURN_CSTRING(digest_text(&view));
	value = dyn_partition_key_value(key);
	initStringInfo(&out);
	if (needs_json(&value))
	{
		appendStringInfoString(&out, "{\"S\":");
		dyn_write_json_string(&out, (const char *) value.data, value.len);
		appendStringInfoChar(&out, '}');
	}
	else
		dyn_partition_key_write_text(&out, &value);
	PG_RETURN_CSTRING(out.data);
}

static bool
is_valid_key(DynKeyKind kind, const uint8 *bytes, uint32 len)
{
	switch (kind)
	{
		case DYN_KEY_S:
			return dyn_utf8_is_valid(bytes, len);
		case DYN_KEY_N:
			return dyn_number_is_valid(bytes, len);
		case DYN_KEY_B:
			return true;
		default:
			return false;
	}
}

/* The binary form is kind and bytes; the hash is computed anew. */
Datum
dynamo_partition_key_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	int32 typmod = PG_GETARG_INT32(2);
	DynKeyKind kind = (DynKeyKind) pq_getmsgbyte(message);
	uint32 len = message->len - message->cursor;
	const uint8 *bytes = (const uint8 *) pq_getmsgbytes(message, len);

	if (!is_valid_key(kind, bytes, len))
		ereport(ERROR, errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				errmsg("invalid binary form of a partition key"));
	check_kind(kind, typmod);
	PG_RETURN_POINTER(dyn_partition_key_make(kind, bytes, len, NULL));
}

Datum
dynamo_partition_key_send(PG_FUNCTION_ARGS)
{
	DynPartitionKey *key = PG_GETARG_DYN_PARTITION_KEY(0);
	DynValue value = dyn_partition_key_value(key);
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendbyte(&message, dyn_partition_key_view(key).kind);
	pq_sendbytes(&message, (const char *) value.data, value.len);
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

Datum
dynamo_partition_key_typmod_in(PG_FUNCTION_ARGS)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(0);
	Datum *members;
	int count;
	char *kind;

	deconstruct_array(array, CSTRINGOID, -2, false, TYPALIGN_CHAR, &members,
					  NULL, &count);
	kind = count == 1 ? DatumGetCString(members[0]) : "";
	if (strlen(kind) != 1 || strchr("SNB", pg_toupper(kind[0])) == NULL)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("invalid type modifier of dynamo_partition_key"),
				errhint("Write the key's type: dynamo_partition_key('S'), "
						"('N') or ('B')."));
	PG_RETURN_INT32(pg_toupper(kind[0]));
}

Datum
dynamo_partition_key_typmod_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(psprintf("('%c')", PG_GETARG_INT32(0)));
}
