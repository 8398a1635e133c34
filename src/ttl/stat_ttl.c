/*
 * stat_ttl.c
 *	  dynamo.stat_ttl(): what the view dynamo_stat_ttl shows.
 *
 * What is due is counted in the expiry indexes, as the caller's snapshot sees
 * them; of a table no more than DUE_MAX.
 */
#include "postgres.h"

#include "funcapi.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "common/clock.h"
#include "common/function.h"
#include "ttl/counters.h"
#include "ttl/expiry.h"

DYN_FUNCTION(dynamo_stat_ttl);

#define DUE_MAX 100000

enum
{
	RESULT_RELATION,
	RESULT_ATTRIBUTE,
	RESULT_DUE,
	RESULT_DELETED,
	RESULT_LAG,
	RESULT_LAST_SWEEP,
	RESULT_COLUMNS
};

typedef struct Waiting
{
	int64 count;
	double oldest; /* its time, in seconds since 1970; of all that wait */
} Waiting;

static void
count_bucket(DynEntries *entries, int bucket, const DynDue *due,
			 Waiting *waiting)
{
	DynEntryRange range;
	DynEntryScan *scan =
		dyn_expiry_begin(entries, bucket, due, NULL, DUE_MAX, &range);
	bool is_first = true;
	DynEntry entry;

	while (waiting->count < DUE_MAX && dyn_entry_range_next(scan, &entry))
	{
		CHECK_FOR_INTERRUPTS();
		waiting->count++;
		if (is_first)
			waiting->oldest =
				Min(waiting->oldest, DatumGetFloat8(DirectFunctionCall1(
										 numeric_float8, entry.sorts[0])));
		is_first = false;
	}
	dyn_entry_range_end(scan);
}

static Waiting
count_due(const DynTable *table)
{
	Waiting waiting = { 0, dyn_epoch_seconds(dyn_now()) };
	DynDue due = dyn_due_now();
	DynEntries *entries =
		dyn_entries_open(dyn_table_expiry(table)->storage, DYN_ENTRIES_READ);
	int bucket;

	for (bucket = 0; bucket < DYN_EXPIRY_BUCKETS; bucket++)
		count_bucket(entries, bucket, &due, &waiting);
	dyn_entries_close(entries);
	return waiting;
}

static void
put_table(ReturnSetInfo *result, const DynTable *table)
{
	Waiting waiting = count_due(table);
	Datum values[RESULT_COLUMNS];
	bool nulls[RESULT_COLUMNS] = { false };
	DynTtlCounter counter = { 0 };
	bool is_counted = dyn_ttl_counter(table->relid, &counter);

	values[RESULT_RELATION] = ObjectIdGetDatum(table->relid);
	values[RESULT_ATTRIBUTE] =
		CStringGetTextDatum(table->settings.ttl_attribute);
	values[RESULT_DUE] = Int64GetDatum(waiting.count);
	values[RESULT_DELETED] = Int64GetDatum(counter.deleted);
	nulls[RESULT_DELETED] = !is_counted;
	values[RESULT_LAG] =
		Float8GetDatum(dyn_epoch_seconds(dyn_now()) - waiting.oldest);
	nulls[RESULT_LAG] = waiting.count == 0;
	values[RESULT_LAST_SWEEP] = TimestampTzGetDatum(counter.swept);
	nulls[RESULT_LAST_SWEEP] = counter.swept == 0;
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* A table that is being changed or dropped is left out. */
static void
put_if_free(ReturnSetInfo *result, Oid relid)
{
	const DynTable *table;

	if (!ConditionalLockRelationOid(relid, AccessShareLock))
		return;
	table = dyn_table_of_relation(relid);
	if (table != NULL && dyn_table_expiry(table) != NULL &&
		table->settings.ttl_attribute != NULL)
		put_table(result, table);
	UnlockRelationOid(relid, AccessShareLock);
}

/* dynamo.stat_ttl() */
Datum
dynamo_stat_ttl(PG_FUNCTION_ARGS)
{
	ListCell *cell;

	InitMaterializedSRF(fcinfo, 0);
	foreach (cell, dyn_expiring_tables())
		put_if_free((ReturnSetInfo *) fcinfo->resultinfo, lfirst_oid(cell));
	return (Datum) 0;
}
