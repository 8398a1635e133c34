/*
 * decode.c
 *	  Reads requests into their Specs, see shape.h.
 *
 * One pass over the JSON, without a tree in between: a member is looked up as
 * its name comes by and read straight into its field.
 */
#include "postgres.h"

#include <math.h>

#include "common/error.h"
#include "common/limits.h"
#include "json/attribute.h"
#include "json/shape.h"

/* The digits of an int64 with its sign. */
#define INTEGER_TEXT_MAX 20

#define FIRST_ELEMENTS 8

typedef struct Decoder
{
	DynJsonReader reader;
	DynDecoded *decoded;
} Decoder;

static void read_field(Decoder *decoder, const DynShape *shape, void *field);

Size
dyn_shape_size(const DynShape *shape)
{
	static const Size sizes[] = {
		[DYN_SHAPE_STRING] = sizeof(DynText),
		[DYN_SHAPE_ENUM] = sizeof(int),
		[DYN_SHAPE_INTEGER] = sizeof(DynInteger),
		[DYN_SHAPE_LONG] = sizeof(DynInteger),
		[DYN_SHAPE_THOUSANDTHS] = sizeof(DynInteger),
		[DYN_SHAPE_BOOLEAN] = sizeof(DynFlag),
		[DYN_SHAPE_VALUE] = sizeof(DynValueField),
		[DYN_SHAPE_ITEM] = sizeof(DynItemField),
		[DYN_SHAPE_NAMES] = sizeof(DynItemField),
		[DYN_SHAPE_STRUCTURE] = sizeof(void *),
		[DYN_SHAPE_LIST] = sizeof(DynList),
		[DYN_SHAPE_MAP] = sizeof(DynMapField),
		[DYN_SHAPE_ANY] = sizeof(bool),
	};

	return sizes[shape->kind];
}

/* Appends the Java class of a shape, as it is named inside of another. */
static void
append_class(StringInfo text, const DynShape *shape)
{
	switch (shape->kind)
	{
		case DYN_SHAPE_STRING:
		case DYN_SHAPE_ENUM:
			appendStringInfoString(text, "java.lang.String");
			break;
		case DYN_SHAPE_INTEGER:
			appendStringInfoString(text, "java.lang.Integer");
			break;
		case DYN_SHAPE_LONG:
			appendStringInfoString(text, "java.lang.Long");
			break;
		case DYN_SHAPE_THOUSANDTHS:
			appendStringInfoString(text, "java.lang.Double");
			break;
		case DYN_SHAPE_BOOLEAN:
			appendStringInfoString(text, "java.lang.Boolean");
			break;
		case DYN_SHAPE_VALUE:
			appendStringInfoString(text, DYN_SERVICE_PACKAGE "AttributeValue");
			break;
		case DYN_SHAPE_ITEM:
			appendStringInfoString(text, DYN_ITEM_CLASS);
			break;
		case DYN_SHAPE_NAMES:
			appendStringInfoString(text, DYN_NAMES_CLASS);
			break;
		case DYN_SHAPE_STRUCTURE:
			appendStringInfo(text, DYN_SERVICE_PACKAGE "%s", shape->name);
			break;
		case DYN_SHAPE_LIST:
			appendStringInfoString(text, "java.util.List<");
			append_class(text, shape->element);
			appendStringInfoChar(text, '>');
			break;
		case DYN_SHAPE_MAP:
			appendStringInfoString(text, "java.util.Map<java.lang.String, ");
			append_class(text, shape->element);
			appendStringInfoChar(text, '>');
			break;
		case DYN_SHAPE_ANY: /* never of a wrong kind, unless in a list */
			appendStringInfoString(text, "java.lang.Object");
			break;
	}
}

/* What is expected of a shape, for the errors. */
static DynExpected
expected_of(const DynShape *shape)
{
	DynExpected expected = { NULL, NULL };
	StringInfoData text;

	initStringInfo(&text);
	append_class(&text, shape);
	expected.java_class = strncmp(text.data, "java.util.", 10) == 0
							  ? text.data
							  : psprintf("class %s", text.data);
	return expected;
}

static void
expect(Decoder *decoder, JsonTokenType token, const DynShape *shape)
{
	DynExpected expected;

	if (likely(dyn_json_peek(&decoder->reader) == token))
		return;
	expected = expected_of(shape);
	if (shape->kind >= DYN_SHAPE_VALUE)
		dyn_json_wrong_kind(&decoder->reader, &expected);
	dyn_json_wrong_scalar(&decoder->reader, &expected);
}

static void
read_text(Decoder *decoder, const DynShape *shape, DynText *text)
{
	DynJsonText string;

	expect(decoder, JSON_TOKEN_STRING, shape);
	string = dyn_json_string(&decoder->reader);
	dyn_text_copy(text, string.data, string.len);
}

/* Keeps the text of an enum that is none of its values; returns its mark. */
static int
keep_unknown(DynDecoded *decoded, DynJsonText text)
{
	int n = decoded->unknown_count++;
	Size size = sizeof(DynText) * (n + 1);

	decoded->unknown =
		n == 0 ? palloc(size) : repalloc(decoded->unknown, size);
	dyn_text_copy(&decoded->unknown[n], text.data, text.len);
	return -1 - n;
}

static void
read_enum(Decoder *decoder, const DynShape *shape, int *field)
{
	DynJsonText text;
	int i;

	expect(decoder, JSON_TOKEN_STRING, shape);
	text = dyn_json_string(&decoder->reader);
	for (i = 0; shape->values[i] != NULL; i++)
	{
		if (strlen(shape->values[i]) == text.len &&
			memcmp(shape->values[i], text.data, text.len) == 0)
		{
			*field = 1 + i;
			return;
		}
	}
	*field = keep_unknown(decoder->decoded, text);
}

/* Is this a whole number of so many bits? */
static bool
parse_integer(DynJsonText text, bool is_long, int64 *value)
{
	char digits[INTEGER_TEXT_MAX + 1];
	char *end;

	if (text.len > INTEGER_TEXT_MAX)
		return false;
	memcpy(digits, text.data, text.len);
	digits[text.len] = '\0';
	errno = 0;
	*value = strtoll(digits, &end, 10);
	if (errno != 0 || *end != '\0')
		return false;
	return is_long || (*value >= PG_INT32_MIN && *value <= PG_INT32_MAX);
}

/* Beyond a few billions it is the most that there is. */
static void
read_thousandths(Decoder *decoder, const DynShape *shape, DynInteger *field)
{
	DynJsonText text;
	char digits[INTEGER_TEXT_MAX + 1];
	double thousandths;

	expect(decoder, JSON_TOKEN_NUMBER, shape);
	text = dyn_json_peek_text(&decoder->reader);
	strlcpy(digits, text.data, Min(text.len + 1, sizeof(digits)));
	thousandths = rint(strtod(digits, NULL) * 1000);
	field->value =
		(int64) Max(Min(thousandths, (double) PG_INT32_MAX * 1000), -1);
	field->present = true;
	dyn_json_next_token(&decoder->reader);
}

static void
read_integer(Decoder *decoder, const DynShape *shape, DynInteger *field)
{
	DynJsonText text;

	expect(decoder, JSON_TOKEN_NUMBER, shape);
	text = dyn_json_peek_text(&decoder->reader);
	if (!parse_integer(text, shape->kind == DYN_SHAPE_LONG, &field->value))
	{
		DynExpected expected = expected_of(shape);

		dyn_json_wrong_scalar(&decoder->reader, &expected);
	}
	field->present = true;
	dyn_json_next_token(&decoder->reader);
}

static void
read_flag(Decoder *decoder, DynFlag *field)
{
	static const DynExpected expected = { DYN_BOOLEAN_CLASS, NULL };

	*field = dyn_json_read_bool(&decoder->reader, &expected) ? DYN_FLAG_TRUE
															 : DYN_FLAG_FALSE;
}

static const DynMember *
find_member(const DynShape *structure, DynJsonText name)
{
	const DynMember *member;

	for (member = structure->members; member->name != NULL; member++)
	{
		if (member->name_len == name.len &&
			memcmp(member->name, name.data, name.len) == 0)
			return member->shape == NULL ? NULL : member;
	}
	return NULL;
}

/* The members of an object into a structure of zeros. */
static void
read_members(Decoder *decoder, const DynShape *shape, char *structure)
{
	DynJsonReader *reader = &decoder->reader;
	DynJsonText name;
	bool more;

	for (more = dyn_json_open_object(reader, &name); more;
		 more = dyn_json_next_member(reader, &name))
	{
		const DynMember *member = find_member(shape, name);

		if (member == NULL)
			dyn_json_skip_value(reader);
		else
			read_field(decoder, member->shape, structure + member->offset);
	}
}

static void
read_structure(Decoder *decoder, const DynShape *shape, void **field)
{
	expect(decoder, JSON_TOKEN_OBJECT_START, shape);
	*field = palloc0(shape->size);
	read_members(decoder, shape, *field);
}

/* An array that grows as elements come. */
typedef struct Elements
{
	char *data;
	int count; /* all that there were */
	int room;
	int max; /* of those that are kept */
	Size size;
} Elements;

static void
init_elements(Elements *elements, const DynShape *shape)
{
	elements->data = NULL;
	elements->count = 0;
	elements->room = 0;
	elements->max = shape->has_max ? shape->max : PG_INT32_MAX;
	elements->size = dyn_shape_size(shape->element);
}

/* Where the next element goes, as zeros. */
static void *
next_element(Elements *elements)
{
	int n = Min(elements->count, elements->max);

	if (n >= DYN_REQUEST_ELEMENTS_MAX)
		ereport(ERROR, errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("a list of a request has more than %d elements",
					   DYN_REQUEST_ELEMENTS_MAX));
	if (n >= elements->room)
	{
		elements->room = Max(FIRST_ELEMENTS, 2 * elements->room);
		if (elements->data == NULL)
			elements->data = palloc(elements->room * elements->size);
		else
			elements->data =
				repalloc(elements->data, elements->room * elements->size);
	}
	elements->count++;
	return memset(elements->data + n * elements->size, 0, elements->size);
}

static void
read_list(Decoder *decoder, const DynShape *shape, DynList *list)
{
	DynJsonReader *reader = &decoder->reader;
	Elements elements;
	bool more;

	expect(decoder, JSON_TOKEN_ARRAY_START, shape);
	init_elements(&elements, shape);
	for (more = dyn_json_open_array(reader); more;
		 more = dyn_json_next_element(reader))
		read_field(decoder, shape->element, next_element(&elements));
	list->present = true;
	list->count = elements.count;
	list->elements = elements.data;
}

typedef struct MapOrder
{
	const DynText *key;
	int position;
} MapOrder;

static int
compare_map_order(const void *a, const void *b)
{
	const MapOrder *x = a;
	const MapOrder *y = b;

	if (x->key->len != y->key->len)
		return x->key->len < y->key->len ? -1 : 1;
	return memcmp(x->key->data, y->key->data, x->key->len)
			   ?: x->position - y->position;
}

/* Of entries with the same key only the last one stays. */
static void
drop_repeated_keys(DynMapField *map, Size size)
{
	MapOrder *order = palloc(sizeof(MapOrder) * map->count);
	bool *repeated = palloc0(map->count);
	char *elements = map->elements;
	int kept = 0;
	int i;

	for (i = 0; i < map->count; i++)
	{
		order[i].key = &map->keys[i];
		order[i].position = i;
	}
	qsort(order, map->count, sizeof(MapOrder), compare_map_order);
	for (i = 0; i + 1 < map->count; i++)
		repeated[order[i].position] =
			dyn_name_equal(order[i].key, order[i + 1].key);

	for (i = 0; i < map->count; i++)
	{
		if (repeated[i])
			continue;
		map->keys[kept] = map->keys[i];
		memmove(elements + kept * size, elements + i * size, size);
		kept++;
	}
	map->count = kept;
}

static void
read_map(Decoder *decoder, const DynShape *shape, DynMapField *map)
{
	DynJsonReader *reader = &decoder->reader;
	Elements elements;
	Elements keys;
	DynJsonText name;
	bool more;

	expect(decoder, JSON_TOKEN_OBJECT_START, shape);
	init_elements(&elements, shape);
	init_elements(&keys, shape);
	keys.size = sizeof(DynText);
	for (more = dyn_json_open_object(reader, &name); more;
		 more = dyn_json_next_member(reader, &name))
	{
		dyn_text_copy(next_element(&keys), name.data, name.len);
		read_field(decoder, shape->element, next_element(&elements));
	}
	map->present = true;
	map->count = elements.count;
	map->keys = (DynText *) keys.data;
	map->elements = elements.data;
	if (map->count > 1 && map->count <= elements.max)
		drop_repeated_keys(map, elements.size);
}

/* One value into its field, which is all zeros or holds an earlier value. */
static void
read_field(Decoder *decoder, const DynShape *shape, void *field)
{
	memset(field, 0, dyn_shape_size(shape));
	if (dyn_json_peek(&decoder->reader) == JSON_TOKEN_NULL)
	{
		dyn_json_next_token(&decoder->reader);
		return;
	}
	switch (shape->kind)
	{
		case DYN_SHAPE_STRING:
			read_text(decoder, shape, field);
			break;
		case DYN_SHAPE_ENUM:
			read_enum(decoder, shape, field);
			break;
		case DYN_SHAPE_INTEGER:
		case DYN_SHAPE_LONG:
			read_integer(decoder, shape, field);
			break;
		case DYN_SHAPE_THOUSANDTHS:
			read_thousandths(decoder, shape, field);
			break;
		case DYN_SHAPE_BOOLEAN:
			read_flag(decoder, field);
			break;
		case DYN_SHAPE_VALUE:
			dyn_read_value_field(&decoder->reader, field);
			break;
		case DYN_SHAPE_ITEM:
			dyn_read_item_field(&decoder->reader, field);
			break;
		case DYN_SHAPE_NAMES:
			dyn_read_names_field(&decoder->reader, field);
			break;
		case DYN_SHAPE_STRUCTURE:
			read_structure(decoder, shape, field);
			break;
		case DYN_SHAPE_LIST:
			read_list(decoder, shape, field);
			break;
		case DYN_SHAPE_MAP:
			read_map(decoder, shape, field);
			break;
		case DYN_SHAPE_ANY:
			dyn_json_skip_value(&decoder->reader);
			*(bool *) field = true;
			break;
	}
}

void
dyn_decode(const DynShape *structure, const char *json, uint32 len,
		   DynDecoded *decoded)
{
	Decoder decoder;

	decoded->unknown = NULL;
	decoded->unknown_count = 0;
	decoder.decoded = decoded;
	dyn_json_begin(&decoder.reader, json, len);
	if (dyn_json_peek(&decoder.reader) != JSON_TOKEN_OBJECT_START)
		dyn_json_expected_object(&decoder.reader);
	read_structure(&decoder, structure, &decoded->spec);
	dyn_json_end(&decoder.reader);
}
