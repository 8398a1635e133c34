/*
 * guc.c
 *	  The settings dynamo_am.*: one table for each type, rows in
 *	  alphabetical order.
 *
 * A setting is added by a variable here, its extern in guc.h and a row in
 * the table of its type.
 */
#include "postgres.h"

#include <limits.h>

#include "utils/guc.h"

#include "common/dialect.h"
#include "common/guc.h"
#include "common/stop_point.h"

int dyn_dialect = DYN_DIALECT_CLASSIC;
char *dyn_account_id;
int dyn_clock_offset;
char *dyn_region;
char *dyn_stop_points;

typedef struct EnumSetting
{
	const char *name;
	const char *description;
	int *variable;
	int boot_value;
	const struct config_enum_entry *options;
	GucContext context;
} EnumSetting;

static const struct config_enum_entry dialects[] = {
	{ "classic", DYN_DIALECT_CLASSIC, false },
	{ "2026", DYN_DIALECT_2026, false },
	{ NULL, 0, false }
};

static const EnumSetting enum_settings[] = {
	{ "dynamo_am.dialect",
	  "Which of DynamoDB's error texts are used where they have changed.",
	  &dyn_dialect, DYN_DIALECT_CLASSIC, dialects, PGC_USERSET },
};

typedef struct StringSetting
{
	const char *name;
	const char *description;
	char **variable;
	const char *boot_value;
	GucContext context;
	int flags;
	GucStringCheckHook check;
} StringSetting;

typedef struct IntSetting
{
	const char *name;
	const char *description;
	int *variable;
	int boot_value;
	int min, max;
	GucContext context;
	int flags;
} IntSetting;

static bool check_account_id(char **value, void **extra, GucSource source);
static bool check_region(char **value, void **extra, GucSource source);

static const StringSetting string_settings[] = {
	{ "dynamo_am.account_id", "Account that the ARNs of tables name.",
	  &dyn_account_id, "000000000000", PGC_SUSET, 0, check_account_id },
	{ "dynamo_am.region", "Region that the ARNs of tables name.", &dyn_region,
	  "us-east-1", PGC_SUSET, 0, check_region },
	{ "dynamo_am.stop_points", "Stop points that sessions wait at, for tests.",
	  &dyn_stop_points, "", PGC_SUSET,
	  GUC_LIST_INPUT | GUC_NOT_IN_SAMPLE | GUC_NO_SHOW_ALL,
	  dyn_stop_points_check },
};

static const IntSetting int_settings[] = {
	{ "dynamo_am.clock_offset", "Moves the clock ahead, for tests.",
	  &dyn_clock_offset, 0, INT_MIN / 2, INT_MAX / 2, PGC_SUSET,
	  GUC_NOT_IN_SAMPLE | GUC_UNIT_S },
};

static bool
check_account_id(char **value, void **extra pg_attribute_unused(),
				 GucSource source pg_attribute_unused())
{
	if (strlen(*value) == 12 && strspn(*value, "0123456789") == 12)
		return true;
	GUC_check_errdetail("An account's identifier has twelve digits.");
	return false;
}

static bool
check_region(char **value, void **extra pg_attribute_unused(),
			 GucSource source pg_attribute_unused())
{
	size_t len = strlen(*value);

	if (len > 0 && len < NAMEDATALEN &&
		strspn(*value, "abcdefghijklmnopqrstuvwxyz0123456789-") == len)
		return true;
	GUC_check_errdetail("A region is written in lower-case letters, digits "
						"and hyphens.");
	return false;
}

void
dyn_guc_init(void)
{
	size_t i;

	for (i = 0; i < lengthof(enum_settings); i++)
	{
		const EnumSetting *row = &enum_settings[i];

		DefineCustomEnumVariable(row->name, row->description, NULL,
								 row->variable, row->boot_value, row->options,
								 row->context, 0, NULL, NULL, NULL);
	}

	for (i = 0; i < lengthof(int_settings); i++)
	{
		const IntSetting *row = &int_settings[i];

		DefineCustomIntVariable(
			row->name, row->description, NULL, row->variable, row->boot_value,
			row->min, row->max, row->context, row->flags, NULL, NULL, NULL);
	}

	for (i = 0; i < lengthof(string_settings); i++)
	{
		const StringSetting *row = &string_settings[i];

		DefineCustomStringVariable(
			row->name, row->description, NULL, row->variable, row->boot_value,
			row->context, row->flags, row->check, NULL, NULL);
	}
	MarkGUCPrefixReserved("dynamo_am");
}
