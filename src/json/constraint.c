/*
 * constraint.c
 *	  What the model forbids in a request, see shape.h.
 *
 * All violations are collected, up to ten, in the order of the model, and
 * reported together:
 *
 *	2 validation errors detected: Value null at 'key' failed to satisfy
 *	constraint: Member must not be null; Value 'x' at ...
 */
#include "postgres.h"

#include "common/error.h"
#include "common/limits.h"
#include "json/kind.h"
#include "json/shape.h"

#define REPORTED_MAX 10

typedef struct Check
{
	const DynDecoded *decoded;
	int violations;
	StringInfoData text;
} Check;

/* Where in the request a value is: a chain from the inside out. */
typedef struct Path
{
	const struct Path *outer;
	const char *member; /* NULL: an element, */
	const DynText *key; /* of a map, or if NULL, */
	int index;			/* of a list, from 1 on */
} Path;

static void check_value(Check *check, const Path *path, const DynShape *shape,
						const void *field);

/* Appends "keySchema.1.member.keyType", or with members as they are named. */
static void
append_path(StringInfo text, const Path *path, bool as_named)
{
	if (path->outer != NULL)
	{
		append_path(text, path->outer, as_named);
		appendStringInfoChar(text, '.');
	}
	if (path->member != NULL)
	{
		char first = path->member[0];

		appendStringInfoChar(
			text, as_named ? first : pg_tolower((unsigned char) first));
		appendStringInfoString(text, path->member + 1);
	}
	else if (path->key != NULL)
	{
		appendBinaryStringInfo(text, path->key->data, path->key->len);
		appendStringInfoString(text, ".member");
	}
	else
		appendStringInfo(text, "%d.member", path->index);
}

static bool
is_absent(const DynShape *shape, const void *field)
{
	switch (shape->kind)
	{
		case DYN_SHAPE_STRING:
			return ((const DynText *) field)->data == NULL;
		case DYN_SHAPE_ENUM:
			return *(const int *) field == 0;
		case DYN_SHAPE_INTEGER:
		case DYN_SHAPE_LONG:
		case DYN_SHAPE_THOUSANDTHS:
			return !((const DynInteger *) field)->present;
		case DYN_SHAPE_BOOLEAN:
			return *(const DynFlag *) field == DYN_FLAG_ABSENT;
		case DYN_SHAPE_VALUE:
			return !((const DynValueField *) field)->present;
		case DYN_SHAPE_ITEM:
		case DYN_SHAPE_NAMES:
			return !dyn_item_is_given(field);
		case DYN_SHAPE_STRUCTURE:
			return *(const void *const *) field == NULL;
		case DYN_SHAPE_LIST:
			return !((const DynList *) field)->present;
		case DYN_SHAPE_MAP:
			return !((const DynMapField *) field)->present;
		case DYN_SHAPE_ANY:
			return !*(const bool *) field;
	}
	return true;
}

/* How many elements there are to look at. */
static int
kept_count(const DynShape *shape, int count)
{
	return shape->has_max ? Min(count, shape->max) : count;
}

static const void *
element_at(const DynShape *shape, const void *elements, int n)
{
	return (const char *) elements + n * dyn_shape_size(shape->element);
}

/* The text of an enum that is none of its values, else NULL. */
static const DynText *
unknown_text(const Check *check, int value)
{
	return value < 0 ? &check->decoded->unknown[-1 - value] : NULL;
}

/* An object as Java prints it by default: its class and a number. */
static void
append_object(StringInfo text, const char *name, int n)
{
	appendStringInfo(text, DYN_SERVICE_PACKAGE "%s@%x", name, n + 1);
}

static void append_value(Check *check, StringInfo text, const DynShape *shape,
						 const void *field, int n);

static void
append_list(Check *check, StringInfo text, const DynShape *shape,
			const DynList *list)
{
	int i;

	appendStringInfoChar(text, '[');
	for (i = 0; i < kept_count(shape, list->count); i++)
	{
		if (i > 0)
			appendStringInfoString(text, ", ");
		append_value(check, text, shape->element,
					 element_at(shape, list->elements, i), i);
	}
	appendStringInfoChar(text, ']');
}

static void
append_map(Check *check, StringInfo text, const DynShape *shape,
		   const DynMapField *map)
{
	int i;

	appendStringInfoChar(text, '{');
	for (i = 0; i < kept_count(shape, map->count); i++)
	{
		if (i > 0)
			appendStringInfoString(text, ", ");
		appendBinaryStringInfo(text, map->keys[i].data, map->keys[i].len);
		appendStringInfoChar(text, '=');
		append_value(check, text, shape->element,
					 element_at(shape, map->elements, i), i);
	}
	appendStringInfoChar(text, '}');
}

/* Appends a value as the texts show it; n is its position among others. */
static void
append_value(Check *check, StringInfo text, const DynShape *shape,
			 const void *field, int n)
{
	const DynText *string = field;

	if (is_absent(shape, field))
	{
		appendStringInfoString(text, "null");
		return;
	}
	switch (shape->kind)
	{
		case DYN_SHAPE_ENUM:
			string = unknown_text(check, *(const int *) field);
			if (string == NULL)
			{
				appendStringInfoString(
					text, shape->values[*(const int *) field - 1]);
				break;
			}
			/* FALLTHROUGH */
		case DYN_SHAPE_STRING:
			appendBinaryStringInfo(text, string->data, string->len);
			break;
		case DYN_SHAPE_INTEGER:
		case DYN_SHAPE_LONG:
		case DYN_SHAPE_THOUSANDTHS:
			appendStringInfo(text, INT64_FORMAT,
							 ((const DynInteger *) field)->value);
			break;
		case DYN_SHAPE_BOOLEAN:
			appendStringInfoString(
				text,
				*(const DynFlag *) field == DYN_FLAG_TRUE ? "true" : "false");
			break;
		case DYN_SHAPE_LIST:
			append_list(check, text, shape, field);
			break;
		case DYN_SHAPE_MAP:
			append_map(check, text, shape, field);
			break;
		case DYN_SHAPE_STRUCTURE:
			append_object(text, shape->name, n);
			break;
		default:
			append_object(text, "AttributeValue", n);
			break;
	}
}

/* Begins to note a violation; false if there are enough of them. */
static bool
begin_violation(Check *check)
{
	if (check->violations == REPORTED_MAX)
		return false;
	if (check->violations++ == 0)
		initStringInfo(&check->text);
	else
		appendStringInfoString(&check->text, "; ");
	appendStringInfoString(&check->text, "Value ");
	return true;
}

static void
end_violation(Check *check, const Path *path, bool as_named,
			  const char *constraint)
{
	appendStringInfoString(&check->text, "at '");
	append_path(&check->text, path, as_named);
	appendStringInfo(&check->text, "' failed to satisfy constraint: %s",
					 constraint);
}

/* Notes a violation: "Value '...' at '...' failed to satisfy constraint: ". */
static void
violation(Check *check, const Path *path, const DynShape *shape,
		  const void *field, const char *constraint)
{
	if (!begin_violation(check))
		return;
	if (is_absent(shape, field))
		appendStringInfoString(&check->text, "null ");
	else
	{
		appendStringInfoChar(&check->text, '\'');
		append_value(check, &check->text, shape, field, 0);
		appendStringInfoString(&check->text, "' ");
	}
	end_violation(check, path, false, constraint);
}

/* The other form of it. */
static void
bare_violation(Check *check, const Path *path, const char *constraint)
{
	if (begin_violation(check))
		end_violation(check, path, true, constraint);
}

/* Of a length or a value. */
static void
check_range(Check *check, const Path *path, const DynShape *shape,
			const void *field, const char *quantity, int64 n)
{
	bool too_small = shape->has_min && n < shape->min;
	bool too_large = shape->has_max && n > shape->max;
	char *constraint;

	if (likely(!too_small && !too_large))
		return;
	constraint = psprintf("Member must have %s %s than or equal to %lld",
						  quantity, too_small ? "greater" : "less",
						  (long long) (too_small ? shape->min : shape->max));
	if (too_small ? shape->bare_min : shape->bare_max)
		bare_violation(check, path, constraint);
	else
		violation(check, path, shape, field, constraint);
}

/* The length as Java has it, in UTF-16 code units. */
static int64
utf16_length(const DynText *text)
{
	int64 length = 0;
	uint32 i;

	for (i = 0; i < text->len; i++)
	{
		unsigned char c = text->data[i];

		if ((c & 0xC0) != 0x80)
			length += c >= 0xF0 ? 2 : 1;
	}
	return length;
}

#define NAME_PATTERN "[a-zA-Z0-9_.-]+"

static bool
is_name(const DynText *text)
{
	uint32 i;

	for (i = 0; i < text->len; i++)
	{
		unsigned char c = text->data[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			  (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-'))
			return false;
	}
	return text->len > 0;
}

static bool
is_arn(const DynText *text)
{
	return text->len >= 4 && memcmp(text->data, "arn:", 4) == 0;
}

static void
check_text(Check *check, const Path *path, const DynShape *shape,
		   const DynText *text)
{
	int64 length = utf16_length(text);
	bool may_be_arn = shape->or_arn && is_arn(text);

	if (may_be_arn && length <= DYN_ARN_MAX)
		return;

	/* Where an ARN may be, the model has no pattern that '' could violate. */
	if (shape->is_name && !may_be_arn && !is_name(text) &&
		!(shape->or_arn && text->len == 0))
		violation(
			check, path, shape, text,
			"Member must satisfy regular expression pattern: " NAME_PATTERN);
	check_range(check, path, shape, text, "length", length);
}

static void
check_enum(Check *check, const Path *path, const DynShape *shape,
		   const int *value)
{
	StringInfoData text;
	int i;

	if (unknown_text(check, *value) == NULL)
		return;
	initStringInfo(&text);
	appendStringInfoString(&text, "Member must satisfy enum value set: ");
	if (shape->printed_values != NULL)
		appendStringInfoString(&text, shape->printed_values);
	else
	{
		for (i = 0; shape->values[i] != NULL; i++)
			appendStringInfo(&text, "%s%s", i == 0 ? "[" : ", ",
							 shape->values[i]);
		appendStringInfoChar(&text, ']');
	}
	violation(check, path, shape, value, text.data);
}

static void
check_list(Check *check, const Path *path, const DynShape *shape,
		   const DynList *list)
{
	Path element = { path, NULL, NULL, 0 };
	int i;

	check_range(check, path, shape, list, "length", list->count);
	for (i = 0; i < kept_count(shape, list->count); i++)
	{
		const void *field = element_at(shape, list->elements, i);

		element.index = i + 1;
		if (is_absent(shape->element, field))
			violation(check, &element, shape->element, field,
					  "Member must not be null");
		else
			check_value(check, &element, shape->element, field);
	}
}

/* Appends what the length and the form of keys or values must be. */
static char *
length_constraints(const DynShape *shape)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text,
					 "[Member must have length less than or equal to %lld, "
					 "Member must have length greater than or equal to %lld",
					 (long long) shape->max, (long long) shape->min);
	if (shape->is_name)
		appendStringInfoString(&text, ", Member must satisfy regular "
									  "expression pattern: " NAME_PATTERN);
	appendStringInfoChar(&text, ']');
	return text.data;
}

static bool
length_is_allowed(const DynShape *shape, int64 length)
{
	return !(shape->has_min && length < shape->min) &&
		   !(shape->has_max && length > shape->max);
}

static bool
key_is_allowed(const DynShape *shape, const DynText *key)
{
	int64 length = utf16_length(key);

	if (shape->or_arn && is_arn(key))
		return length <= DYN_ARN_MAX;
	return length_is_allowed(shape, length) &&
		   (!shape->is_name || is_name(key));
}

/* What is wrong with keys is a violation of the map, reported once. */
static void
check_keys(Check *check, const Path *path, const DynShape *shape,
		   const DynMapField *map)
{
	int i;

	for (i = 0; i < kept_count(shape, map->count); i++)
	{
		if (key_is_allowed(shape->key, &map->keys[i]))
			continue;
		violation(check, path, shape, map,
				  psprintf("Map keys must satisfy constraint: %s",
						   length_constraints(shape->key)));
		return;
	}
}

/* And so are the lengths of values that are lists. */
static void
check_list_lengths(Check *check, const Path *path, const DynShape *shape,
				   const DynMapField *map)
{
	int i;

	for (i = 0; i < kept_count(shape, map->count); i++)
	{
		if (length_is_allowed(shape->element,
							  dyn_map_element(map, DynList, i)->count))
			continue;
		violation(check, path, shape, map,
				  psprintf("Map value must satisfy constraint: %s",
						   length_constraints(shape->element)));
		return;
	}
}

/* An element of a map; the length of a list is no matter of its own here. */
static void
check_map_element(Check *check, const Path *path, const DynShape *shape,
				  const void *field)
{
	if (is_absent(shape, field))
		violation(check, path, shape, field, "Member must not be null");
	else if (shape->kind == DYN_SHAPE_LIST)
	{
		DynShape any_length = *shape;

		any_length.has_min = false;
		if (length_is_allowed(shape, ((const DynList *) field)->count))
			check_list(check, path, &any_length, field);
	}
	else
		check_value(check, path, shape, field);
}

static void
check_map(Check *check, const Path *path, const DynShape *shape,
		  const DynMapField *map)
{
	Path element = { path, NULL, NULL, 0 };
	int i;

	check_range(check, path, shape, map, "length", map->count);
	if (shape->key != NULL)
		check_keys(check, path, shape, map);
	if (shape->element->kind == DYN_SHAPE_LIST)
		check_list_lengths(check, path, shape, map);
	for (i = 0; i < kept_count(shape, map->count); i++)
	{
		element.key = &map->keys[i];
		check_map_element(check, &element, shape->element,
						  element_at(shape, map->elements, i));
	}
}

static void
check_members(Check *check, const Path *outer, const DynShape *shape,
			  const char *structure)
{
	const DynMember *member;
	Path path = { outer, NULL, NULL, 0 };

	for (member = shape->members; member->name != NULL; member++)
	{
		const void *field = structure + member->offset;

		if (member->shape == NULL)
			continue;
		path.member = member->name;
		if (!is_absent(member->shape, field))
			check_value(check, &path, member->shape, field);
		else if (member->required)
			violation(check, &path, member->shape, field,
					  "Member must not be null");
	}
}

/* A value that is there. */
static void
check_value(Check *check, const Path *path, const DynShape *shape,
			const void *field)
{
	switch (shape->kind)
	{
		case DYN_SHAPE_STRING:
			check_text(check, path, shape, field);
			break;
		case DYN_SHAPE_ENUM:
			check_enum(check, path, shape, field);
			break;
		case DYN_SHAPE_INTEGER:
		case DYN_SHAPE_LONG:
		case DYN_SHAPE_THOUSANDTHS:
			check_range(check, path, shape, field, "value",
						((const DynInteger *) field)->value);
			break;
		case DYN_SHAPE_STRUCTURE:
			check_members(check, path, shape, *(const char *const *) field);
			break;
		case DYN_SHAPE_LIST:
			check_list(check, path, shape, field);
			break;
		case DYN_SHAPE_MAP:
			check_map(check, path, shape, field);
			break;
		default: /* the model says nothing of attribute values */
			break;
	}
}

void
dyn_check_constraints(const DynShape *structure, const DynDecoded *decoded)
{
	Check check;

	check.decoded = decoded;
	check.violations = 0;
	check_members(&check, NULL, structure, decoded->spec);
	if (likely(check.violations == 0))
		return;
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("%d validation error%s detected: %s", check.violations,
				   check.violations == 1 ? "" : "s", check.text.data));
}
