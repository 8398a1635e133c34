/*
 * placeholders.c
 *	  ExpressionAttributeNames and ExpressionAttributeValues, see
 *	  placeholders.h.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"

#include "common/error.h"
#include "common/limits.h"
#include "expr/expression.h"
#include "expr/lexer.h"
#include "expr/placeholders.h"

static const char names_parameter[] = "ExpressionAttributeNames";
static const char values_parameter[] = "ExpressionAttributeValues";

static void
check_key(const char *parameter, char sigil, const DynName *key)
{
	if (key->len > DYN_PLACEHOLDER_MAX || !dyn_is_placeholder(sigil, key))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("%s contains invalid key: Syntax error; key: \"%.*s\"",
					   parameter, DYN_NAME_ARGS(*key)),
				errhint("A placeholder is \"%c\" followed by at most %d "
						"letters, digits and underscores.",
						sigil, DYN_PLACEHOLDER_MAX - 1));
}

static void
check_keys(const char *parameter, char sigil, const DynValue *map)
{
	uint32 count = dyn_value_count(map);
	uint32 i;

	if (count == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("%s must not be empty", parameter));
	for (i = 0; i < count; i++)
	{
		DynName key;
		DynValue value;

		CHECK_FOR_INTERRUPTS();
		dyn_map_entry(map, i, &key, &value);
		check_key(parameter, sigil, &key);
	}
}

void
dyn_placeholders_check_names(const DynItemField *names)
{
	DynValue map = dyn_item_root(dyn_field_item(names));
	uint32 count = dyn_value_count(&map);
	uint32 i;

	check_keys(names_parameter, '#', &map);
	for (i = 0; i < count; i++)
	{
		DynName key;
		DynValue value;

		dyn_map_entry(&map, i, &key, &value);
		if (value.type != DYN_TYPE_S)
			ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
					errmsg("Unexpected value type in payload"),
					errhint("The value of \"%.*s\" is to be a string: an "
							"attribute's name.",
							DYN_NAME_ARGS(key)));
	}
}

static void
raise_invalid_value(const DynItemField *values)
{
	ErrorData fault = *values->fault;

	if (values->fault_name.data == NULL)
		ReThrowError(values->fault);
	check_key(values_parameter, ':', &values->fault_name);
	fault.message = psprintf("%s contains invalid value: %s for key %.*s",
							 values_parameter, fault.message,
							 DYN_NAME_ARGS(values->fault_name));
	ReThrowError(&fault);
}

void
dyn_placeholders_check_values(const DynItemField *values)
{
	DynValue map;

	if (values->fault != NULL)
		raise_invalid_value(values);
	map = dyn_item_root(values->item);
	check_keys(values_parameter, ':', &map);
}

static uint32
size_of(const DynItemField *field)
{
	return field->item == NULL ? 0 : dyn_item_size(field->item);
}

void
dyn_placeholders_check_size(const DynItemField *names,
							const DynItemField *values)
{
	uint32 size = size_of(names) + size_of(values);

	if (size > DYN_PLACEHOLDERS_SIZE_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Size of %s and %s has exceeded the maximum allowed "
					   "size; size: %u",
					   names_parameter, values_parameter, size));
}

static void
init_map(DynPlaceholderMap *map, const char *parameter, const DynItem *item)
{
	map->parameter = parameter;
	map->count = 0;
	if (item == NULL)
		return;
	map->map = dyn_item_root(item);
	map->count = dyn_value_count(&map->map);
	map->used = palloc0(map->count * sizeof(bool));
}

void
dyn_placeholders_init(DynPlaceholders *placeholders, const DynItem *names,
					  const DynItem *values)
{
	init_map(&placeholders->names, names_parameter, names);
	init_map(&placeholders->values, values_parameter, values);
}

/* Finds a placeholder's value, and marks it as used. */
static bool
resolve(DynPlaceholderMap *map, const DynName *placeholder, DynValue *value)
{
	DynName key;
	uint32 index;

	if (map->count == 0 || !dyn_map_search(&map->map, placeholder->data,
										   placeholder->len, &index))
		return false;
	map->used[index] = true;
	dyn_map_entry(&map->map, index, &key, value);
	return true;
}

bool
dyn_resolve_name(DynPlaceholders *placeholders, const DynName *placeholder,
				 DynName *name)
{
	DynValue value;

	if (!resolve(&placeholders->names, placeholder, &value))
		return false;
	name->data = (const char *) value.data;
	name->len = value.len;
	return true;
}

bool
dyn_resolve_value(DynPlaceholders *placeholders, const DynName *placeholder,
				  DynValue *value)
{
	return resolve(&placeholders->values, placeholder, value);
}

/* The placeholders that were not used: "#a, #b"; NULL if all were. */
static char *
unused_keys(const DynPlaceholderMap *map)
{
	StringInfoData keys;
	uint32 i;

	keys.data = NULL;
	for (i = 0; i < map->count; i++)
	{
		DynName key;
		DynValue value;

		if (map->used[i])
			continue;
		if (keys.data == NULL)
			initStringInfo(&keys);
		else
			appendStringInfoString(&keys, ", ");
		dyn_map_entry(&map->map, i, &key, &value);
		appendBinaryStringInfo(&keys, key.data, key.len);
	}
	return keys.data;
}

static void
check_unused(const DynPlaceholderMap *map)
{
	char *keys = unused_keys(map);

	if (keys != NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Value provided in %s unused in expressions: "
					   "keys: {%s}",
					   map->parameter, keys));
}

void
dyn_placeholders_check_unused(const DynPlaceholders *placeholders)
{
	check_unused(&placeholders->names);
	check_unused(&placeholders->values);
}
