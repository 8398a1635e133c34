/*
 * update_billing.c
 *	  UpdateTable: billing mode and throughput of the table, see
 *	  table_change.h.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "common/clock.h"
#include "common/error.h"
#include "common/limits.h"
#include "ops/table_change.h"
#include "ops/table_spec.h"

static void
refuse_units(void)
{
	dyn_raise_invalid_values(
		"Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
}

/* The service counts this as a decrease in time, but not in number. */
static void
clear_throughput(DynThroughput *throughput)
{
	throughput->decreases = dyn_decreases_today(throughput);
	throughput->last_decrease = dyn_now();
	throughput->units.read = throughput->units.write = 0;
}

static void
switch_to_on_demand(DynTableSettings *settings, List *indexes)
{
	DynTimes *times = &settings->on_demand_since;
	TimestampTz now = dyn_now();
	ListCell *cell;

	if (dyn_times_after(times, now - USECS_PER_DAY) >= DYN_ON_DEMAND_SWITCHES)
		ereport(ERROR, dyn_exception(DYN_ERROR_LIMIT_EXCEEDED),
				errmsg("Subscriber limit exceeded: Update to PayPerRequest "
					   "mode are limited to %d times in 1 day(s). Last update "
					   "at %s. Next update can be made at %s",
					   DYN_ON_DEMAND_SWITCHES,
					   dyn_time_in_words(times->values[times->count - 1]),
					   dyn_time_in_words(times->values[0] + USECS_PER_DAY)));
	settings->billing_mode = DYN_BILLING_PAY_PER_REQUEST;
	dyn_add_time(times, now, DYN_ON_DEMAND_SWITCHES);
	clear_throughput(&settings->throughput);
	foreach (cell, indexes)
	{
		DynIndex *index = lfirst(cell);

		if (index->local)
			continue;
		clear_throughput(&index->throughput);
		dyn_raise_warm(&index->warm, settings->billing_mode,
					   &index->throughput.units);
	}
}

/* The throughput that the request gives an index, NULL if none. */
static const DynThroughputSpec *
index_throughput(const DynUpdateTableSpec *spec, const char *name)
{
	int i;

	for (i = 0; i < spec->index_changes.count; i++)
	{
		const DynIndexChangeSpec *change =
			*dyn_list_element(&spec->index_changes, DynIndexChangeSpec *, i);

		if (change->update != NULL &&
			strcmp(change->update->name.data, name) == 0)
			return change->update->throughput;
	}
	return NULL;
}

/* The indexes' own throughput is set with their updates. */
static void
switch_to_provisioned(const DynUpdateTableSpec *spec,
					  DynTableSettings *settings, List *indexes)
{
	ListCell *cell;

	settings->billing_mode = DYN_BILLING_PROVISIONED;
	settings->maximum.read = settings->maximum.write = 0;
	dyn_set_units(&settings->throughput.units, spec->throughput);
	foreach (cell, indexes)
	{
		DynIndex *index = lfirst(cell);

		if (index->local)
			continue;
		if (index_throughput(spec, index->name) == NULL)
			dyn_raise_invalid_values(
				"ProvisionedThroughput must be specified for index: %s",
				index->name);
		index->maximum.read = index->maximum.write = 0;
	}
}

static void
change_maximum(const DynUpdateTableSpec *spec, DynTableSettings *settings)
{
	const DynOnDemandSpec *maximum = spec->on_demand;

	if (maximum == NULL)
		return;
	if (settings->billing_mode == DYN_BILLING_PROVISIONED &&
		(maximum->max_read.present || maximum->max_write.present))
		dyn_raise_invalid_values(
			"%s for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED",
			maximum->max_read.present ? "MaxReadRequestUnits"
									  : "MaxWriteRequestUnits");
	dyn_check_maximum(maximum, true, NULL);
	dyn_set_maximum(&settings->maximum, maximum);
}

void
dyn_change_billing(const DynUpdateTableSpec *spec, DynTableSettings *settings,
				   List *indexes)
{
	bool is_on_demand = settings->billing_mode == DYN_BILLING_PAY_PER_REQUEST;

	if (spec->billing_mode == DYN_BILLING_PROVISIONED &&
		spec->throughput == NULL)
		dyn_raise_invalid_values(
			"ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
	if (spec->billing_mode == DYN_BILLING_PAY_PER_REQUEST)
	{
		if (!is_on_demand)
			switch_to_on_demand(settings, indexes);
	}
	else if (spec->throughput != NULL)
	{
		if (!is_on_demand)
			dyn_change_throughput(&settings->throughput, spec->throughput,
								  NULL);
		else if (spec->billing_mode == DYN_BILLING_UNASKED)
			refuse_units();
		else
			switch_to_provisioned(spec, settings, indexes);
	}
	change_maximum(spec, settings);
	dyn_raise_warm(&settings->warm, settings->billing_mode,
				   &settings->throughput.units);
	dyn_set_warm(&settings->warm, spec->warm, NULL);
}
