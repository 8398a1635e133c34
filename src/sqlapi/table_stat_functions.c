/*
 * table_stat_functions.c
 *	  What is counted of tables, as rows: what is behind the views
 *	  dynamo_stat_tables and dynamo_stat_table_minutes, and dynamo_partitions().
 *
 * Read from the slots without a lock: each number is right by itself.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "capacity/limits.h"
#include "capacity/minute.h"
#include "capacity/slots.h"
#include "catalog/table.h"
#include "common/clock.h"
#include "common/function.h"
#include "ops/partition_size.h"

DYN_FUNCTION(dynamo_capacity_latency);
DYN_FUNCTION(dynamo_capacity_minutes);
DYN_FUNCTION(dynamo_capacity_heat);
DYN_FUNCTION(dynamo_partitions);

typedef struct Row
{
	Datum values[9];
	bool nulls[9];
} Row;

static double
units(pg_atomic_uint64 *halves)
{
	return (double) pg_atomic_read_u64(halves) / DYN_HALVES;
}

static void
put_row(ReturnSetInfo *result, Row *row)
{
	tuplestore_putvalues(result->setResult, result->setDesc, row->values,
						 row->nulls);
}

/* Every row begins with the table and the index. */
static void
put_key(Row *row, const DynCapacitySlot *slot)
{
	row->values[0] = ObjectIdGetDatum(slot->key.table);
	row->values[1] = Int64GetDatum(slot->key.index);
	row->nulls[1] = slot->key.index == DYN_NO_INDEX;
}

/* Calls write for each slot of this database. */
static void
each_slot(ReturnSetInfo *result,
		  void (*write)(ReturnSetInfo *result, DynCapacitySlot *slot))
{
	int count = dyn_capacity_slot_count();
	int i;

	for (i = 0; i < count; i++)
	{
		DynCapacitySlot *slot = dyn_capacity_slot_at(i);

		if (!DYN_CAPACITY_SLOT_UNUSED(slot) &&
			slot->key.database == MyDatabaseId)
			write(result, slot);
	}
}

static void
put_latency(ReturnSetInfo *result, DynCapacitySlot *slot)
{
	uint64 counts[DYN_HISTOGRAM_BUCKETS];
	uint64 all = 0;
	int kind;
	int i;

	for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
	{
		Row row = { 0 };

		for (all = 0, i = 0; i < DYN_HISTOGRAM_BUCKETS; i++)
			all += counts[i] = pg_atomic_read_u64(&slot->latency[kind][i]);
		put_key(&row, slot);
		row.values[2] =
			CStringGetTextDatum(kind == DYN_READ_UNITS ? "read" : "write");
		row.values[3] = Int64GetDatum((int64) all);
		row.values[4] =
			Float8GetDatum(dyn_histogram_quantile(counts, 0.5) / 1000);
		row.values[5] =
			Float8GetDatum(dyn_histogram_quantile(counts, 0.99) / 1000);
		row.nulls[4] = row.nulls[5] = all == 0;
		put_row(result, &row);
	}
}

/* dynamo.capacity_latency() */
Datum
dynamo_capacity_latency(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	each_slot((ReturnSetInfo *) fcinfo->resultinfo, put_latency);
	return (Datum) 0;
}

static void
put_minute(ReturnSetInfo *result, DynCapacitySlot *slot, DynMinute *minute,
		   uint64 number)
{
	Row row = { 0 };
	int kind;

	put_key(&row, slot);
	row.values[2] = TimestampTzGetDatum(number * USECS_PER_MINUTE);
	for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
	{
		row.values[3 + kind] = Float8GetDatum(units(&minute->consumed[kind]));
		row.values[5 + kind] =
			Int64GetDatum(pg_atomic_read_u64(&minute->throttled[kind]));
		row.values[7 + kind] =
			Int64GetDatum(pg_atomic_read_u64(&minute->rate[kind]));
	}
	put_row(result, &row);
}

static void
put_minutes(ReturnSetInfo *result, DynCapacitySlot *slot)
{
	uint64 last = dyn_minute_now();
	uint64 number;

	for (number = last + 1 - DYN_MINUTES_KEPT; number <= last; number++)
	{
		DynMinute *minute = dyn_capacity_slot_minute(slot, number);

		if (minute != NULL)
			put_minute(result, slot, minute, number);
	}
}

/* dynamo.capacity_minutes() */
Datum
dynamo_capacity_minutes(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	each_slot((ReturnSetInfo *) fcinfo->resultinfo, put_minutes);
	return (Datum) 0;
}

/*
 * What a hash range had of one kind since the last whole minute with traffic
 * began.  When a minute ends between the looks, it may seem to be negative.
 */
static double
recent_units(DynHashRange *range, DynUnitKind kind)
{
	return units(&range->recent[kind]) +
		   Max(units(&range->consumed[kind]) - units(&range->before[kind]), 0);
}

static Datum
recent_array(DynCapacitySlot *slot, DynUnitKind kind)
{
	Datum recent[DYN_HASH_RANGES];
	int i;

	for (i = 0; i < DYN_HASH_RANGES; i++)
		recent[i] = Float8GetDatum(recent_units(&slot->ranges[i], kind));
	return PointerGetDatum(construct_array(recent, DYN_HASH_RANGES, FLOAT8OID,
										   sizeof(float8), FLOAT8PASSBYVAL,
										   TYPALIGN_DOUBLE));
}

static void
put_recent(ReturnSetInfo *result, DynCapacitySlot *slot)
{
	Row row = { 0 };

	put_key(&row, slot);
	row.values[2] = Int32GetDatum(pg_atomic_read_u32(&slot->partition_count));
	row.values[3] = recent_array(slot, DYN_READ_UNITS);
	row.values[4] = recent_array(slot, DYN_WRITE_UNITS);
	put_row(result, &row);
}

/* dynamo.capacity_heat() */
Datum
dynamo_capacity_heat(PG_FUNCTION_ARGS)
{
	InitMaterializedSRF(fcinfo, 0);
	each_slot((ReturnSetInfo *) fcinfo->resultinfo, put_recent);
	return (Datum) 0;
}

/* NULL if nothing has been counted of the table. */
static DynCapacitySlot *
slot_of(Oid relid)
{
	int count = dyn_capacity_slot_count();
	int i;

	for (i = 0; i < count; i++)
	{
		DynCapacitySlot *slot = dyn_capacity_slot_at(i);

		if (!DYN_CAPACITY_SLOT_UNUSED(slot) &&
			slot->key.database == MyDatabaseId && slot->key.table == relid &&
			slot->key.index == DYN_NO_INDEX)
			return slot;
	}
	return NULL;
}

/* What a partition's hash ranges, from first on, have used. */
static void
put_heat(Row *row, DynCapacitySlot *slot, int first, int count)
{
	double sums[2 * DYN_UNIT_KINDS] = { 0 };
	int i;

	for (i = 0; i < count * DYN_UNIT_KINDS; i++)
	{
		DynHashRange *range = &slot->ranges[first + i / DYN_UNIT_KINDS];
		int kind = i % DYN_UNIT_KINDS;

		sums[kind] += units(&range->consumed[kind]);
		sums[DYN_UNIT_KINDS + kind] += recent_units(range, (DynUnitKind) kind);
	}
	for (i = 0; i < 2 * DYN_UNIT_KINDS; i++)
		row->values[5 + i] = Float8GetDatum(sums[i]);
}

/* The first of a partition's hash ranges. */
static int
first_range(int partition, int partitions)
{
	return (partition * DYN_HASH_RANGES + partitions - 1) / partitions;
}

static void
put_partition(ReturnSetInfo *result, const DynTable *table,
			  DynCapacitySlot *slot, int number, int partitions)
{
	int first = first_range(number, partitions);
	int next = first_range(number + 1, partitions);
	uint64 width = UINT64CONST(1) << 58;
	uint64 low = first * width;
	uint64 high = next * width - 1; /* that of all wraps around */
	DynTableSize size = dyn_partition_size(table, low, high);
	Row row = { 0 };

	row.values[0] = Int32GetDatum(number);
	row.values[1] =
		CStringGetTextDatum(psprintf("%016" INT64_MODIFIER "x", low));
	row.values[2] =
		CStringGetTextDatum(psprintf("%016" INT64_MODIFIER "x", high));
	row.values[3] = Int64GetDatum(size.items);
	row.values[4] = Int64GetDatum(size.bytes);
	if (slot != NULL)
		put_heat(&row, slot, first, next - first);
	else
		memset(&row.nulls[5], true, 4);
	put_row(result, &row);
}

/* dynamo_partitions(): those that the table's throughput asks for. */
Datum
dynamo_partitions(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Oid relid = PG_GETARG_OID(0);
	const DynTable *table = dyn_table_of_relation(relid);
	DynCapacitySlot *slot;
	int count = 0;
	int i;

	if (table == NULL)
		ereport(ERROR, errcode(ERRCODE_WRONG_OBJECT_TYPE),
				errmsg("relation with OID %u is not a DynamoDB table", relid));
	InitMaterializedSRF(fcinfo, 0);
	slot = slot_of(relid);
	if (slot != NULL)
		count = pg_atomic_read_u32(&slot->partition_count);
	if (count < 1)
		count = dyn_partitions_for(
			dyn_limit_of(table, NULL, DYN_READ_UNITS, 0).rate,
			dyn_limit_of(table, NULL, DYN_WRITE_UNITS, 0).rate);
	for (i = 0; i < count; i++)
		put_partition(result, table, slot, i, count);
	return (Datum) 0;
}
