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

#include "common/error.h"
#include "json/base64.h"
#include "json/json.h"
#include "json/reader.h"

/* What the service's texts call the things it expects. */
#define STRING_CLASS "class java.lang.String"
#define BOOLEAN_CLASS "class java.lang.Boolean"
#define LIST_CLASS \
	"java.util.List<com.amazonaws.dynamodb.v20120810.AttributeValue>"
#define MAP_CLASS \
	"java.util.Map<java.lang.String, " \
	"com.amazonaws.dynamodb.v20120810.AttributeValue>"
#define VALUE_CLASS "class com.amazonaws.dynamodb.v20120810.AttributeValue"

#define TYPED_VALUE_HINT \
	"An attribute value is an object that names its type, as in " \
	"{\"S\": \"text\"} or {\"N\": \"1.5\"}. Plain JSON can be cast from " \
	"jsonb."

static void read_value(DynJsonReader *reader, DynBuilder *builder);

/* The next token begins a value, but not one of the kind expected there. */
static void
raise_wrong_kind(DynJsonReader *reader, const char *java_class)
{
	switch (dyn_json_peek(reader))
	{
		case JSON_TOKEN_OBJECT_START:
			ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
					errmsg("Start of structure or map found where not "
						   "expected"),
					errhint(TYPED_VALUE_HINT));
			break;
		case JSON_TOKEN_ARRAY_START:
			ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
					errmsg("Unrecognized collection type %s", java_class),
					errhint(TYPED_VALUE_HINT));
			break;
		case JSON_TOKEN_STRING:
		case JSON_TOKEN_NUMBER:
		case JSON_TOKEN_TRUE:
		case JSON_TOKEN_FALSE:
		case JSON_TOKEN_NULL:
			ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
					errmsg("Unexpected value type in payload"),
					errhint(TYPED_VALUE_HINT));
			break;
		default:
			dyn_json_expected_value(reader);
	}
}

static inline void
expect_kind(DynJsonReader *reader, JsonTokenType token, const char *java_class)
{
	if (unlikely(dyn_json_peek(reader) != token))
		raise_wrong_kind(reader, java_class);
}

static const char *
number_class(DynJsonText number)
{
	bool decimal = memchr(number.data, '.', number.len) != NULL ||
				   memchr(number.data, 'e', number.len) != NULL ||
				   memchr(number.data, 'E', number.len) != NULL;

	return decimal ? "DECIMAL_VALUE" : "NUMBER_VALUE";
}

/* A scalar was expected, to become an object of the class named. */
static void
raise_wrong_scalar(DynJsonReader *reader, const char *java_class)
{
	const char *found;

	switch (dyn_json_peek(reader))
	{
		case JSON_TOKEN_STRING:
			found = "STRING_VALUE";
			break;
		case JSON_TOKEN_NUMBER:
			found = number_class(dyn_json_peek_text(reader));
			break;
		case JSON_TOKEN_TRUE:
			found = "TRUE_VALUE";
			break;
		case JSON_TOKEN_FALSE:
			found = "FALSE_VALUE";
			break;
		default:
			raise_wrong_kind(reader, java_class);
			return;
	}
	ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
			errmsg("%s cannot be converted to %s", found,
				   strrchr(java_class, '.') + 1),
			errhint(TYPED_VALUE_HINT));
}

static DynJsonText
read_string(DynJsonReader *reader)
{
	if (unlikely(dyn_json_peek(reader) != JSON_TOKEN_STRING))
		raise_wrong_scalar(reader, STRING_CLASS);
	return dyn_json_string(reader);
}

static bool
read_bool(DynJsonReader *reader)
{
	bool value = dyn_json_peek(reader) == JSON_TOKEN_TRUE;

	if (!value && dyn_json_peek(reader) != JSON_TOKEN_FALSE)
		raise_wrong_scalar(reader, BOOLEAN_CLASS);
	dyn_json_next_token(reader);
	return value;
}

static void
read_number(DynJsonReader *reader, DynBuilder *builder)
{
	DynJsonText text = read_string(reader);
	DynNumber number;

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
	dyn_build_binary(builder, decoded, len);
	pfree(decoded);
}

static void
read_null(DynJsonReader *reader, DynBuilder *builder)
{
	if (!read_bool(reader))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
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
	DynJsonText text;

	switch (type)
	{
		case DYN_TYPE_N:
			read_number(reader, builder);
			break;
		case DYN_TYPE_B:
			read_binary(reader, builder);
			break;
		default:
			text = read_string(reader);
			dyn_build_string(builder, text.data, text.len);
	}
}

static void
read_set(DynJsonReader *reader, DynBuilder *builder, DynType type,
		 DynType member)
{
	bool more;

	expect_kind(reader, JSON_TOKEN_ARRAY_START, LIST_CLASS);
	dyn_build_open(builder, type);
	for (more = dyn_json_open_array(reader); more;
		 more = dyn_json_next_element(reader))
		read_scalar(reader, builder, member);
	dyn_build_close(builder);
}

static void
read_list(DynJsonReader *reader, DynBuilder *builder)
{
	bool more;

	expect_kind(reader, JSON_TOKEN_ARRAY_START, LIST_CLASS);
	dyn_build_open(builder, DYN_TYPE_L);
	for (more = dyn_json_open_array(reader); more;
		 more = dyn_json_next_element(reader))
		read_value(reader, builder);
	dyn_build_close(builder);
}

/* The entries of a map that is already open. */
static void
read_entries(DynJsonReader *reader, DynBuilder *builder)
{
	DynJsonText name;
	bool more;

	expect_kind(reader, JSON_TOKEN_OBJECT_START, MAP_CLASS);
	for (more = dyn_json_open_object(reader, &name); more;
		 more = dyn_json_next_member(reader, &name))
	{
		dyn_build_name(builder, name.data, name.len);
		read_value(reader, builder);
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
			dyn_build_bool(builder, read_bool(reader));
			break;
		case DYN_TYPE_NULL:
			read_null(reader, builder);
			break;
		case DYN_TYPE_L:
			read_list(reader, builder);
			break;
		case DYN_TYPE_M:
			dyn_build_open(builder, DYN_TYPE_M);
			read_entries(reader, builder);
			dyn_build_close(builder);
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
raise_not_one_type(const char *fault)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("Supplied AttributeValue %s, must contain exactly one of "
				   "the supported datatypes",
				   fault),
			errhint(TYPED_VALUE_HINT));
}

/* An attribute value: an object with exactly one member that is a type. */
static void
read_value(DynJsonReader *reader, DynBuilder *builder)
{
	bool found = false;
	DynJsonText name;
	DynType type;
	bool more;

	check_stack_depth();
	if (dyn_json_peek(reader) == JSON_TOKEN_NULL)
		raise_not_one_type("is empty");
	expect_kind(reader, JSON_TOKEN_OBJECT_START, VALUE_CLASS);
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
			raise_not_one_type("has more than one datatypes set");
		read_typed(reader, builder, type);
		found = true;
	}
	if (!found)
		raise_not_one_type("is empty");
}

DynItem *
dyn_item_from_dynamo_json(const char *json, uint32 len)
{
	DynBuilder *builder = dyn_builder_create();
	DynJsonReader reader;

	dyn_json_begin(&reader, json, len);
	read_entries(&reader, builder);
	dyn_json_end(&reader);
	return dyn_build_finish(builder);
}
