/*
 * update_table.c
 *	  UpdateTable, see table_ops.h.
 *
 * The request is checked as far as it can be without the table; then the
 * table is locked, and the new settings are made from what they are now and
 * stored as a whole.  Nothing is written before all is checked.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "catalog/arn.h"
#include "common/clock.h"
#include "common/error.h"
#include "common/limits.h"
#include "ops/describe_table.h"
#include "ops/table_access.h"
#include "ops/table_change.h"
#include "ops/table_spec.h"

#define DAYS(n) ((n) *USECS_PER_DAY)
#define HOURS(n) ((n) *USECS_PER_HOUR)

static bool
asks_for_nothing(const DynUpdateTableSpec *spec)
{
	return spec->billing_mode == DYN_BILLING_UNASKED &&
		   spec->throughput == NULL && spec->index_changes.count == 0 &&
		   spec->stream == NULL && spec->sse == NULL &&
		   spec->table_class == DYN_CLASS_UNASKED &&
		   spec->deletion_protection == DYN_FLAG_ABSENT &&
		   spec->on_demand == NULL && spec->warm == NULL;
}

static void
check_request(const DynUpdateTableSpec *spec)
{
	dyn_refuse_member(spec->replica_updates.present, "ReplicaUpdates");
	dyn_refuse_member(spec->witness_updates.present,
					  "GlobalTableWitnessUpdates");
	dyn_refuse_member(spec->vector_index_updates.present,
					  "VectorIndexUpdates");
	if (asks_for_nothing(spec))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("At least one of ProvisionedThroughput, BillingMode, "
					   "UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
					   "SSESpecification or ReplicaUpdates is required"));
	if (spec->billing_mode == DYN_BILLING_PAY_PER_REQUEST &&
		spec->throughput != NULL)
		dyn_raise_invalid_values(
			"Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
	dyn_check_bounds(spec->throughput, NULL);
	dyn_check_index_changes(spec);
	if (spec->stream != NULL && spec->throughput != NULL)
		dyn_raise_invalid_values(
			"You cannot modify stream status while updating table IOPS");
	dyn_check_stream(spec->stream);
	dyn_check_sse(spec->sse);
}

/* A stream cannot change its view; a new one has another label. */
static void
change_stream(const DynStreamSpec *spec, const DynTable *table,
			  DynTableSettings *settings)
{
	bool enabled = settings->stream_view != DYN_STREAM_NONE;

	if (spec == NULL)
		return;
	if (spec->enabled == DYN_FLAG_TRUE && enabled)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Table already has an enabled stream: TableName: %s",
					   table->name));
	if (spec->enabled != DYN_FLAG_TRUE && !enabled)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Table has no stream to disable: TableName: %s",
					   table->name));
	settings->stream_view = spec->view;
	if (spec->enabled == DYN_FLAG_TRUE)
		settings->stream_created = dyn_now();
}

static void
limit_sse_changes(const DynTimes *changes, TimestampTz now)
{
	int count = dyn_times_after(changes, now - DAYS(1));
	TimestampTz first;

	if (count < DYN_SSE_CHANGES ||
		now - changes->values[changes->count - 1] >= HOURS(6))
		return;
	first = changes->values[changes->count - count];
	ereport(ERROR, dyn_exception(DYN_ERROR_LIMIT_EXCEEDED),
			errmsg("Subscriber limit exceeded: Encryption mode changes are "
				   "limited in the 24h window ending at %sZ. After the first "
				   "%d change, each subsequent change in the same window can "
				   "be performed at most once every %d seconds. Number of "
				   "updates today: %d",
				   dyn_stream_label(first + DAYS(1)), DYN_SSE_CHANGES,
				   6 * SECS_PER_HOUR, count));
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void
change_sse(const DynSseSpec *spec, DynTableSettings *settings)
{
	DynTableSettings old = *settings;
	TimestampTz now = dyn_now();

	if (spec == NULL)
		return;
	dyn_set_sse(settings, spec);
	if (settings->sse_type == old.sse_type &&
		same_text(settings->sse_key, old.sse_key))
		dyn_raise_invalid_values("Table is already encrypted by %s",
								 settings->sse_type == DYN_SSE_NONE
									 ? "default"
									 : "given KMSMasterKeyId");
	limit_sse_changes(&settings->sse_changes, now);
	dyn_add_time(&settings->sse_changes, now, 2 * DYN_SSE_CHANGES);
}

static void
change_table_class(DynTableClass wanted, DynTableSettings *settings)
{
	TimestampTz now = dyn_now();
	bool is_standard = settings->table_class != DYN_CLASS_INFREQUENT_ACCESS;

	if (wanted == DYN_CLASS_UNASKED ||
		is_standard == (wanted == DYN_CLASS_STANDARD))
		return;
	if (dyn_times_after(&settings->class_changes, now - DAYS(30)) >=
		DYN_CLASS_CHANGES)
		ereport(ERROR, dyn_exception(DYN_ERROR_LIMIT_EXCEEDED),
				errmsg("Subscriber limit exceeded: Table class updates are "
					   "limited to %d times in 30 day(s)",
					   DYN_CLASS_CHANGES));
	settings->table_class = wanted;
	dyn_add_time(&settings->class_changes, now, DYN_CLASS_CHANGES);
}

/* A worker that has stopped for good, or a restored dump, may leave such. */
static const DynTable *
finish_abandoned_indexes(const DynTable *table)
{
	return dyn_is_being_updated(table) ? dyn_finish_indexes(table) : table;
}

/* Returns the table as it was. */
static const DynTable *
update(const DynTable *found, const DynUpdateTableSpec *spec)
{
	const DynTable *table = dyn_table_to_change(found);
	DynTableSettings settings;
	List *indexes;

	if (spec->index_changes.count > 0)
		table = finish_abandoned_indexes(table);
	settings = table->settings;
	indexes = dyn_index_list(table);
	dyn_change_billing(spec, &settings, indexes);
	indexes = dyn_change_indexes(spec, table, &settings, indexes);
	change_stream(spec->stream, table, &settings);
	change_sse(spec->sse, &settings);
	change_table_class(spec->table_class, &settings);
	if (spec->deletion_protection != DYN_FLAG_ABSENT)
		settings.deletion_protection =
			spec->deletion_protection == DYN_FLAG_TRUE;
	dyn_table_change(table, &settings, indexes);
	if (spec->index_changes.count > 0)
		(void) dyn_finish_indexes(table);
	return table;
}

void
dyn_update_found_table(const DynTable *table, const DynUpdateTableSpec *spec)
{
	(void) update(table, spec);
}

void
dyn_update_table(const DynUpdateTableSpec *spec, StringInfo out)
{
	const DynTable *table;

	check_request(spec);
	table = update(dyn_named_table(&spec->table_name), spec);
	if (out != NULL)
		dyn_append_table(out, dyn_named_table(&spec->table_name),
						 DYN_STATUS_UPDATING, table);
}
