/*
 * store_range.c
 *	  Ranges of a table: what to scan, and handing out the rows.
 *
 * A range is one or two scans of the key's index.  There are two where a scan
 * of a hash range continues behind a row: first the rest of that row's
 * partition, then the partitions after it.
 */
#include "postgres.h"

#include "storage/store_internal.h"
#include "storage/store_walk.h"

/* One partition, both bounds and the place to continue: four conditions. */
#define STEP_KEYS_MAX 4
#define STEPS_MAX DYN_WALK_STEPS_MAX

typedef struct RangeStep
{
	int keys_count;
	ScanKeyData keys[STEP_KEYS_MAX];
} RangeStep;

struct DynRangeScan
{
	DynStore *store;
	DynSqlRange *sql; /* the SQL body's; NULL: everything below */
	bool backward;
	int steps_count;
	RangeStep steps[STEPS_MAX];
	DynWalk walk;
	TupleTableSlot *slot; /* for rows that dyn_row_of_tuple() cannot take */
	HeapTuple tuple;	  /* the last row */
};

static RangeStep *
add_step(DynRangeScan *scan)
{
	Assert(scan->steps_count < STEPS_MAX);
	return &scan->steps[scan->steps_count++];
}

static void
add_key(DynRangeScan *scan, RangeStep *step, int column,
		StrategyNumber strategy, Datum value)
{
	Assert(step->keys_count < STEP_KEYS_MAX);
	dyn_scan_key(&scan->store->shape.keys[column], column, strategy, value,
				 &step->keys[step->keys_count++]);
}

/* What follows a value, in the scan's direction. */
static StrategyNumber
behind(const DynRangeScan *scan)
{
	return scan->backward ? BTLessStrategyNumber : BTGreaterStrategyNumber;
}

static void
add_sort_key_bounds(DynRangeScan *scan, RangeStep *step, const DynRange *range)
{
	if (range->low.present)
		add_key(scan, step, 1,
				range->low.inclusive ? BTGreaterEqualStrategyNumber
									 : BTGreaterStrategyNumber,
				range->low.value);
	if (range->high.present)
		add_key(scan, step, 1,
				range->high.inclusive ? BTLessEqualStrategyNumber
									  : BTLessStrategyNumber,
				range->high.value);
}

static void
plan_partition(DynRangeScan *scan, const DynRange *range)
{
	bool has_sort_key = scan->store->shape.key_columns > 1;
	RangeStep *step;

	if (range->after != NULL && !has_sort_key)
		return; /* that was the only row */
	step = add_step(scan);
	add_key(scan, step, 0, BTEqualStrategyNumber, PointerGetDatum(range->pk));
	if (!has_sort_key)
		return;
	add_sort_key_bounds(scan, step, range);
	if (range->after != NULL)
		add_key(scan, step, 1, behind(scan), range->after->sk);
}

static void
plan_rest_of_partition(DynRangeScan *scan, const DynKey *after)
{
	RangeStep *step;

	if (scan->store->shape.key_columns == 1)
		return;
	step = add_step(scan);
	add_key(scan, step, 0, BTEqualStrategyNumber, after->pk);
	add_key(scan, step, 1, behind(scan), after->sk);
}

static void
plan_hash_range(DynRangeScan *scan, const DynRange *range)
{
	RangeStep *step;
	Datum bound;

	if (range->after != NULL)
		plan_rest_of_partition(scan, range->after);
	step = add_step(scan);
	if (range->after != NULL)
		add_key(scan, step, 0, behind(scan), range->after->pk);
	if (range->hash_low > 0)
	{
		bound = PointerGetDatum(dyn_partition_key_bound(range->hash_low));
		add_key(scan, step, 0, BTGreaterEqualStrategyNumber, bound);
	}
	if (range->hash_high < PG_UINT64_MAX)
	{
		bound = PointerGetDatum(dyn_partition_key_bound(range->hash_high + 1));
		add_key(scan, step, 0, BTLessStrategyNumber, bound);
	}
}

static void
begin_direct(DynRangeScan *scan, const DynRange *range)
{
	DynStore *store = scan->store;
	int i;

	scan->backward = range->backward;
	if (range->pk != NULL)
		plan_partition(scan, range);
	else
		plan_hash_range(scan, range);
	dyn_walk_begin(&scan->walk, store->relation, store->key_index,
				   range->backward, range->limit_hint);
	for (i = 0; i < scan->steps_count; i++)
		dyn_walk_add_step(&scan->walk, scan->steps[i].keys,
						  scan->steps[i].keys_count);
	scan->slot = MakeSingleTupleTableSlot(RelationGetDescr(store->relation),
										  &TTSOpsHeapTuple);
}

DynRangeScan *
dyn_range_begin(DynStore *store, const DynRange *range)
{
	DynRangeScan *scan = palloc0(sizeof(DynRangeScan));

	scan->store = store;
	if (store->obstacle == NULL)
		begin_direct(scan, range);
	else
		scan->sql = dyn_sql_range_begin(store, range);
	return scan;
}

static bool
next_direct(DynRangeScan *scan, DynRow *row)
{
	const DynShape *shape = &scan->store->shape;

	scan->tuple = dyn_walk_next(&scan->walk);
	if (scan->tuple == NULL)
		return false;
	if (!dyn_row_of_tuple(shape, scan->slot->tts_tupleDescriptor, scan->tuple,
						  row))
	{
		ExecStoreHeapTuple(scan->tuple, scan->slot, false);
		dyn_row_of_slot(shape, scan->slot, row);
	}
	return true;
}

bool
dyn_range_next(DynRangeScan *scan, DynRow *row)
{
	if (scan->sql != NULL)
		return dyn_sql_range_next(scan->sql, row);
	return next_direct(scan, row);
}

void
dyn_range_end(DynRangeScan *scan)
{
	if (scan->sql != NULL)
		dyn_sql_range_end(scan->sql);
	else
	{
		ExecDropSingleTupleTableSlot(scan->slot);
		dyn_walk_end(&scan->walk);
	}
	pfree(scan);
}
