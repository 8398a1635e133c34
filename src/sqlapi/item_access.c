/*
 * item_access.c
 *	  Operators and functions that look into an item: ->, ->>, #>, #>>, ?,
 *	  ?|, ?& and what goes with them.
 *
 * An item is always a map, so unlike jsonb's these operators take names and
 * paths, never a bare index.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/function.h"
#include "json/base64.h"
#include "json/json.h"
#include "sqlapi/item_sql.h"

DYN_FUNCTION(dynamo_item_attribute);
DYN_FUNCTION(dynamo_item_attribute_text);
DYN_FUNCTION(dynamo_item_path);
DYN_FUNCTION(dynamo_item_path_text);
DYN_FUNCTION(dynamo_item_exists);
DYN_FUNCTION(dynamo_item_exists_any);
DYN_FUNCTION(dynamo_item_exists_all);
DYN_FUNCTION(dynamo_item_size);
DYN_FUNCTION(dynamo_attribute_type);

text *
dyn_text_from_bytes(const void *bytes, uint32 len)
{
	if (memchr(bytes, '\0', len) != NULL)
		ereport(ERROR, errcode(ERRCODE_UNTRANSLATABLE_CHARACTER),
				errmsg("text cannot hold the character U+0000"),
				errhint("Convert the item to text or json, which show it as "
						"\\u0000."));
	return cstring_to_text_with_len(bytes, len);
}

/* A StringInfo that begins with room for a varlena header, and back. */
static void
begin_text(StringInfo out)
{
	initStringInfo(out);
	out->len = VARHDRSZ;
}

static text *
end_text(StringInfo out)
{
	SET_VARSIZE(out->data, out->len);
	return (text *) out->data;
}

text *
dyn_value_to_json_text(const DynValue *value)
{
	StringInfoData out;

	begin_text(&out);
	dyn_write_plain_json(&out, value);
	return end_text(&out);
}

static text *
number_text(const DynValue *value)
{
	char digits[DYN_NUMBER_TEXT_MAX];
	int len = dyn_number_to_text(value->data, value->len, digits);

	return cstring_to_text_with_len(digits, len);
}

static text *
base64_text(const DynValue *value)
{
	StringInfoData out;

	begin_text(&out);
	dyn_base64_append(&out, value->data, value->len);
	return end_text(&out);
}

text *
dyn_value_to_text(const DynValue *value)
{
	switch (value->type)
	{
		case DYN_TYPE_S:
			return dyn_text_from_bytes(value->data, value->len);
		case DYN_TYPE_N:
			return number_text(value);
		case DYN_TYPE_B:
			return base64_text(value);
		case DYN_TYPE_NULL:
			return NULL;
		default:
			return dyn_value_to_json_text(value);
	}
}

/* Finds the attribute that argument 1 names; false if there is none. */
static bool
find_attribute(FunctionCallInfo fcinfo, DynValue *value)
{
	DynValue root = dyn_item_root(PG_GETARG_DYN_ITEM(0));
	text *name = PG_GETARG_TEXT_PP(1);

	return dyn_map_find(&root, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name),
						value);
}

/* The results of -> and #>, and of ->> and #>>. */
static Datum
return_jsonb(FunctionCallInfo fcinfo, bool found, const DynValue *value)
{
	if (!found)
		PG_RETURN_NULL();
	PG_RETURN_JSONB_P(dyn_value_to_jsonb(value));
}

static Datum
return_text(FunctionCallInfo fcinfo, bool found, const DynValue *value)
{
	text *result = found ? dyn_value_to_text(value) : NULL;

	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(result);
}

Datum
dynamo_item_attribute(PG_FUNCTION_ARGS)
{
	DynValue value;
	bool found = find_attribute(fcinfo, &value);

	return return_jsonb(fcinfo, found, &value);
}

Datum
dynamo_item_attribute_text(PG_FUNCTION_ARGS)
{
	DynValue value;
	bool found = find_attribute(fcinfo, &value);

	return return_text(fcinfo, found, &value);
}

/*
 * A list index as jsonb reads it in a path: counted from the end if negative.
 * False if step is no integer or leads beyond the elements.
 */
static bool
parse_index(text *step, int64 count, uint32 *index)
{
	char *digits = text_to_cstring(step);
	char *end;
	int64 value;

	errno = 0;
	value = strtoi64(digits, &end, 10);
	if (end == digits || *end != '\0' || errno != 0)
		return false;
	if (value < 0)
		value += count;
	*index = (uint32) value;
	return value >= 0 && value < count;
}

/* Goes one step down a path; false if it leads nowhere. */
static bool
find_step(DynValue *value, text *step)
{
	uint32 index;

	if (value->type == DYN_TYPE_M)
		return dyn_map_find(value, VARDATA_ANY(step), VARSIZE_ANY_EXHDR(step),
							value);
	if (!dyn_type_is_container(value->type) ||
		!parse_index(step, dyn_value_count(value), &index))
		return false;
	*value = dyn_value_element(value, index);
	return true;
}

/* Follows the path that argument 1 is; false if it leads nowhere. */
static bool
find_path(FunctionCallInfo fcinfo, DynValue *value)
{
	ArrayType *path = PG_GETARG_ARRAYTYPE_P(1);
	Datum *steps;
	bool *nulls;
	int count;
	int i;

	*value = dyn_item_root(PG_GETARG_DYN_ITEM(0));
	deconstruct_array(path, TEXTOID, -1, false, TYPALIGN_INT, &steps, &nulls,
					  &count);
	for (i = 0; i < count; i++)
	{
		if (nulls[i] || !find_step(value, DatumGetTextPP(steps[i])))
			return false;
	}
	return true;
}

Datum
dynamo_item_path(PG_FUNCTION_ARGS)
{
	DynValue value;
	bool found = find_path(fcinfo, &value);

	return return_jsonb(fcinfo, found, &value);
}

Datum
dynamo_item_path_text(PG_FUNCTION_ARGS)
{
	DynValue value;
	bool found = find_path(fcinfo, &value);

	return return_text(fcinfo, found, &value);
}

Datum
dynamo_item_exists(PG_FUNCTION_ARGS)
{
	DynValue value;

	PG_RETURN_BOOL(find_attribute(fcinfo, &value));
}

/*
 * Counts the names of argument 1, an array, that are attributes; nulls in it are
 * not counted.  Sets *of to the number of names.
 */
static int
count_attributes(FunctionCallInfo fcinfo, int *of)
{
	DynValue root = dyn_item_root(PG_GETARG_DYN_ITEM(0));
	ArrayType *names = PG_GETARG_ARRAYTYPE_P(1);
	Datum *elements;
	bool *nulls;
	int count;
	int found = 0;
	int i;

	*of = 0;
	deconstruct_array(names, TEXTOID, -1, false, TYPALIGN_INT, &elements,
					  &nulls, &count);
	for (i = 0; i < count; i++)
	{
		text *name;
		DynValue value;

		if (nulls[i])
			continue;
		name = DatumGetTextPP(elements[i]);
		if (dyn_map_find(&root, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name),
						 &value))
			found++;
		(*of)++;
	}
	return found;
}

Datum
dynamo_item_exists_any(PG_FUNCTION_ARGS)
{
	int of;

	PG_RETURN_BOOL(count_attributes(fcinfo, &of) > 0);
}

Datum
dynamo_item_exists_all(PG_FUNCTION_ARGS)
{
	int of;
	int found = count_attributes(fcinfo, &of);

	PG_RETURN_BOOL(found == of);
}

Datum
dynamo_item_size(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32((int32) dyn_item_size(PG_GETARG_DYN_ITEM(0)));
}

Datum
dynamo_attribute_type(PG_FUNCTION_ARGS)
{
	DynValue value;

	if (!find_attribute(fcinfo, &value))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(dyn_type_name(value.type)));
}
