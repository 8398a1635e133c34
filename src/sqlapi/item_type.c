/*
 * item_type.c
 *	  The SQL type dynamo_item: text form (DynamoDB JSON) and binary form.
 *
 * The binary form of send and recv is what follows the varlena header, so
 * recv is where bytes from outside are validated.
 *
 * Strings of items are UTF-8.  Items can only be made in a database whose
 * encoding is UTF8, or SQL_ASCII, where every string is checked; the functions
 * that make items see to it, so those that read them need not.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"

#include "common/function.h"
#include "json/json.h"
#include "sqlapi/item_sql.h"

DYN_FUNCTION(dynamo_item_in);
DYN_FUNCTION(dynamo_item_out);
DYN_FUNCTION(dynamo_item_recv);
DYN_FUNCTION(dynamo_item_send);

void
dyn_require_utf8(void)
{
	int encoding = GetDatabaseEncoding();

	if (unlikely(encoding != PG_UTF8 && encoding != PG_SQL_ASCII))
		ereport(ERROR, errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				errmsg("dynamo_item does not support the database encoding %s",
					   GetDatabaseEncodingName()),
				errhint("Create the database with ENCODING 'UTF8'."));
}

Datum
dynamo_item_in(PG_FUNCTION_ARGS)
{
	char *text = PG_GETARG_CSTRING(0);

	dyn_require_utf8();
	PG_RETURN_POINTER(dyn_item_from_dynamo_json(text, strlen(text)));
}

Datum
dynamo_item_out(PG_FUNCTION_ARGS)
{
	DynItem *item = PG_GETARG_DYN_ITEM(0);
	StringInfoData text;

	initStringInfo(&text);
	dyn_write_item_dynamo_json(&text, item);
	PG_RETURN_CSTRING(text.data);
}

Datum
dynamo_item_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	uint32 len = message->len - message->cursor;
	const char *bytes = pq_getmsgbytes(message, len);
	DynItem *item;

	dyn_require_utf8();
	dyn_item_validate((const uint8 *) bytes, len);

	item = palloc(VARHDRSZ + len);
	SET_VARSIZE(item, VARHDRSZ + len);
	memcpy(VARDATA(item), bytes, len);
	PG_RETURN_POINTER(item);
}

Datum
dynamo_item_send(PG_FUNCTION_ARGS)
{
	DynItem *item = PG_GETARG_DYN_ITEM(0);
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendbytes(&message, VARDATA_ANY(item), VARSIZE_ANY_EXHDR(item));
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}
