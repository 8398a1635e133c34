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

static void
check_keys(const DynPlaceholderMap *map, char sigil)
{
	uint32 i;

	for (i = 0; i < map->count; i++)
	{
		DynName key;
		DynValue value;

		CHECK_FOR_INTERRUPTS();
		dyn_map_entry(&map->map, i, &key, &value);
		if (key.len > DYN_PLACEHOLDER_MAX || !dyn_is_placeholder(sigil, &key))
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("%s contains invalid key: Syntax error; "
						   "key: \"%.*s\"",
						   map->parameter, DYN_NAME_ARGS(key)),
					errhint("A placeholder is \"%c\" followed by at most %d "
							"letters, digits and underscores.",
							sigil, DYN_PLACEHOLDER_MAX - 1));
	}
}

static void
check_names(const DynPlaceholderMap *map)
{
	uint32 i;

	for (i = 0; i < map->count; i++)
	{
		DynName key;
		DynValue value;

		dyn_map_entry(&map->map, i, &key, &value);
		if (value.type != DYN_TYPE_S)
			ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
					errmsg("Unexpected value type in payload"),
					errhint("The value of \"%.*s\" is to be a string: an "
							"attribute's name.",
							DYN_NAME_ARGS(key)));
	}
}

static void
init_map(DynPlaceholderMap *map, const char *parameter, const DynItem *item,
		 char sigil)
{
	map->parameter = parameter;
	map->count = 0;
	if (item == NULL)
		return;

	map->map = dyn_item_root(item);
	map->count = dyn_value_count(&map->map);
	if (map->count == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("%s must not be empty", parameter));
	check_keys(map, sigil);
	map->used = palloc0(map->count * sizeof(bool));
}

void
dyn_placeholders_init(DynPlaceholders *placeholders, const DynItem *names,
					  const DynItem *values)
{
	init_map(&placeholders->names, "ExpressionAttributeNames", names, '#');
	check_names(&placeholders->names);
	init_map(&placeholders->values, "ExpressionAttributeValues", values, ':');
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
