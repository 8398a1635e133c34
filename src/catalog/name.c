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
table_name_has_only_legal_characters(const char *name)
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
table_name_violation(const char *name, const char *constraint)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("1 validation error detected: Value '%s' at 'tableName' "
				   "failed to satisfy constraint: %s",
				   name, constraint));
}

void
dyn_table_name_check(const char *name, int min_length)
{
	size_t len = strlen(name);

	if (len < (size_t) min_length)
		table_name_violation(
			name, psprintf("Member must have length greater than or equal "
						   "to %d",
						   min_length));
	if (len > DYN_TABLE_NAME_MAX)
		table_name_violation(
			name, psprintf("Member must have length less than or equal to %d",
						   DYN_TABLE_NAME_MAX));
	if (!table_name_has_only_legal_characters(name))
		table_name_violation(name,
							 "Member must satisfy regular expression pattern: "
							 "[a-zA-Z0-9_.-]+");
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
