/*
 * scaling_ops.c
 *	  Scalable targets and their policies, see scaling_ops.h.
 */
#include "postgres.h"

#include "common/clock.h"
#include "common/error.h"
#include "common/limits.h"
#include "ops/scaling_ops.h"
#include "ops/table_access.h"

#define TARGET_MIN 20000
#define TARGET_MAX 90000

/* What is changed: all rows of the table, and that of the resource. */
typedef struct Change
{
	const DynTable *table;
	List *rows;
	DynScalingRow *row; /* NULL: the resource is no target */
} Change;

static void
check_index(const DynTable *table, const char *name)
{
	const DynIndex *index;

	if (*name == '\0')
		return;
	index = dyn_table_index(table, name);
	if (index == NULL || index->local)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("DynamoDB index does not exist: table/%s/index/%s",
					   table->name, name));
}

static void
begin_change(const DynScalableResource *resource, Change *change)
{
	DynText name = { resource->table, strlen(resource->table) };
	ListCell *cell;

	change->table = dyn_table_to_change(dyn_named_table(&name));
	change->rows = dyn_scaling_read(change->table->relid);
	change->row = NULL;
	foreach (cell, change->rows)
	{
		DynScalingRow *row = lfirst(cell);

		if (strcmp(row->index, resource->index) == 0 &&
			strcmp(row->dimension, resource->dimension) == 0)
			change->row = row;
	}
}

static void
end_change(const Change *change)
{
	dyn_scaling_write(change->table->relid, change->rows);
}

static void
require_target(const Change *change, const DynScalableResource *resource)
{
	if (change->row == NULL)
		ereport(
			ERROR, dyn_exception(DYN_ERROR_OBJECT_NOT_FOUND),
			errmsg(
				"No scalable target found for service namespace: dynamodb, "
				"resource ID: table/%s%s%s, scalable dimension: "
				"dynamodb:%s:%sCapacityUnits",
				change->table->name, *resource->index == '\0' ? "" : "/index/",
				resource->index, *resource->index == '\0' ? "table" : "index",
				strcmp(resource->dimension, "read") == 0 ? "Read" : "Write"));
}

static void
add_target(const DynScalableTargetSpec *spec, Change *change)
{
	if (!spec->min.present || !spec->max.present)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Minimum capacity and maximum capacity must be "
					   "specified for a new scalable target"));
	check_index(change->table, spec->resource.index);
	change->row = palloc0(sizeof(DynScalingRow));
	change->row->index = pstrdup(spec->resource.index);
	change->row->dimension = pstrdup(spec->resource.dimension);
	change->row->created = dyn_now();
	change->rows = lappend(change->rows, change->row);
}

static void
check_bounds(const DynScalingRow *row)
{
	if (row->min < 1 || row->max > DYN_CAPACITY_UNITS_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Minimum capacity must be at least 1, and maximum "
					   "capacity at most " INT64_FORMAT,
					   DYN_CAPACITY_UNITS_MAX));
	if (row->min > row->max)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Maximum capacity cannot be less than minimum "
					   "capacity"));
}

void
dyn_register_scalable_target(const DynScalableTargetSpec *spec)
{
	Change change;

	begin_change(&spec->resource, &change);
	if (change.row == NULL)
		add_target(spec, &change);
	if (spec->min.present)
		change.row->min = spec->min.value;
	if (spec->max.present)
		change.row->max = spec->max.value;
	if (spec->out_suspended != DYN_FLAG_ABSENT)
		change.row->out_suspended = spec->out_suspended == DYN_FLAG_TRUE;
	if (spec->in_suspended != DYN_FLAG_ABSENT)
		change.row->in_suspended = spec->in_suspended == DYN_FLAG_TRUE;
	check_bounds(change.row);
	end_change(&change);
}

void
dyn_deregister_scalable_target(const DynScalableResource *resource)
{
	Change change;

	begin_change(resource, &change);
	require_target(&change, resource);
	change.rows = list_delete_ptr(change.rows, change.row);
	end_change(&change);
}

static void
check_policy(const DynScalingPolicySpec *spec)
{
	if (spec->target < TARGET_MIN || spec->target > TARGET_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("TargetValue must be between 20.0 and 90.0"));
	if (spec->out_cooldown < 0 || spec->in_cooldown < 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Cooldown must not be negative"));
}

void
dyn_put_scaling_policy(const DynScalingPolicySpec *spec)
{
	DynScalingRow *row;
	Change change;

	check_policy(spec);
	begin_change(&spec->resource, &change);
	require_target(&change, &spec->resource);
	row = change.row;
	if (row->policy != NULL && strcmp(row->policy, spec->name) != 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Only one TargetTrackingScaling policy for a given "
					   "metric specification is allowed."));
	if (row->policy == NULL)
		row->policy_created = dyn_now();
	row->policy = pstrdup(spec->name);
	row->target = spec->target;
	row->out_cooldown = spec->out_cooldown;
	row->in_cooldown = spec->in_cooldown;
	row->never_in = spec->never_in;
	end_change(&change);
}

void
dyn_delete_scaling_policy(const DynScalableResource *resource,
						  const char *name)
{
	Change change;

	begin_change(resource, &change);
	require_target(&change, resource);
	if (change.row->policy == NULL ||
		(name != NULL && strcmp(change.row->policy, name) != 0))
		ereport(ERROR, dyn_exception(DYN_ERROR_OBJECT_NOT_FOUND),
				errmsg("No scaling policy found for the scalable target"));
	change.row->policy = NULL;
	change.row->target = change.row->policy_created = 0;
	end_change(&change);
}
