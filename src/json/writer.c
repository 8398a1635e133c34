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

#include "common/limits.h"
#include "item/map_walk.h"
#include "json/base64.h"
#include "json/json.h"
#include "json/plain.h"

typedef enum JsonStyle
{
	STYLE_DYNAMO,
	STYLE_PLAIN
} JsonStyle;

static void write_value(StringInfo out, const DynValue *value,
						JsonStyle style);
static void write_content(StringInfo out, const DynValue *value,
						  JsonStyle style);

/* What a value is wrapped in in DynamoDB JSON, in front of the value. */
#define OPENING_MAX 8

typedef struct Opening
{
	char text[OPENING_MAX]; /* without a NUL */
	int len;
} Opening;

#define OPENING(type) \
	{ \
		"{\"" type "\":", sizeof("{\"" type "\":") - 1 \
	}

static const Opening openings[] = {
	[DYN_TYPE_S] = OPENING("S"),	   [DYN_TYPE_N] = OPENING("N"),
	[DYN_TYPE_B] = OPENING("B"),	   [DYN_TYPE_L] = OPENING("L"),
	[DYN_TYPE_BOOL] = OPENING("BOOL"), [DYN_TYPE_NULL] = OPENING("NULL"),
	[DYN_TYPE_M] = OPENING("M"),	   [DYN_TYPE_SS] = OPENING("SS"),
	[DYN_TYPE_NS] = OPENING("NS"),	   [DYN_TYPE_BS] = OPENING("BS"),
};

/* Room for so many bytes; returns where they go. */
static inline char *
reserve(StringInfo out, uint32 len)
{
	if (unlikely(len >= (uint32) (out->maxlen - out->len)))
		enlargeStringInfo(out, (int) len);
	return out->data + out->len;
}

/* What was put there ends here. */
static inline void
advance(StringInfo out, char *end)
{
	*end = '\0';
	out->len = (int) (end - out->data);
}

/* appendBinaryStringInfo(), without a call where there is room. */
static inline void
append(StringInfo out, const char *bytes, uint32 len)
{
	char *to = reserve(out, len);

	memcpy(to, bytes, len);
	advance(out, to + len);
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

static void
write_escaped(StringInfo out, const char *s, uint32 len)
{
	uint32 plain = dyn_plain_length(s, len);

	appendStringInfoCharMacro(out, '"');
	append(out, s, plain);
	while (plain < len)
	{
		write_escape(out, (unsigned char) s[plain]);
		s += plain + 1;
		len -= plain + 1;
		plain = dyn_plain_length(s, len);
		append(out, s, plain);
	}
	appendStringInfoCharMacro(out, '"');
}

static inline void
write_string(StringInfo out, const char *s, uint32 len)
{
	char *to = reserve(out, len + 2);

	if (unlikely(!dyn_copy_plain(to + 1, s, len)))
	{
		write_escaped(out, s, len);
		return;
	}
	to[0] = '"';
	to[len + 1] = '"';
	advance(out, to + len + 2);
}

void
dyn_write_json_string(StringInfo out, const char *s, uint32 len)
{
	write_string(out, s, len);
}

static void
write_number(StringInfo out, const DynValue *value, JsonStyle style)
{
	char *to = reserve(out, DYN_NUMBER_TEXT_MAX + 2);

	if (style != STYLE_PLAIN)
		*to++ = '"';
	to += dyn_number_to_text(value->data, value->len, to);
	if (style != STYLE_PLAIN)
		*to++ = '"';
	advance(out, to);
}

static void
write_binary(StringInfo out, const DynValue *value)
{
	appendStringInfoCharMacro(out, '"');
	dyn_base64_append(out, value->data, value->len);
	appendStringInfoCharMacro(out, '"');
}

/* A name of a map; one that is not the first is behind a comma. */
static void
write_name(StringInfo out, const DynName *name)
{
	char *to = reserve(out, name->len + 4);
	char *quote;

	*to = ',';
	quote = to + (to[-1] != '{');
	if (unlikely(!dyn_copy_plain(quote + 1, name->data, name->len)))
	{
		advance(out, quote);
		write_escaped(out, name->data, name->len);
		appendStringInfoCharMacro(out, ':');
		return;
	}
	*quote = '"';
	to = quote + 1 + name->len;
	*to++ = '"';
	*to++ = ':';
	advance(out, to);
}

/* What is around an entry with a string or a number as its value. */
#define SCALAR_START "\":{\"S\":\""
#define SCALAR_TYPE 4 /* where the type is in it */
#define SCALAR_ROOM (sizeof(",\"" SCALAR_START "\"}") + DYN_NUMBER_TEXT_MAX)

/*
 * An entry in DynamoDB JSON with a string or a number, which most are, in one
 * go.  False: something is to be escaped, and nothing was written.
 */
static inline bool
write_scalar(StringInfo out, const DynName *name, const DynValue *value)
{
	char *to = reserve(out, name->len + value->len + SCALAR_ROOM);
	bool plain;

	*to = ',';
	to += to[-1] != '{';
	*to++ = '"';
	plain = dyn_copy_plain(to, name->data, name->len);
	to += name->len;
	memcpy(to, SCALAR_START, strlen(SCALAR_START));
	to[SCALAR_TYPE] = value->type == DYN_TYPE_S ? 'S' : 'N';
	to += strlen(SCALAR_START);
	if (value->type == DYN_TYPE_N)
		to += dyn_number_to_text(value->data, value->len, to);
	else
	{
		plain &= dyn_copy_plain(to, (const char *) value->data, value->len);
		to += value->len;
	}
	*to++ = '"';
	*to++ = '}';
	if (likely(plain))
		advance(out, to);
	return plain;
}

static inline void
write_entry(StringInfo out, const DynName *name, const DynValue *value,
			JsonStyle style)
{
	bool scalar = value->type == DYN_TYPE_S || value->type == DYN_TYPE_N;

	if (style == STYLE_DYNAMO && scalar && write_scalar(out, name, value))
		return;
	write_name(out, name);
	write_value(out, value, style);
}

static void
write_map(StringInfo out, const DynValue *map, JsonStyle style)
{
	uint32 count = dyn_value_count(map);
	DynMapWalk walk = dyn_map_walk(map, 0);
	uint32 i;

	check_stack_depth();
	appendStringInfoCharMacro(out, '{');
	for (i = 0; i < count; i++)
	{
		DynName name;
		DynValue value;

		CHECK_FOR_INTERRUPTS();
		dyn_map_walk_next(&walk, &name, &value);
		write_entry(out, &name, &value, style);
	}
	appendStringInfoCharMacro(out, '}');
}

/* A list, or a set: whose members are not wrapped in either style. */
static void
write_array(StringInfo out, const DynValue *array, JsonStyle style)
{
	uint32 count = dyn_value_count(array);
	uint32 i;

	check_stack_depth();
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
			write_string(out, (const char *) value->data, value->len);
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
	const Opening *opening = &openings[value->type];
	char *to;

	if (style == STYLE_PLAIN)
	{
		write_content(out, value, style);
		return;
	}
	to = reserve(out, OPENING_MAX);
	memcpy(to, opening->text, OPENING_MAX);
	advance(out, to + opening->len);
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

void
dyn_write_added_dynamo_json(StringInfo out, const DynValue *map, int n,
							const DynName *names, const DynValue *values)
{
	uint32 count = dyn_value_count(map);
	DynMapWalk walk = dyn_map_walk(map, 0);
	int order[DYN_KEY_ATTRIBUTES_MAX];
	int next = 0; /* of the order */
	uint32 i;

	Assert(n <= DYN_KEY_ATTRIBUTES_MAX);
	dyn_sort_names(n, names, order);
	appendStringInfoCharMacro(out, '{');
	for (i = 0; i < count; i++)
	{
		DynName name;
		DynValue value;

		CHECK_FOR_INTERRUPTS();
		dyn_map_walk_next(&walk, &name, &value);
		for (; next < n && dyn_name_compare(&names[order[next]], &name) < 0;
			 next++)
			write_entry(out, &names[order[next]], &values[order[next]],
						STYLE_DYNAMO);
		write_entry(out, &name, &value, STYLE_DYNAMO);
	}
	for (; next < n; next++)
		write_entry(out, &names[order[next]], &values[order[next]],
					STYLE_DYNAMO);
	appendStringInfoCharMacro(out, '}');
}

void
dyn_write_json_element(StringInfo out)
{
	char last = out->data[out->len - 1];

	if (last != '{' && last != '[')
		appendStringInfoChar(out, ',');
}

void
dyn_write_json_member(StringInfo out, const char *name)
{
	dyn_write_json_element(out);
	appendStringInfo(out, "\"%s\":", name);
}
