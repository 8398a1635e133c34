/*
 * plain_json.c
 *	  Reads plain JSON, {"a": "x"}, as text or jsonb, straight into an item.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"

#include "common/error.h"
#include "json/json.h"
#include "json/reader.h"

static void read_value(DynJsonReader *reader, DynBuilder *builder);

static void
raise_not_object(const char *type)
{
	ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("cannot convert a %s value that is not an object to type "
				   "dynamo_item",
				   type),
			errhint("An item is an object of attribute names and values."));
}

static void
read_entries(DynJsonReader *reader, DynBuilder *builder)
{
	DynJsonText name;
	bool more;

	for (more = dyn_json_open_object(reader, &name); more;
		 more = dyn_json_next_member(reader, &name))
	{
		dyn_build_name(builder, name.data, name.len);
		read_value(reader, builder);
	}
}

static void
read_elements(DynJsonReader *reader, DynBuilder *builder)
{
	bool more;

	for (more = dyn_json_open_array(reader); more;
		 more = dyn_json_next_element(reader))
		read_value(reader, builder);
}

static void
read_number(DynJsonReader *reader, DynBuilder *builder)
{
	DynJsonText text = dyn_json_peek_text(reader);
	DynNumber number;

	dyn_number_from_text(text.data, text.len, &number);
	dyn_build_number(builder, &number);
	dyn_json_next_token(reader);
}

static void
read_container(DynJsonReader *reader, DynBuilder *builder, DynType type)
{
	check_stack_depth();
	dyn_build_open(builder, type);
	if (type == DYN_TYPE_M)
		read_entries(reader, builder);
	else
		read_elements(reader, builder);
	dyn_build_close(builder);
}

static void
read_value(DynJsonReader *reader, DynBuilder *builder)
{
	JsonTokenType token = dyn_json_peek(reader);
	DynJsonText text;

	switch (token)
	{
		case JSON_TOKEN_STRING:
			text = dyn_json_string(reader);
			dyn_build_string(builder, text.data, text.len);
			break;
		case JSON_TOKEN_NUMBER:
			read_number(reader, builder);
			break;
		case JSON_TOKEN_TRUE:
		case JSON_TOKEN_FALSE:
			dyn_build_bool(builder, token == JSON_TOKEN_TRUE);
			dyn_json_next_token(reader);
			break;
		case JSON_TOKEN_NULL:
			dyn_build_null(builder);
			dyn_json_next_token(reader);
			break;
		case JSON_TOKEN_OBJECT_START:
			read_container(reader, builder, DYN_TYPE_M);
			break;
		case JSON_TOKEN_ARRAY_START:
			read_container(reader, builder, DYN_TYPE_L);
			break;
		default:
			dyn_json_expected_value(reader);
	}
}

DynItem *
dyn_item_from_plain_json(const char *json, uint32 len)
{
	DynBuilder *builder = dyn_builder_create();
	DynJsonReader reader;

	dyn_json_begin(&reader, json, len);
	if (dyn_json_peek(&reader) != JSON_TOKEN_OBJECT_START)
	{
		dyn_json_skip_value(&reader); /* it may not be JSON at all */
		raise_not_object("json");
	}
	read_entries(&reader, builder);
	dyn_json_end(&reader);
	return dyn_build_finish(builder);
}

/*
 * jsonb holds text in the database's encoding, which need not be UTF-8 in a
 * SQL_ASCII database.
 */
static void
check_utf8(const JsonbValue *string)
{
	if (GetDatabaseEncoding() != PG_UTF8 &&
		!pg_verify_mbstr(PG_UTF8, string->val.string.val,
						 string->val.string.len, true))
		ereport(ERROR, errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
				errmsg("invalid byte sequence for encoding \"UTF8\""),
				errhint("Strings and names of items are UTF-8."));
}

static void
build_jsonb_scalar(DynBuilder *builder, const JsonbValue *scalar)
{
	DynNumber number;

	switch (scalar->type)
	{
		case jbvString:
			check_utf8(scalar);
			dyn_build_string(builder, scalar->val.string.val,
							 scalar->val.string.len);
			break;
		case jbvNumeric:
			dyn_number_from_numeric(NumericGetDatum(scalar->val.numeric),
									&number);
			dyn_build_number(builder, &number);
			break;
		case jbvBool:
			dyn_build_bool(builder, scalar->val.boolean);
			break;
		case jbvNull:
			dyn_build_null(builder);
			break;
		default:
			elog(ERROR, "unexpected type of jsonb value: %d",
				 (int) scalar->type);
	}
}

static void
build_jsonb_token(DynBuilder *builder, JsonbIteratorToken token,
				  const JsonbValue *value)
{
	switch (token)
	{
		case WJB_KEY:
			check_utf8(value);
			dyn_build_name(builder, value->val.string.val,
						   value->val.string.len);
			break;
		case WJB_VALUE:
		case WJB_ELEM:
			build_jsonb_scalar(builder, value);
			break;
		case WJB_BEGIN_OBJECT:
			dyn_build_open(builder, DYN_TYPE_M);
			break;
		case WJB_BEGIN_ARRAY:
			dyn_build_open(builder, DYN_TYPE_L);
			break;
		case WJB_END_OBJECT:
		case WJB_END_ARRAY:
			dyn_build_close(builder);
			break;
		default:
			elog(ERROR, "unexpected jsonb token: %d", (int) token);
	}
}

DynItem *
dyn_item_from_jsonb(Jsonb *jsonb)
{
	DynBuilder *builder;
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue value;

	if (!JB_ROOT_IS_OBJECT(jsonb))
		raise_not_object("jsonb");

	builder = dyn_builder_create();
	it = JsonbIteratorInit(&jsonb->root);
	(void) JsonbIteratorNext(&it, &value, false); /* the builder is open */
	for (;;)
	{
		token = JsonbIteratorNext(&it, &value, false);
		if (it == NULL)
			break; /* the end of the outermost object, which finish closes */
		CHECK_FOR_INTERRUPTS();
		build_jsonb_token(builder, token, &value);
	}
	return dyn_build_finish(builder);
}
