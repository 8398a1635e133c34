/*
 * capacity_functions.c
 *	  What is counted of tables and indexes, for SQL.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "capacity/limits.h"
#include "common/clock.h"
#include "common/function.h"

DYN_FUNCTION(dynamo_capacity);

#define COLUMNS 8

static double
available_units(DynCapacitySlot *slot, DynUnitKind kind, int64 now)
{
	int64 level = dyn_bucket_level(&slot->buckets[kind], now, DYN_BURST);
	uint64 rate = pg_atomic_read_u64(&slot->rate[kind]);

	return (double) level / DYN_NANOSECONDS * rate;
}

static double
units(pg_atomic_uint64 *halves)
{
	return (double) pg_atomic_read_u64(halves) / DYN_HALVES;
}

static void
put_row(ReturnSetInfo *result, DynCapacitySlot *slot, DynUnitKind kind)
{
	bool nulls[COLUMNS] = { false };
	Datum values[COLUMNS];

	nulls[1] = slot->key.index == DYN_NO_INDEX;
	values[0] = ObjectIdGetDatum(slot->key.table);
	values[1] = Int64GetDatum(slot->key.index);
	values[2] = CStringGetTextDatum(kind == DYN_READ_UNITS ? "read" : "write");
	values[3] = Float8GetDatum(units(&slot->consumed[kind]));
	values[4] = Int64GetDatum(pg_atomic_read_u64(&slot->throttled[kind]));
	values[5] = Int64GetDatum(pg_atomic_read_u64(&slot->rate[kind]));
	values[6] = Float8GetDatum(available_units(slot, kind, dyn_uptime()));
	values[7] = Int32GetDatum(pg_atomic_read_u32(&slot->partition_count));
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* dynamo.capacity(): the slots of this database, a row for each kind. */
Datum
dynamo_capacity(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int count = dyn_capacity_slot_count();
	int i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < count; i++)
	{
		DynCapacitySlot *slot = dyn_capacity_slot_at(i);

		if (DYN_CAPACITY_SLOT_UNUSED(slot) ||
			slot->key.database != MyDatabaseId)
			continue;
		put_row(result, slot, DYN_READ_UNITS);
		put_row(result, slot, DYN_WRITE_UNITS);
	}
	return (Datum) 0;
}
