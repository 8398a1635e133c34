/*
 * name.c
 *	  Names of DynamoDB tables and attributes, see name.h.
 *
 * DynamoDB allows 255 bytes where PostgreSQL has 63.  How a long name is cut
 * is part of the on-disk state: it must never change.
 */
#include "postgres.h"

#include <xxhash.h>

#include "catalog/heap.h"
#include "mb/pg_wchar.h"

#include "catalog/name.h"
#include "common/error.h"
#include "common/limits.h"

#define HASH_DIGITS 16

static bool
name_has_only_legal_characters(const char *name)
{
	for (; *name != '\0'; name++)
	{
		char c = *name;

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			  (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-'))
			return false;
	}
	return true;
}

static void
name_violation(const char *name, const char *member, const char *constraint)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("1 validation error detected: Value '%s' at '%s' "
				   "failed to satisfy constraint: %s",
				   name, member, constraint));
}

/* Tables and indexes have names of one kind. */
static void
check_name(const char *name, const char *member, int min_length)
{
	size_t len = strlen(name);

	if (len < (size_t) min_length)
		name_violation(name, member,
					   psprintf("Member must have length greater than or "
								"equal to %d",
								min_length));
	if (len > DYN_TABLE_NAME_MAX)
		name_violation(name, member,
					   psprintf("Member must have length less than or equal "
								"to %d",
								DYN_TABLE_NAME_MAX));
	if (!name_has_only_legal_characters(name))
		name_violation(name, member,
					   "Member must satisfy regular expression pattern: "
					   "[a-zA-Z0-9_.-]+");
}

void
dyn_table_name_check(const char *name, int min_length)
{
	check_name(name, "tableName", min_length);
}

void
dyn_index_name_check(const char *name)
{
	check_name(name, "indexName", DYN_TABLE_NAME_MIN);
}

static void
shorten_name(const char *name, NameData *result)
{
	int len = strlen(name);
	int kept;

	memset(result, 0, sizeof(NameData));
	if (len < NAMEDATALEN)
	{
		memcpy(NameStr(*result), name, len);
		return;
	}
	kept = pg_mbcliplen(name, len, NAMEDATALEN - 1 - HASH_DIGITS - 1);
	snprintf(NameStr(*result), NAMEDATALEN, "%.*s_%016llx", kept, name,
			 (unsigned long long) XXH3_64bits(name, len));
}

void
dyn_relation_name(const char *name, NameData *relname)
{
	shorten_name(name, relname);
}

/*
 * Columns may not be called like a system column, whose names are short: such
 * an attribute's column has an underscore behind it.
 */
void
dyn_column_name(const char *name, NameData *column)
{
	shorten_name(name, column);
	if (SystemAttributeByName(NameStr(*column)) != NULL)
		strlcat(NameStr(*column), "_", NAMEDATALEN);
}
