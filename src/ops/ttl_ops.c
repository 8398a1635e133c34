/*
 * ttl_ops.c
 *	  UpdateTimeToLive, DescribeTimeToLive, see ttl_ops.h.
 *
 * A change takes effect at once, but for items that are there already: those
 * are found when the expiry index has been filled.  The service shows ENABLING and DISABLING for
 * up to an hour, and refuses another change for as long.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "common/clock.h"
#include "common/error.h"
#include "common/job.h"
#include "common/limits.h"
#include "json/json.h"
#include "ops/table_access.h"
#include "ops/table_change.h"
#include "ops/table_spec.h"
#include "ops/ttl_ops.h"

static void
check_enabling(const DynTableSettings *settings, const char *attribute)
{
	if (settings->ttl_attribute == NULL)
		return;
	if (strcmp(settings->ttl_attribute, attribute) == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("TimeToLive is already enabled"));
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("TimeToLive is active on a different AttributeName: "
				   "current AttributeName is %s",
				   settings->ttl_attribute));
}

static void
check_disabling(const DynTableSettings *settings, const char *attribute)
{
	if (settings->ttl_attribute == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("TimeToLive is already disabled"));
	if (strcmp(settings->ttl_attribute, attribute) != 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("TimeToLive is active on a different AttributeName: "
					   "current AttributeName is %s",
					   settings->ttl_attribute));
}

static void
check_interval(const DynTableSettings *settings)
{
	if (settings->ttl_changed != 0 &&
		dyn_now() - settings->ttl_changed < USECS_PER_HOUR)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Time to live has been modified multiple times within "
					   "a fixed interval"));
}

/* One of an earlier time to live may still wait to be dropped. */
static List *
add_expiry_index(const DynTable *table, const DynTableSettings *settings)
{
	const DynIndex *old = dyn_table_expiry(table);
	DynIndex *index = dyn_make_expiry_index(settings->ttl_attribute);

	if (old != NULL)
		dyn_index_drop(old);
	dyn_index_create(table->relid, table->name, &table->pk, &table->sk,
					 settings, index);
	return lappend(dyn_index_list(table), index);
}

static List *
delete_expiry_index(const DynTable *table)
{
	List *indexes = dyn_index_list(table);
	DynIndex *index;

	if (dyn_table_expiry(table) == NULL)
		return indexes;
	index = palloc(sizeof(DynIndex));
	*index = *dyn_table_expiry(table);
	index->status = DYN_INDEX_DELETING;
	index->backfilling = false;
	return lappend(indexes, index);
}

static void
append_specification(StringInfo out, bool enabled, const char *attribute)
{
	appendStringInfo(out,
					 "{\"TimeToLiveSpecification\":{\"Enabled\":%s,"
					 "\"AttributeName\":",
					 enabled ? "true" : "false");
	dyn_write_json_string(out, attribute, strlen(attribute));
	appendStringInfoString(out, "}}");
}

void
dyn_update_time_to_live(const DynTimeToLiveSpec *spec, StringInfo out)
{
	char *attribute = dyn_plain_text(&spec->specification->attribute);
	bool enable = spec->specification->enabled == DYN_FLAG_TRUE;
	const DynTable *table =
		dyn_table_to_change(dyn_named_table(&spec->table_name));
	DynTableSettings settings = table->settings;

	if (enable)
		check_enabling(&settings, attribute);
	else
		check_disabling(&settings, attribute);
	check_interval(&settings);
	settings.ttl_attribute = enable ? attribute : NULL;
	settings.ttl_changed = dyn_now();
	dyn_table_change(table, &settings,
					 enable ? add_expiry_index(table, &settings)
							: delete_expiry_index(table));
	dyn_finish_indexes(table);
	dyn_wake_job(DYN_JOB_TTL);
	append_specification(out, enable, attribute);
}

void
dyn_describe_time_to_live(const DynTableSpec *spec, StringInfo out)
{
	const DynTable *table = dyn_named_table(&spec->table_name);
	const char *attribute = table->settings.ttl_attribute;

	dyn_check_may_describe(table);
	appendStringInfo(out,
					 "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"%s\"",
					 attribute == NULL ? "DISABLED" : "ENABLED");
	if (attribute != NULL)
	{
		dyn_write_json_member(out, "AttributeName");
		dyn_write_json_string(out, attribute, strlen(attribute));
	}
	appendStringInfoString(out, "}}");
}
