/*
 * arn.c
 *	  Amazon Resource Names of tables, see arn.h.
 */
#include "postgres.h"

#include "pgtime.h"
#include "utils/timestamp.h"

#include "catalog/arn.h"
#include "common/error.h"
#include "common/guc.h"

#define ARN_PARTS 6

char *
dyn_table_arn(const char *table)
{
	return psprintf("arn:aws:dynamodb:%s:%s:table/%s", dyn_region,
					dyn_account_id, table);
}

char *
dyn_index_arn(const char *table, const char *index)
{
	return psprintf("%s/index/%s", dyn_table_arn(table), index);
}

char *
dyn_stream_label(TimestampTz created)
{
	int64 milliseconds = created / 1000;
	pg_time_t seconds = timestamptz_to_time_t(created);
	char day_and_time[64];

	pg_strftime(day_and_time, sizeof(day_and_time), "%Y-%m-%dT%H:%M:%S",
				pg_gmtime(&seconds));
	return psprintf("%s.%03d", day_and_time, (int) (milliseconds % 1000));
}

char *
dyn_stream_arn(const char *table, TimestampTz created)
{
	return psprintf("%s/stream/%s", dyn_table_arn(table),
					dyn_stream_label(created));
}

/*
 * Splits an ARN at its first five colons, in place; returns the number of
 * parts.
 */
static int
split_arn(char *arn, char *parts[ARN_PARTS])
{
	int n = 0;

	parts[n++] = arn;
	while (n < ARN_PARTS && (arn = strchr(arn, ':')) != NULL)
	{
		*arn++ = '\0';
		parts[n++] = arn;
	}
	return n;
}

DynArnKind
dyn_arn_parse(const char *arn, char **table)
{
	char *parts[ARN_PARTS];

	if (split_arn(pstrdup(arn), parts) < ARN_PARTS ||
		strchr(parts[ARN_PARTS - 1], '/') == NULL)
		return DYN_ARN_FOREIGN;
	if (strcmp(parts[0], "arn") != 0 || strcmp(parts[1], "aws") != 0 ||
		strcmp(parts[2], "dynamodb") != 0 ||
		strncmp(parts[5], "table/", 6) != 0 || parts[5][6] == '\0' ||
		strchr(parts[5] + 6, '/') != NULL)
		return DYN_ARN_INVALID;
	if (strcmp(parts[3], dyn_region) != 0 ||
		strcmp(parts[4], dyn_account_id) != 0)
		return DYN_ARN_FOREIGN;
	*table = parts[5] + 6;
	return DYN_ARN_OF_TABLE;
}

const char *
dyn_table_name_of(const char *name_or_arn)
{
	char *table = NULL;

	if (strncmp(name_or_arn, "arn:", 4) != 0)
		return name_or_arn;
	switch (dyn_arn_parse(name_or_arn, &table))
	{
		case DYN_ARN_OF_TABLE:
			return table;
		case DYN_ARN_FOREIGN:
			ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
					errmsg("Requested resource not found"),
					errhint("Tables are in region \"%s\" of account %s.",
							dyn_region, dyn_account_id));
		case DYN_ARN_INVALID:
			break;
	}
	ereport(
		ERROR, dyn_exception(DYN_ERROR_VALIDATION),
		errmsg("Invalid TableArn: Invalid ResourceArn provided as input %s",
			   name_or_arn));
}

const DynTable *
dyn_require_table(const DynText *name_or_arn)
{
	return dyn_table_lookup(dyn_table_name_of(name_or_arn->data), false);
}
