/*
 * writer.c
 *	  Writes values as DynamoDB JSON and as plain JSON.
 *
 * Both forms are compact, as the service answers.  The two differ in little:
 * in DynamoDB JSON each value is wrapped in an object that names its type, and
 * numbers are strings.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "json/base64.h"
#include "json/json.h"

typedef enum JsonStyle
{
	STYLE_DYNAMO,
	STYLE_PLAIN
} JsonStyle;

static void write_value(StringInfo out, const DynValue *value,
						JsonStyle style);
static void write_content(StringInfo out, const DynValue *value,
						  JsonStyle style);

static inline bool
needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

static void
write_escape(StringInfo out, unsigned char c)
{
	switch (c)
	{
		case '"':
			appendStringInfoString(out, "\\\"");
			break;
		case '\\':
			appendStringInfoString(out, "\\\\");
			break;
		case '\b':
			appendStringInfoString(out, "\\b");
			break;
		case '\f':
			appendStringInfoString(out, "\\f");
			break;
		case '\n':
			appendStringInfoString(out, "\\n");
			break;
		case '\r':
			appendStringInfoString(out, "\\r");
			break;
		case '\t':
			appendStringInfoString(out, "\\t");
			break;
		default:
			appendStringInfo(out, "\\u%04x", c);
	}
}

void
dyn_write_json_string(StringInfo out, const char *s, uint32 len)
{
	const char *end = s + len;
	const char *start = s; /* of what is not written yet */

	appendStringInfoCharMacro(out, '"');
	for (; s < end; s++)
	{
		if (unlikely(needs_escape((unsigned char) *s)))
		{
			appendBinaryStringInfo(out, start, s - start);
			write_escape(out, (unsigned char) *s);
			start = s + 1;
		}
	}
	appendBinaryStringInfo(out, start, end - start);
	appendStringInfoCharMacro(out, '"');
}

static void
write_number(StringInfo out, const DynValue *value, JsonStyle style)
{
	char text[DYN_NUMBER_TEXT_MAX];
	int len = dyn_number_to_text(value->data, value->len, text);

	if (style == STYLE_PLAIN)
		appendBinaryStringInfo(out, text, len);
	else
		dyn_write_json_string(out, text, len);
}

static void
write_binary(StringInfo out, const DynValue *value)
{
	appendStringInfoCharMacro(out, '"');
	dyn_base64_append(out, value->data, value->len);
	appendStringInfoCharMacro(out, '"');
}

static void
write_map(StringInfo out, const DynValue *map, JsonStyle style)
{
	uint32 count = dyn_value_count(map);
	uint32 i;

	appendStringInfoCharMacro(out, '{');
	for (i = 0; i < count; i++)
	{
		DynName name;
		DynValue value;

		CHECK_FOR_INTERRUPTS();
		dyn_map_entry(map, i, &name, &value);
		if (i > 0)
			appendStringInfoCharMacro(out, ',');
		dyn_write_json_string(out, name.data, name.len);
		appendStringInfoCharMacro(out, ':');
		write_value(out, &value, style);
	}
	appendStringInfoCharMacro(out, '}');
}

/* A list, or a set: whose members are not wrapped in either style. */
static void
write_array(StringInfo out, const DynValue *array, JsonStyle style)
{
	uint32 count = dyn_value_count(array);
	uint32 i;

	appendStringInfoCharMacro(out, '[');
	for (i = 0; i < count; i++)
	{
		DynValue element = dyn_value_element(array, i);

		CHECK_FOR_INTERRUPTS();
		if (i > 0)
			appendStringInfoCharMacro(out, ',');
		if (array->type == DYN_TYPE_L)
			write_value(out, &element, style);
		else
			write_content(out, &element, style);
	}
	appendStringInfoCharMacro(out, ']');
}

/* What stands inside an attribute value of DynamoDB JSON, or plain JSON. */
static void
write_content(StringInfo out, const DynValue *value, JsonStyle style)
{
	switch (value->type)
	{
		case DYN_TYPE_S:
			dyn_write_json_string(out, (const char *) value->data, value->len);
			break;
		case DYN_TYPE_N:
			write_number(out, value, style);
			break;
		case DYN_TYPE_B:
			write_binary(out, value);
			break;
		case DYN_TYPE_BOOL:
			appendStringInfoString(out, value->data[0] ? "true" : "false");
			break;
		case DYN_TYPE_NULL:
			appendStringInfoString(out,
								   style == STYLE_PLAIN ? "null" : "true");
			break;
		case DYN_TYPE_M:
			write_map(out, value, style);
			break;
		default:
			write_array(out, value, style);
	}
}

static void
write_value(StringInfo out, const DynValue *value, JsonStyle style)
{
	check_stack_depth();
	if (style == STYLE_PLAIN)
	{
		write_content(out, value, style);
		return;
	}
	appendStringInfoString(out, "{\"");
	appendStringInfoString(out, dyn_type_name(value->type));
	appendStringInfoString(out, "\":");
	write_content(out, value, style);
	appendStringInfoCharMacro(out, '}');
}

void
dyn_write_dynamo_json(StringInfo out, const DynValue *value)
{
	write_value(out, value, STYLE_DYNAMO);
}

void
dyn_write_plain_json(StringInfo out, const DynValue *value)
{
	write_value(out, value, STYLE_PLAIN);
}

void
dyn_write_item_dynamo_json(StringInfo out, const DynItem *item)
{
	DynValue root = dyn_item_root(item);

	write_map(out, &root, STYLE_DYNAMO);
}
