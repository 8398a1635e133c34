/*
 * limits.c
 *	  How much a table or an index may use, see limits.h.
 */
#include "postgres.h"

#include "capacity/limits.h"
#include "common/clock.h"
#include "common/guc.h"
#include "common/limits.h"

bool
dyn_is_on_demand(const DynTable *table)
{
	return table->settings.billing_mode == DYN_BILLING_PAY_PER_REQUEST;
}

static uint64
units_of(const DynUnits *units, DynUnitKind kind)
{
	return (uint64) (kind == DYN_READ_UNITS ? units->read : units->write);
}

/* What a table on demand, or an index, is to be limited to; 0: nothing. */
static uint64
maximum_of(const DynTable *table, const DynIndex *index, DynUnitKind kind)
{
	return units_of(index == NULL ? &table->settings.maximum : &index->maximum,
					kind);
}

bool
dyn_limit_is_configured(const DynTable *table, const DynIndex *index,
						DynUnitKind kind)
{
	return !dyn_is_on_demand(table) || maximum_of(table, index, kind) > 0;
}

/*
 * On demand, twice the former peak is served at once, and what the table or
 * index is warm for; never more than the account's quota for a table.
 */
static DynLimit
service_limit(const DynUnits *warm, DynUnitKind kind, uint64 peak)
{
	uint64 initial = kind == DYN_READ_UNITS ? DYN_ON_DEMAND_WARM_READS
											: DYN_ON_DEMAND_WARM_WRITES;
	DynLimit limit = { .kind = DYN_LIMIT_KEY_RANGE };

	limit.rate = Max(Max(initial, units_of(warm, kind)), 2 * peak);
	if (limit.rate >= DYN_TABLE_UNITS_MAX)
		limit = (DynLimit){ DYN_TABLE_UNITS_MAX, DYN_LIMIT_ACCOUNT };
	return limit;
}

static DynLimit
on_demand_limit(const DynTable *table, const DynIndex *index, DynUnitKind kind,
				uint64 peak)
{
	const DynUnits *warm =
		index == NULL ? &table->settings.warm : &index->warm;
	DynLimit limit = service_limit(warm, kind, peak);
	uint64 most = maximum_of(table, index, kind);

	if (most > 0 &&
		(most < limit.rate || dyn_throttling == DYN_THROTTLING_CONFIGURED))
		limit = (DynLimit){ most, DYN_LIMIT_MAXIMUM };
	return limit;
}

DynLimit
dyn_limit_of(const DynTable *table, const DynIndex *index, DynUnitKind kind,
			 uint64 peak)
{
	const DynThroughput *throughput =
		index == NULL ? &table->settings.throughput : &index->throughput;
	DynLimit limit = { .kind = DYN_LIMIT_PROVISIONED };

	if (dyn_is_on_demand(table))
		return on_demand_limit(table, index, kind, peak);
	limit.rate = Max(units_of(&throughput->units, kind), 1);
	return limit;
}

int64
dyn_unused(const DynTable *table)
{
	int64 age = (dyn_now() - table->created) / USECS_PER_SEC;
	int64 seconds = Min(Max(age, 1), DYN_BURST / DYN_NANOSECONDS);

	return seconds * DYN_NANOSECONDS;
}

/* "Partitions and data distribution": reads and writes each need their part. */
static uint64
partitions_needed(uint64 reads, uint64 writes)
{
	double needed = (double) reads / DYN_PARTITION_READS +
					(double) writes / DYN_PARTITION_WRITES;
	uint64 whole = (uint64) needed;

	return Max(whole < needed ? whole + 1 : whole, 1);
}

int
dyn_partitions_for(uint64 reads, uint64 writes)
{
	return (int) Min(partitions_needed(reads, writes), DYN_HASH_RANGES);
}

/* Beyond DYN_HASH_RANGES, what counts as a partition is several of them. */
uint64
dyn_partition_rate(uint64 reads, uint64 writes, DynUnitKind kind)
{
	uint64 rate =
		kind == DYN_READ_UNITS ? DYN_PARTITION_READS : DYN_PARTITION_WRITES;
	uint64 needed = partitions_needed(reads, writes);

	return rate * ((needed + DYN_HASH_RANGES - 1) / DYN_HASH_RANGES);
}
