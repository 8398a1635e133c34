/*
 * dynamo_json.c
 *	  Reads DynamoDB JSON, {"a": {"S": "x"}}, straight into an item.
 *
 * Two families of errors meet here.  JSON of the wrong kind, a number where
 * a string is expected, is a SerializationException; a value that is well
 * formed but not allowed is a ValidationException.  As in the service, a
 * member that is null counts as absent, and members that are no data type are
 * ignored.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/dialect.h"
#include "json/attribute.h"
#include "json/base64.h"
#include "json/json.h"

#define TYPED_VALUE_HINT \
	"An attribute value is an object that names its type, as in " \
	"{\"S\": \"text\"} or {\"N\": \"1.5\"}. Plain JSON can be cast from " \
	"jsonb."

/* What is expected where. */
static const DynExpected string_expected = { DYN_STRING_CLASS,
											 TYPED_VALUE_HINT };
static const DynExpected bool_expected = { DYN_BOOLEAN_CLASS,
										   TYPED_VALUE_HINT };
static const DynExpected list_expected = {
	"java.util.List<" DYN_SERVICE_PACKAGE "AttributeValue>", TYPED_VALUE_HINT
};
static const DynExpected map_expected = { DYN_ITEM_CLASS, TYPED_VALUE_HINT };
static const DynExpected value_expected = { DYN_VALUE_CLASS,
											TYPED_VALUE_HINT };

static void
read_string(DynJsonReader *reader, DynBuilder *builder)
{
	DynJsonText text = dyn_json_read_string(reader, &string_expected);

	if (builder != NULL)
		dyn_build_string(builder, text.data, text.len);
}

static void
read_number(DynJsonReader *reader, DynBuilder *builder)
{
	DynJsonText text = dyn_json_read_string(reader, &string_expected);
	DynNumber number;

	if (builder == NULL)
		return;
	dyn_number_from_text(text.data, text.len, &number);
	dyn_build_number(builder, &number);
}

static void
read_binary(DynJsonReader *reader, DynBuilder *builder)
{
	DynJsonText text;
	char *decoded;
	uint32 len;

	if (dyn_json_peek(reader) != JSON_TOKEN_STRING)
		ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
				errmsg("only base-64-encoded strings are convertible to "
					   "bytes"));
	text = dyn_json_string(reader);
	decoded = dyn_base64_decode(text.data, text.len, &len);
	if (builder != NULL)
		dyn_build_binary(builder, decoded, len);
	pfree(decoded);
}

static void
read_bool(DynJsonReader *reader, DynBuilder *builder)
{
	bool value = dyn_json_read_bool(reader, &bool_expected);

	if (builder != NULL)
		dyn_build_bool(builder, value);
}

static void
read_null(DynJsonReader *reader, DynBuilder *builder)
{
	bool value = dyn_json_read_bool(reader, &bool_expected);

	if (builder == NULL)
		return;
	if (!value)
		dyn_form_error(
			errmsg("One or more parameter values were invalid: Null "
				   "attribute value types must have the value of true"),
			errhint("Leave the attribute out, or write "
					"{\"NULL\": true}."));
	dyn_build_null(builder);
}

/* A string, number or binary: an attribute's value or a set's member. */
static void
read_scalar(DynJsonReader *reader, DynBuilder *builder, DynType type)
{
	switch (type)
	{
		case DYN_TYPE_N:
			read_number(reader, builder);
			break;
		case DYN_TYPE_B:
			read_binary(reader, builder);
			break;
		default:
			read_string(reader, builder);
	}
}

static void
open_container(DynBuilder *builder, DynType type)
{
	if (builder != NULL)
		dyn_build_open(builder, type);
}

static void
close_container(DynBuilder *builder)
{
	if (builder != NULL)
		dyn_build_close(builder);
}

static void
read_set(DynJsonReader *reader, DynBuilder *builder, DynType type,
		 DynType member)
{
	bool more;

	dyn_json_expect(reader, JSON_TOKEN_ARRAY_START, &list_expected);
	open_container(builder, type);
	for (more = dyn_json_open_array(reader); more;
		 more = dyn_json_next_element(reader))
		read_scalar(reader, builder, member);
	close_container(builder);
}

static void
read_list(DynJsonReader *reader, DynBuilder *builder)
{
	bool more;

	dyn_json_expect(reader, JSON_TOKEN_ARRAY_START, &list_expected);
	open_container(builder, DYN_TYPE_L);
	for (more = dyn_json_open_array(reader); more;
		 more = dyn_json_next_element(reader))
		dyn_read_value(reader, builder);
	close_container(builder);
}

static void
read_map(DynJsonReader *reader, DynBuilder *builder)
{
	dyn_json_expect(reader, JSON_TOKEN_OBJECT_START, &map_expected);
	open_container(builder, DYN_TYPE_M);
	dyn_read_entries(reader, builder, NULL);
	close_container(builder);
}

void
dyn_read_entries(DynJsonReader *reader, DynBuilder *builder, uint32 *position)
{
	DynJsonText name;
	bool more;

	dyn_json_expect(reader, JSON_TOKEN_OBJECT_START, &map_expected);
	for (more = dyn_json_open_object(reader, &name); more;
		 more = dyn_json_next_member(reader, &name))
	{
		if (position != NULL)
			(*position)++;
		if (builder != NULL)
			dyn_build_name(builder, name.data, name.len);
		dyn_read_value(reader, builder);
	}
}

/* What the member of an attribute value named its type promises. */
static void
read_typed(DynJsonReader *reader, DynBuilder *builder, DynType type)
{
	switch (type)
	{
		case DYN_TYPE_S:
		case DYN_TYPE_N:
		case DYN_TYPE_B:
			read_scalar(reader, builder, type);
			break;
		case DYN_TYPE_BOOL:
			read_bool(reader, builder);
			break;
		case DYN_TYPE_NULL:
			read_null(reader, builder);
			break;
		case DYN_TYPE_L:
			read_list(reader, builder);
			break;
		case DYN_TYPE_M:
			read_map(reader, builder);
			break;
		case DYN_TYPE_SS:
			read_set(reader, builder, type, DYN_TYPE_S);
			break;
		case DYN_TYPE_NS:
			read_set(reader, builder, type, DYN_TYPE_N);
			break;
		case DYN_TYPE_BS:
			read_set(reader, builder, type, DYN_TYPE_B);
			break;
	}
}

/* Finds the type of a name; false if it is none. */
static bool
find_type(DynJsonText name, DynType *type)
{
	DynType t;

	for (t = DYN_TYPE_S; t <= DYN_TYPE_BS; t++)
	{
		const char *type_name = dyn_type_name(t);

		if (name.len == strlen(type_name) &&
			memcmp(type_name, name.data, name.len) == 0)
		{
			*type = t;
			return true;
		}
	}
	return false;
}

static void
raise_not_one_type(const DynBuilder *builder, const char *fault)
{
	if (builder == NULL)
		return;
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("Supplied AttributeValue %s, must contain exactly one of "
				   "the supported datatypes",
				   fault),
			errhint(TYPED_VALUE_HINT));
}

/* An attribute value: an object with exactly one member that is a type. */
void
dyn_read_value(DynJsonReader *reader, DynBuilder *builder)
{
	bool found = false;
	DynJsonText name;
	DynType type;
	bool more;

	check_stack_depth();
	if (dyn_json_peek(reader) == JSON_TOKEN_NULL)
	{
		raise_not_one_type(builder, "is empty");
		dyn_json_next_token(reader);
		return;
	}
	dyn_json_expect(reader, JSON_TOKEN_OBJECT_START, &value_expected);
	for (more = dyn_json_open_object(reader, &name); more;
		 more = dyn_json_next_member(reader, &name))
	{
		if (!find_type(name, &type) ||
			dyn_json_peek(reader) == JSON_TOKEN_NULL)
		{
			dyn_json_skip_value(reader);
			continue;
		}
		if (found)
			raise_not_one_type(builder, "has more than one datatypes set");
		read_typed(reader, builder, type);
		found = true;
	}
	if (!found)
		raise_not_one_type(builder, "is empty");
}

DynItem *
dyn_item_from_dynamo_json(const char *json, uint32 len)
{
	DynBuilder *builder = dyn_builder_create();
	DynJsonReader reader;

	dyn_json_begin(&reader, json, len);
	dyn_read_entries(&reader, builder, NULL);
	dyn_json_end(&reader);
	return dyn_build_finish(builder);
}
