/*
 * guc.c
 *	  The settings dynamo_am.*: one table for each type, rows in
 *	  alphabetical order.
 *
 * A setting is added by a variable here, its extern in guc.h and a row in
 * the table of its type.
 */
#include "postgres.h"

#include "utils/guc.h"

#include "common/dialect.h"
#include "common/guc.h"
#include "common/stop_point.h"

int dyn_dialect = DYN_DIALECT_CLASSIC;
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

static const StringSetting string_settings[] = {
	{ "dynamo_am.stop_points", "Stop points that sessions wait at, for tests.",
	  &dyn_stop_points, "", PGC_SUSET,
	  GUC_LIST_INPUT | GUC_NOT_IN_SAMPLE | GUC_NO_SHOW_ALL,
	  dyn_stop_points_check },
};

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
	for (i = 0; i < lengthof(string_settings); i++)
	{
		const StringSetting *row = &string_settings[i];

		DefineCustomStringVariable(
			row->name, row->description, NULL, row->variable, row->boot_value,
			row->context, row->flags, row->check, NULL, NULL);
	}
	MarkGUCPrefixReserved("dynamo_am");
}
