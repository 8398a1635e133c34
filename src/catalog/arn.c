/*
 * arn.c
 *	  Amazon resource names of tables, see arn.h.
 */
#include "postgres.h"

#include "catalog/arn.h"
#include "common/error.h"

#define ANY_ARN_PREFIX "arn:aws:dynamodb:"

static bool
begins_with(const DynText *text, const char *prefix)
{
	return strncmp(text->data, prefix, strlen(prefix)) == 0;
}

const DynTable *
dyn_require_table(const DynText *name_or_arn)
{
	const char *name = name_or_arn->data;

	if (begins_with(name_or_arn, DYN_TABLE_ARN_PREFIX))
		name += strlen(DYN_TABLE_ARN_PREFIX);
	else if (begins_with(name_or_arn, ANY_ARN_PREFIX))
		ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
				errmsg("Requested resource not found"),
				errhint("The ARN of a table here is \"%s\" and its name.",
						DYN_TABLE_ARN_PREFIX));
	return dyn_table_lookup(name, false);
}
