/*
 * kind.c
 *	  JSON of the wrong kind, see kind.h.
 */
#include "postgres.h"

#include "common/error.h"
#include "json/kind.h"

static int
hint_of(const DynExpected *expected)
{
	return expected->hint == NULL ? 0 : errhint("%s", expected->hint);
}

void
dyn_json_wrong_kind(DynJsonReader *reader, const DynExpected *expected)
{
	dyn_json_check_document(reader);
	switch (dyn_json_peek(reader))
	{
		case JSON_TOKEN_OBJECT_START:
			ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
					errmsg("Start of structure or map found where not "
						   "expected"),
					hint_of(expected));
			break;
		case JSON_TOKEN_ARRAY_START:
			ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
					errmsg("Unrecognized collection type %s",
						   expected->java_class),
					hint_of(expected));
			break;
		case JSON_TOKEN_STRING:
		case JSON_TOKEN_NUMBER:
		case JSON_TOKEN_TRUE:
		case JSON_TOKEN_FALSE:
		case JSON_TOKEN_NULL:
			ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
					errmsg("Unexpected value type in payload"),
					hint_of(expected));
			break;
		default:
			break;
	}
	dyn_json_expected_value(reader);
}

static const char *
number_class(DynJsonText number)
{
	bool decimal = memchr(number.data, '.', number.len) != NULL ||
				   memchr(number.data, 'e', number.len) != NULL ||
				   memchr(number.data, 'E', number.len) != NULL;

	return decimal ? "DECIMAL_VALUE" : "NUMBER_VALUE";
}

void
dyn_json_wrong_scalar(DynJsonReader *reader, const DynExpected *expected)
{
	const char *found;

	dyn_json_check_document(reader);
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
			dyn_json_wrong_kind(reader, expected);
	}
	ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
			errmsg("%s cannot be converted to %s", found,
				   strrchr(expected->java_class, '.') + 1),
			hint_of(expected));
	pg_unreachable();
}

DynJsonText
dyn_json_read_string(DynJsonReader *reader, const DynExpected *expected)
{
	if (unlikely(dyn_json_peek(reader) != JSON_TOKEN_STRING))
		dyn_json_wrong_scalar(reader, expected);
	return dyn_json_string(reader);
}

bool
dyn_json_read_bool(DynJsonReader *reader, const DynExpected *expected)
{
	bool value = dyn_json_peek(reader) == JSON_TOKEN_TRUE;

	if (!value && dyn_json_peek(reader) != JSON_TOKEN_FALSE)
		dyn_json_wrong_scalar(reader, expected);
	dyn_json_next_token(reader);
	return value;
}
