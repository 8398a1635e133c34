/*
 * jsonb.c
 *	  Makes jsonb of values: plain JSON, without the way through text.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "json/base64.h"
#include "json/json.h"

static JsonbValue *push_value(JsonbParseState **state,
							  JsonbIteratorToken token, const DynValue *value);

static void
set_string(JsonbValue *string, const char *s, uint32 len)
{
	if (memchr(s, '\0', len) != NULL)
		ereport(ERROR, errcode(ERRCODE_UNTRANSLATABLE_CHARACTER),
				errmsg("jsonb cannot hold the character U+0000"),
				errhint("Convert to json instead, which keeps it as "
						"\\u0000."));
	string->type = jbvString;
	string->val.string.val = unconstify(char *, s);
	string->val.string.len = len;
}

static void
set_base64(JsonbValue *string, const DynValue *binary)
{
	StringInfoData text;

	initStringInfo(&text);
	dyn_base64_append(&text, binary->data, binary->len);
	set_string(string, text.data, text.len);
}

static void
set_scalar(JsonbValue *scalar, const DynValue *value)
{
	switch (value->type)
	{
		case DYN_TYPE_S:
			set_string(scalar, (const char *) value->data, value->len);
			break;
		case DYN_TYPE_N:
			scalar->type = jbvNumeric;
			scalar->val.numeric = DatumGetNumeric(
				dyn_number_to_numeric(value->data, value->len));
			break;
		case DYN_TYPE_B:
			set_base64(scalar, value);
			break;
		case DYN_TYPE_BOOL:
			scalar->type = jbvBool;
			scalar->val.boolean = value->data[0] != 0;
			break;
		case DYN_TYPE_NULL:
			scalar->type = jbvNull;
			break;
		default:
			elog(ERROR, "unexpected type of value: %d", (int) value->type);
	}
}

static JsonbValue *
push_map(JsonbParseState **state, const DynValue *map)
{
	uint32 count = dyn_value_count(map);
	uint32 i;

	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	for (i = 0; i < count; i++)
	{
		DynName name;
		DynValue value;
		JsonbValue key;

		CHECK_FOR_INTERRUPTS();
		dyn_map_entry(map, i, &name, &value);
		set_string(&key, name.data, name.len);
		pushJsonbValue(state, WJB_KEY, &key);
		push_value(state, WJB_VALUE, &value);
	}
	return pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

static JsonbValue *
push_array(JsonbParseState **state, const DynValue *array)
{
	uint32 count = dyn_value_count(array);
	uint32 i;

	pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	for (i = 0; i < count; i++)
	{
		DynValue element = dyn_value_element(array, i);

		CHECK_FOR_INTERRUPTS();
		push_value(state, WJB_ELEM, &element);
	}
	return pushJsonbValue(state, WJB_END_ARRAY, NULL);
}

/* token says what a scalar is there: WJB_VALUE or WJB_ELEM. */
static JsonbValue *
push_value(JsonbParseState **state, JsonbIteratorToken token,
		   const DynValue *value)
{
	JsonbValue scalar;

	check_stack_depth();
	if (value->type == DYN_TYPE_M)
		return push_map(state, value);
	if (dyn_type_is_container(value->type))
		return push_array(state, value);
	set_scalar(&scalar, value);
	return pushJsonbValue(state, token, &scalar);
}

Jsonb *
dyn_value_to_jsonb(const DynValue *value)
{
	JsonbParseState *state = NULL;
	JsonbValue scalar;

	if (dyn_type_is_container(value->type))
		return JsonbValueToJsonb(push_value(&state, WJB_ELEM, value));
	set_scalar(&scalar, value);
	return JsonbValueToJsonb(&scalar);
}
