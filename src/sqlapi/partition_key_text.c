/*
 * partition_key_text.c
 *	  Partition keys of text and as text.
 *
 * The JSON form is that of one attribute value in DynamoDB JSON, read by the
 * reader of items.  It says its kind, and can write U+0000.
 */
#include "postgres.h"

#include "common/jsonapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/jsonfuncs.h"

#include "json/json.h"
#include "sqlapi/partition_key_text.h"

DynKeyKind
dyn_partition_key_typmod_kind(int32 typmod)
{
	return typmod < 0 ? DYN_KEY_NONE : (DynKeyKind) typmod;
}

static bool
is_hex_form(const char *text, uint32 len)
{
	return len >= 2 && text[0] == '\\' && text[1] == 'x';
}

DynPartitionKey *
dyn_partition_key_of_text(DynKeyKind kind, const char *text, uint32 len)
{
	if (kind == DYN_KEY_N)
	{
		DynNumber number;

		dyn_number_from_text(text, len, &number);
		return dyn_partition_key_make(kind, number.bytes, number.len, NULL);
	}
	if (kind == DYN_KEY_B)
	{
		char *bytes;
		uint64 count;

		if (!is_hex_form(text, len))
			dyn_key_type_mismatch(NULL, kind, "S");
		bytes = palloc(len / 2);
		count = hex_decode(text + 2, len - 2, bytes);
		return dyn_partition_key_make(kind, bytes, count, NULL);
	}
	return dyn_partition_key_make(DYN_KEY_S, text, len, NULL);
}

bool
dyn_partition_key_is_json(const char *text, uint32 len)
{
	return len >= 5 && text[0] == '{' && text[1] == '"' &&
		   (text[2] == 'S' || text[2] == 'N' || text[2] == 'B') &&
		   text[3] == '"' && text[4] == ':';
}

/* Raises unless the text is one whole JSON value. */
static void
check_json(char *text, uint32 len)
{
	JsonLexContext *lex =
		makeJsonLexContextCstringLen(text, len, GetDatabaseEncoding(), false);
	JsonParseErrorType result = pg_parse_json(lex, &nullSemAction);

	if (result != JSON_SUCCESS)
		json_ereport_error(result, lex);
	pfree(lex);
}

DynPartitionKey *
dyn_partition_key_of_json(const char *text, uint32 len)
{
	StringInfoData wrapped;
	DynValue root;
	DynValue value;

	/* Else the text could close our wrapping and go on behind it. */
	check_json(unconstify(char *, text), len);

	initStringInfo(&wrapped);
	appendStringInfoString(&wrapped, "{\"key\":");
	appendBinaryStringInfo(&wrapped, text, len);
	appendStringInfoChar(&wrapped, '}');
	root = dyn_item_root(dyn_item_from_dynamo_json(wrapped.data, wrapped.len));
	if (!dyn_map_find(&root, "key", 3, &value))
		elog(ERROR, "JSON form of a partition key was lost");
	switch (value.type)
	{
		case DYN_TYPE_S:
			return dyn_partition_key_of_value(DYN_KEY_S, &value, NULL);
		case DYN_TYPE_N:
			return dyn_partition_key_of_value(DYN_KEY_N, &value, NULL);
		default:
			return dyn_partition_key_of_value(DYN_KEY_B, &value, NULL);
	}
}

void
dyn_partition_key_write_text(StringInfo out, const DynValue *key)
{
	if (key->type == DYN_TYPE_S)
		appendBinaryStringInfo(out, (const char *) key->data, key->len);
	else if (key->type == DYN_TYPE_N)
	{
		enlargeStringInfo(out, DYN_NUMBER_TEXT_MAX);
		out->len +=
			dyn_number_to_text(key->data, key->len, out->data + out->len);
	}
	else
	{
		appendStringInfoString(out, "\\x");
		enlargeStringInfo(out, 2 * key->len);
		out->len += hex_encode((const char *) key->data, key->len,
							   out->data + out->len);
		out->data[out->len] = '\0';
	}
}
