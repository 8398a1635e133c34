/*
 * create_table.c
 *	  CreateTable, see table_ops.h.
 *
 * Creating is ordinary DDL in the caller's transaction: whoever can see the
 * table can use it.
 */
#include "postgres.h"

#include "catalog/arn.h"
#include "catalog/name.h"
#include "common/clock.h"
#include "common/error.h"
#include "common/limits.h"
#include "ops/describe_table.h"
#include "ops/index_spec.h"
#include "ops/table_change.h"
#include "ops/tag_spec.h"

static const DynKeySchemaElement *
key_element(const DynCreateTableSpec *spec, int n)
{
	return *dyn_list_element(&spec->key_schema, DynKeySchemaElement *, n);
}

static char *
missing_member(const char *member)
{
	return psprintf("Value null at '%s' failed to satisfy constraint: Member "
					"must not be null",
					member);
}

/* The model does not demand them, since replicas are created without. */
static void
require_keys(const DynCreateTableSpec *spec)
{
	bool no_attributes = !spec->attributes.present;
	bool no_keys = spec->key_schema.count == 0;

	if (!no_attributes && !no_keys)
		return;
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("%d validation error%s detected: %s%s%s",
				   no_attributes + no_keys,
				   no_attributes && no_keys ? "s" : "",
				   no_attributes ? missing_member("attributeDefinitions") : "",
				   no_attributes && no_keys ? "; " : "",
				   no_keys ? missing_member("keySchema") : ""));
}

static void
check_billing(const DynCreateTableSpec *spec)
{
	bool on_demand = spec->billing_mode == DYN_BILLING_PAY_PER_REQUEST;

	if (on_demand && spec->throughput != NULL)
		dyn_raise_invalid_values(
			"Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
	if (!on_demand && spec->throughput == NULL)
		dyn_raise_invalid_values(
			"ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
	dyn_check_bounds(spec->throughput, NULL);
}

static void
check_on_demand_maximum(const DynCreateTableSpec *spec)
{
	const DynOnDemandSpec *maximum = spec->on_demand;

	if (maximum == NULL)
		return;
	if (spec->billing_mode != DYN_BILLING_PAY_PER_REQUEST &&
		(maximum->max_read.present || maximum->max_write.present))
		dyn_raise_invalid_values(
			"%s for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.",
			maximum->max_read.present ? "MaxReadRequestUnits"
									  : "MaxWriteRequestUnits");
	dyn_check_maximum(maximum, false, NULL);
}

static void
check_keys(const DynCreateTableSpec *spec, const DynTableSettings *settings)
{
	bool has_indexes =
		spec->local_indexes.present || spec->global_indexes.present;
	int i;

	for (i = 0; i < spec->key_schema.count; i++)
		if (dyn_attribute_kind(settings,
							   dyn_plain_text(&key_element(spec, i)->name)) ==
			DYN_KEY_NONE)
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Invalid KeySchema: Some index key attribute have "
						   "no definition"));
	if (!has_indexes && spec->key_schema.count != spec->attributes.count)
		dyn_raise_invalid_values(
			"Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions");
	dyn_check_key_schema(&spec->key_schema);
	if (settings->attribute_names.count != spec->attributes.count)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Cannot have two attributes with the same name"));
}

static DynKeyAttribute
key_attribute(const DynCreateTableSpec *spec, int n,
			  const DynTableSettings *settings)
{
	DynKeyAttribute attribute = { .kind = DYN_KEY_NONE };

	if (n < spec->key_schema.count)
	{
		attribute.name = key_element(spec, n)->name;
		attribute.kind = dyn_attribute_kind(settings, attribute.name.data);
	}
	return attribute;
}

static void
set_billing(DynTableSettings *settings, const DynCreateTableSpec *spec)
{
	settings->billing_mode = spec->billing_mode;
	if (spec->billing_mode == DYN_BILLING_UNASKED)
		settings->billing_mode = DYN_BILLING_PROVISIONED;
	if (spec->billing_mode == DYN_BILLING_PAY_PER_REQUEST)
		dyn_add_time(&settings->on_demand_since, dyn_now(), 1);
	dyn_set_units(&settings->throughput.units, spec->throughput);
	dyn_set_maximum(&settings->maximum, spec->on_demand);
	dyn_raise_warm(&settings->warm, settings->billing_mode,
				   &settings->throughput.units);
	dyn_set_warm(&settings->warm, spec->warm, NULL);
}

static void
check_policy(const DynText *policy)
{
	if (policy->len > DYN_RESOURCE_POLICY_MAX)
		dyn_raise_invalid_values(
			"ResourcePolicy has more than the maximum of %d bytes",
			DYN_RESOURCE_POLICY_MAX);
}

static void
set_rest(DynTableSettings *settings, const DynCreateTableSpec *spec)
{
	if (spec->stream != NULL && spec->stream->enabled == DYN_FLAG_TRUE)
	{
		settings->stream_view = spec->stream->view;
		settings->stream_created = dyn_now();
	}
	dyn_set_sse(settings, spec->sse);
	settings->table_class = spec->table_class;
	settings->deletion_protection = spec->deletion_protection == DYN_FLAG_TRUE;
	settings->resource_policy = dyn_plain_text(&spec->resource_policy);
}

/* All checks that the service makes before it looks for the table. */
static void
check_and_set(const DynCreateTableSpec *spec, DynTableSettings *settings,
			  List **indexes)
{
	dyn_refuse_member(spec->global_table_source.data != NULL,
					  "GlobalTableSourceArn");
	dyn_refuse_member(spec->vector_indexes.present, "VectorIndexes");
	require_keys(spec);
	check_billing(spec);
	dyn_set_attributes(settings, &spec->attributes);
	check_keys(spec, settings);
	check_on_demand_maximum(spec);
	set_billing(settings, spec);
	*indexes = dyn_indexes_of_spec(spec, settings);
	if (*indexes != NIL)
		dyn_check_attributes_used(spec, settings, *indexes);
	dyn_check_stream(spec->stream);
	dyn_check_sse(spec->sse);
	dyn_check_tags(&spec->tags);
	check_policy(&spec->resource_policy);
	set_rest(settings, spec);
}

Oid
dyn_create_table(const DynCreateTableSpec *spec, StringInfo out)
{
	const char *name = dyn_table_name_of(spec->table_name.data);
	DynTableSettings settings = { 0 };
	List *indexes;
	DynKeyAttribute pk;
	DynKeyAttribute sk;
	const DynTable *existing;
	Oid relid;

	dyn_table_name_check(name, DYN_TABLE_NAME_MIN);
	check_and_set(spec, &settings, &indexes);
	existing = spec->if_not_exists ? dyn_table_lookup(name, true) : NULL;
	if (existing != NULL)
		return existing->relid;
	pk = key_attribute(spec, 0, &settings);
	sk = key_attribute(spec, 1, &settings);
	relid = dyn_table_create(name, &pk, &sk, &settings, indexes);
	if (spec->tags.count > 0)
		dyn_add_tags(relid, &spec->tags);
	if (out != NULL)
		dyn_append_table(out, dyn_table_lookup(name, false),
						 DYN_STATUS_CREATING, NULL);
	return relid;
}
