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

#include "miscadmin.h"
#include "utils/guc.h"

#include "common/dialect.h"
#include "common/guc.h"
#include "common/job.h"
#include "common/stop_point.h"

int dyn_dialect = DYN_DIALECT_CLASSIC;
char *dyn_account_id;
int dyn_capacity_slots;
int dyn_clock_offset;
int dyn_item_collection_limit;
char *dyn_disabled_jobs;
int dyn_http_auth;
char *dyn_http_database;
char *dyn_http_listen_addresses;
int dyn_http_body_timeout;
bool dyn_http_console;
int dyn_http_header_timeout;
int dyn_http_idle_timeout;
int dyn_http_lock_timeout;
int dyn_http_max_connections;
int dyn_http_port;
char *dyn_http_role;
char *dyn_http_ssl_cert_file;
char *dyn_http_ssl_key_file;
int dyn_http_workers;
int dyn_insights_keys;
int dyn_insights_slots;
int dyn_job_lock_timeout;
int dyn_job_rows;
int dyn_job_time;
int dyn_log_min_duration;
char *dyn_region;
char *dyn_secret_key_command;
char *dyn_stop_points;
bool dyn_throttle_sql;
int dyn_throttling;
int dyn_ttl_rate;
int dyn_worker_databases;

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

static const struct config_enum_entry http_auths[] = {
	{ "sigv4", DYN_AUTH_SIGV4, false },
	{ "none", DYN_AUTH_NONE, false },
	{ NULL, 0, false }
};

static const struct config_enum_entry throttlings[] = {
	{ "configured", DYN_THROTTLING_CONFIGURED, false },
	{ "on", DYN_THROTTLING_ON, false },
	{ "off", DYN_THROTTLING_OFF, false },
	{ "log", DYN_THROTTLING_LOG, false },
	{ NULL, 0, false }
};

static const EnumSetting enum_settings[] = {
	{ "dynamo_am.dialect",
	  "Which of DynamoDB's error texts are used where they have changed.",
	  &dyn_dialect, DYN_DIALECT_CLASSIC, dialects, PGC_USERSET },
	{ "dynamo_am.http_auth", "How the endpoint knows who sends a request.",
	  &dyn_http_auth, DYN_AUTH_SIGV4, http_auths, PGC_SIGHUP },
	{ "dynamo_am.throttling",
	  "Which requests that exceed a table's capacity are refused.",
	  &dyn_throttling, DYN_THROTTLING_CONFIGURED, throttlings, PGC_SUSET },
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

typedef struct BoolSetting
{
	const char *name;
	const char *description;
	bool *variable;
	bool boot_value;
	GucContext context;
} BoolSetting;

static const BoolSetting bool_settings[] = {
	{ "dynamo_am.http_console", "Whether the endpoint has a page at /console.",
	  &dyn_http_console, false, PGC_SIGHUP },
	{ "dynamo_am.throttle_sql",
	  "Whether plain SQL statements are limited by capacity, too.",
	  &dyn_throttle_sql, false, PGC_SUSET },
};

static bool check_account_id(char **value, void **extra, GucSource source);
static bool check_region(char **value, void **extra, GucSource source);

static const StringSetting string_settings[] = {
	{ "dynamo_am.account_id", "Account that the ARNs of tables name.",
	  &dyn_account_id, "000000000000", PGC_SUSET, 0, check_account_id },
	{ "dynamo_am.disabled_jobs", "Jobs that are not done in the background.",
	  &dyn_disabled_jobs, "", PGC_SIGHUP, GUC_LIST_INPUT,
	  dyn_job_names_check },
	{ "dynamo_am.http_database", "Database that the endpoint serves.",
	  &dyn_http_database, "postgres", PGC_POSTMASTER, 0, NULL },
	{ "dynamo_am.http_listen_addresses",
	  "Names or addresses that the endpoint listens on.",
	  &dyn_http_listen_addresses, "localhost", PGC_POSTMASTER, GUC_LIST_INPUT,
	  NULL },
	{ "dynamo_am.http_role",
	  "Role that requests run as where nobody is authenticated.",
	  &dyn_http_role, "", PGC_SIGHUP, 0, NULL },
	{ "dynamo_am.http_ssl_cert_file",
	  "File with the endpoint's certificate; empty: it is without TLS.",
	  &dyn_http_ssl_cert_file, "", PGC_POSTMASTER, 0, NULL },
	{ "dynamo_am.http_ssl_key_file",
	  "File with the private key of the endpoint's certificate.",
	  &dyn_http_ssl_key_file, "", PGC_POSTMASTER, 0, NULL },
	{ "dynamo_am.region", "Region that the ARNs of tables name.", &dyn_region,
	  "us-east-1", PGC_SUSET, 0, check_region },
	{ "dynamo_am.secret_key_command",
	  "Command that prints the key for secrets, instead of a file.",
	  &dyn_secret_key_command, "", PGC_SIGHUP, GUC_SUPERUSER_ONLY, NULL },
	{ "dynamo_am.stop_points", "Stop points that sessions wait at, for tests.",
	  &dyn_stop_points, "", PGC_SUSET,
	  GUC_LIST_INPUT | GUC_NOT_IN_SAMPLE | GUC_NO_SHOW_ALL,
	  dyn_stop_points_check },
};

static const IntSetting int_settings[] = {
	{ "dynamo_am.capacity_slots",
	  "Tables and indexes whose capacity is counted; 0: nothing is.",
	  &dyn_capacity_slots, 1000, 0, 100000, PGC_POSTMASTER, 0 },
	{ "dynamo_am.clock_offset", "Moves the clock ahead, for tests.",
	  &dyn_clock_offset, 0, INT_MIN / 2, INT_MAX / 2, PGC_SUSET,
	  GUC_NOT_IN_SAMPLE | GUC_UNIT_S },
	{ "dynamo_am.http_body_timeout",
	  "How long the body of a request, or its answer, may be under way.",
	  &dyn_http_body_timeout, 60000, 1, INT_MAX, PGC_SIGHUP, GUC_UNIT_MS },
	{ "dynamo_am.http_header_timeout",
	  "How long the headers of a request may be under way.",
	  &dyn_http_header_timeout, 20000, 1, INT_MAX, PGC_SIGHUP, GUC_UNIT_MS },
	{ "dynamo_am.http_idle_timeout",
	  "How long a connection may be without a request.",
	  &dyn_http_idle_timeout, 75000, 1, INT_MAX, PGC_SIGHUP, GUC_UNIT_MS },
	{ "dynamo_am.http_lock_timeout",
	  "How long a request of the endpoint waits for a lock.",
	  &dyn_http_lock_timeout, 1000, 1, INT_MAX, PGC_SIGHUP, GUC_UNIT_MS },
	{ "dynamo_am.http_max_connections",
	  "How many connections each process that serves the endpoint has.",
	  &dyn_http_max_connections, 10000, 1, 1000000, PGC_POSTMASTER, 0 },
	{ "dynamo_am.http_port", "Port of the endpoint; 0: there is none.",
	  &dyn_http_port, 0, 0, 65535, PGC_POSTMASTER, 0 },
	{ "dynamo_am.http_workers", "Processes that serve the endpoint.",
	  &dyn_http_workers, 1, 1, 64, PGC_POSTMASTER, 0 },
	{ "dynamo_am.insights_keys",
	  "How many keys Contributor Insights keep of a table or index.",
	  &dyn_insights_keys, 128, 16, 4096, PGC_POSTMASTER, 0 },
	{ "dynamo_am.insights_slots",
	  "Tables and indexes that have Contributor Insights; 0: none has.",
	  &dyn_insights_slots, 16, 0, 10000, PGC_POSTMASTER, 0 },
	{ "dynamo_am.item_collection_limit",
	  "Size of an item collection from which on it does not grow, for tests.",
	  &dyn_item_collection_limit, 10 * 1024, 1, 10 * 1024, PGC_SUSET,
	  GUC_NOT_IN_SAMPLE | GUC_UNIT_MB },
	{ "dynamo_am.job_lock_timeout",
	  "How long a job in the background waits for a lock.",
	  &dyn_job_lock_timeout, 1000, 1, INT_MAX, PGC_SIGHUP, GUC_UNIT_MS },
	{ "dynamo_am.job_rows",
	  "How many rows a job in the background writes in a transaction.",
	  &dyn_job_rows, 1000, 1, 1000000, PGC_SIGHUP, 0 },
	{ "dynamo_am.job_time",
	  "How long a transaction of a job in the background takes.",
	  &dyn_job_time, 100, 0, 10000, PGC_SIGHUP, GUC_UNIT_MS },
	{ "dynamo_am.log_min_duration",
	  "Requests that take so long are logged; -1: none is.",
	  &dyn_log_min_duration, -1, -1, INT_MAX, PGC_SIGHUP, GUC_UNIT_MS },
	{ "dynamo_am.ttl_rate",
	  "How many items expire in a second, at most, in each database.",
	  &dyn_ttl_rate, 5000, 1, 1000000, PGC_SIGHUP, 0 },
	{ "dynamo_am.worker_databases",
	  "Databases that jobs are done in in the background; 0: in none.",
	  &dyn_worker_databases, 16, 0, 1024, PGC_POSTMASTER, 0 },
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

/*
 * Only at its start the server takes settings that cannot change after it.  In
 * a library that is loaded later they have no effect, but are no error.
 */
static GucContext
usable_context(GucContext context)
{
	if (context == PGC_POSTMASTER &&
		!process_shared_preload_libraries_in_progress)
		return PGC_SIGHUP;
	return context;
}

void
dyn_guc_init(void)
{
	size_t i;

	for (i = 0; i < lengthof(bool_settings); i++)
	{
		const BoolSetting *row = &bool_settings[i];

		DefineCustomBoolVariable(
			row->name, row->description, NULL, row->variable, row->boot_value,
			usable_context(row->context), 0, NULL, NULL, NULL);
	}

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

		DefineCustomIntVariable(row->name, row->description, NULL,
								row->variable, row->boot_value, row->min,
								row->max, usable_context(row->context),
								row->flags, NULL, NULL, NULL);
	}

	for (i = 0; i < lengthof(string_settings); i++)
	{
		const StringSetting *row = &string_settings[i];

		DefineCustomStringVariable(
			row->name, row->description, NULL, row->variable, row->boot_value,
			usable_context(row->context), row->flags, row->check, NULL, NULL);
	}
	MarkGUCPrefixReserved("dynamo_am");
}
