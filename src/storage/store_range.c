/*
 * store_range.c
 *	  Ranges: what to scan, and handing out the rows.
 *
 * A range is one or two scans of the key's index.  There are two where a scan
 * of a hash range continues behind a row: first the rest of that row's
 * partition, then the partitions after it.
 *
 * Rows are read in batches (store_batch.c), which grow while the caller keeps
 * asking.
 */
#include "postgres.h"

#include "access/genam.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "storage/store_batch.h"
#include "storage/store_internal.h"

/* One partition, both bounds and the place to continue: four conditions. */
#define STEP_KEYS_MAX 4
#define STEPS_MAX 2

typedef struct RangeStep
{
	int keys_count;
	ScanKeyData keys[STEP_KEYS_MAX];
} RangeStep;

struct DynRangeScan
{
	DynStore *store;
	MemoryContext context; /* that the scan was begun in: it lives there */
	DynSqlRange *sql;	   /* the SQL body's; NULL: everything below */
	int steps_count;
	int next_step;
	RangeStep steps[STEPS_MAX];
	ScanDirection direction;
	Snapshot snapshot;
	IndexScanDesc index_scan; /* of the current step; NULL: none runs */
	DynBatch *batch;
	TupleTableSlot *slot; /* for rows that dyn_row_of_tuple() cannot take */
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
	return ScanDirectionIsForward(scan->direction) ? BTGreaterStrategyNumber
												   : BTLessStrategyNumber;
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

	scan->direction =
		range->backward ? BackwardScanDirection : ForwardScanDirection;
	if (range->pk != NULL)
		plan_partition(scan, range);
	else
		plan_hash_range(scan, range);
	scan->snapshot = RegisterSnapshot(GetActiveSnapshot());
	scan->batch = dyn_batch_create(store, scan->direction, range->limit_hint);
	scan->slot = MakeSingleTupleTableSlot(RelationGetDescr(store->relation),
										  &TTSOpsHeapTuple);
}

DynRangeScan *
dyn_range_begin(DynStore *store, const DynRange *range)
{
	DynRangeScan *scan = palloc0(sizeof(DynRangeScan));

	scan->store = store;
	scan->context = CurrentMemoryContext;
	if (store->obstacle == NULL)
		begin_direct(scan, range);
	else
		scan->sql = dyn_sql_range_begin(store, range);
	return scan;
}

/* Starts the next step; false if there is none. */
static bool
start_step(DynRangeScan *scan)
{
	DynStore *store = scan->store;
	RangeStep *step;

	if (scan->next_step == scan->steps_count)
		return false;
	step = &scan->steps[scan->next_step++];
	scan->index_scan = index_beginscan(store->relation, store->key_index,
									   scan->snapshot, step->keys_count, 0);
	index_rescan(scan->index_scan, step->keys, step->keys_count, NULL, 0);
	dyn_batch_set_scan(scan->batch, scan->index_scan);
	return true;
}

static void
end_step(DynRangeScan *scan)
{
	if (scan->index_scan != NULL)
		index_endscan(scan->index_scan);
	scan->index_scan = NULL;
}

/* Reads more rows; false if there are none. */
static bool
read_on(DynRangeScan *scan)
{
	MemoryContext old;
	bool more;

	CHECK_FOR_INTERRUPTS();
	old = MemoryContextSwitchTo(scan->context);
	more = scan->index_scan != NULL || start_step(scan);
	if (more && !dyn_batch_fill(scan->batch))
		end_step(scan);
	MemoryContextSwitchTo(old);
	return more;
}

static bool
next_direct(DynRangeScan *scan, DynRow *row)
{
	const DynShape *shape = &scan->store->shape;
	HeapTuple tuple;

	while ((tuple = dyn_batch_next(scan->batch)) == NULL)
		if (!read_on(scan))
			return false;
	if (!dyn_row_of_tuple(shape, scan->slot->tts_tupleDescriptor, tuple, row))
	{
		ExecStoreHeapTuple(tuple, scan->slot, false);
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
		dyn_batch_free(scan->batch);
		end_step(scan);
		UnregisterSnapshot(scan->snapshot);
	}
	pfree(scan);
}
