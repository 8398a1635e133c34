/*
 * scale.c
 *	  Carrying out the policies of dynamo.scaling, see scale.h.
 *
 * What was consumed is read off the minutes of capacity's slots, up to the
 * last whole minute.  A minute without an entry had no traffic.  Decreases
 * that the service does not allow for now are not tried.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"

#include "capacity/limits.h"
#include "capacity/minute.h"
#include "capacity/scaling.h"
#include "catalog/scaling.h"
#include "common/clock.h"
#include "ops/scale.h"
#include "ops/table_change.h"

typedef struct Target
{
	DynScalingRow *row;
	const DynTable *table;
	const DynIndex *index; /* NULL: the table */
	const DynThroughput *throughput;
	DynUnitKind kind;
} Target;

/* False if the table or index is not there, or has no throughput to scale. */
static bool
find_target(DynScalingRow *row, const DynTable *table, Target *target)
{
	if (table == NULL || row->policy == NULL ||
		table->settings.billing_mode != DYN_BILLING_PROVISIONED)
		return false;
	target->row = row;
	target->table = table;
	target->index = NULL;
	target->throughput = &table->settings.throughput;
	target->kind =
		strcmp(row->dimension, "read") == 0 ? DYN_READ_UNITS : DYN_WRITE_UNITS;
	if (*row->index == '\0')
		return true;
	target->index = dyn_table_index(table, row->index);
	if (target->index == NULL || target->index->local ||
		target->index->status != DYN_INDEX_ACTIVE)
		return false;
	target->throughput = &target->index->throughput;
	return true;
}

static int64
current_units(const Target *target)
{
	const DynUnits *units = &target->throughput->units;

	return target->kind == DYN_READ_UNITS ? units->read : units->write;
}

static void
read_consumed(const Target *target, uint64 *consumed)
{
	DynCapacityKey key = { .database = MyDatabaseId,
						   .table = target->table->relid,
						   .index = target->index == NULL
										? DYN_NO_INDEX
										: target->index->position };
	DynCapacitySlot *slot =
		dyn_capacity_slot_find(&key, dyn_uptime(), dyn_unused(target->table));
	uint64 now = dyn_minute_now();
	int i;

	memset(consumed, 0, DYN_SCALE_IN_MINUTES * sizeof(uint64));
	for (i = 0; slot != NULL && i < DYN_SCALE_IN_MINUTES; i++)
	{
		DynMinute *minute = dyn_capacity_slot_minute(slot, now - 1 - i);

		if (minute != NULL)
			consumed[i] = pg_atomic_read_u64(&minute->consumed[target->kind]);
	}
}

static bool
is_cool(TimestampTz last, int64 cooldown)
{
	return last == 0 || dyn_now() >= last + cooldown * USECS_PER_SEC;
}

/* Of what was before the server has started, nothing is known. */
static bool
knows_minutes(void)
{
	return dyn_uptime() - dyn_capacity_since() >=
		   DYN_SCALE_IN_MINUTES * SECS_PER_MINUTE * DYN_NANOSECONDS;
}

/* A policy is fifteen minutes old before it lowers anything. */
static int64
wanted_units(const Target *target)
{
	const DynScalingRow *row = target->row;
	uint64 consumed[DYN_SCALE_IN_MINUTES];
	DynScaling scaling = { .target = row->target,
						   .min = row->min,
						   .max = row->max };

	scaling.may_raise =
		!row->out_suspended && is_cool(row->last_out, row->out_cooldown);
	scaling.may_lower =
		!row->in_suspended && !row->never_in &&
		is_cool(row->last_in, row->in_cooldown) &&
		is_cool(row->last_out, row->in_cooldown) &&
		is_cool(row->policy_created, DYN_SCALE_IN_MINUTES * SECS_PER_MINUTE) &&
		knows_minutes() && dyn_may_decrease(target->throughput);
	read_consumed(target, consumed);
	return dyn_scaled_units(&scaling, current_units(target), consumed);
}

/* UpdateTable with one number that is another. */
static void
update(const Target *target, int64 units)
{
	const DynUnits *old = &target->throughput->units;
	bool reads = target->kind == DYN_READ_UNITS;
	DynThroughputSpec throughput = {
		.read = { true, reads ? units : old->read },
		.write = { true, reads ? old->write : units },
	};
	DynIndexUpdateSpec index = { .throughput = &throughput };
	DynIndexChangeSpec change = { .update = &index };
	DynIndexChangeSpec *changes[] = { &change };
	DynUpdateTableSpec spec = { 0 };

	if (target->index == NULL)
		spec.throughput = &throughput;
	else
	{
		index.name.data = target->index->name;
		index.name.len = strlen(target->index->name);
		spec.index_changes = (DynList){ true, 1, changes };
	}
	dyn_update_found_table(target->table, &spec);
}

/* Returns whether it has changed anything. */
static bool
scale(const Target *target)
{
	DynScalingRow *row = target->row;
	int64 current = current_units(target);
	int64 wanted = wanted_units(target);

	if (wanted == current)
		return false;
	if (wanted > current)
		row->last_out = dyn_now();
	else
		row->last_in = dyn_now();
	ereport(LOG, errmsg("auto scaling sets %s units of \"%s%s%s\" from " //
						INT64_FORMAT " to " INT64_FORMAT,
						row->dimension, target->table->name,
						*row->index == '\0' ? "" : "/index/", row->index,
						current, wanted));
	update(target, wanted);
	return true;
}

/* All targets of one table, which are neighbours in the list. */
static int
scale_table(Oid relid)
{
	const DynTable *table = dyn_table_of_relation(relid);
	List *rows;
	ListCell *cell;
	int changed = 0;

	if (table == NULL)
		return 0;
	table = dyn_table_lock(table);
	if (table == NULL)
		return 0;
	rows = dyn_scaling_read(relid);
	foreach (cell, rows)
	{
		Target target;

		if (!find_target(lfirst(cell), dyn_table_of_relation(relid), &target))
			continue;
		if (!scale(&target))
			continue;
		changed++;
		CommandCounterIncrement();
	}
	if (changed > 0)
		dyn_scaling_write(relid, rows);
	return changed;
}

int
dyn_scale_tables(void)
{
	Oid last = InvalidOid;
	int changed = 0;
	ListCell *cell;

	foreach (cell, dyn_scaling_read(InvalidOid))
	{
		const DynScalingRow *row = lfirst(cell);

		CHECK_FOR_INTERRUPTS();
		if (row->relid == last || row->policy == NULL)
			continue;
		last = row->relid;
		changed += scale_table(last);
	}
	return changed;
}
