/*
 * store_walk.c
 *	  Rows of a relation in the order of its key's index.
 *
 * store_range.c and entry_range.c plan what to scan; here the scans run, one
 * after the other, and rows are read in batches (store_batch.c), which grow
 * while the caller keeps asking.  A walk may be continued in any memory context.
 */
#include "postgres.h"

#include "access/genam.h"
#include "miscadmin.h"
#include "utils/snapmgr.h"

#include "storage/store_walk.h"
#include "storage/traffic.h"

void
dyn_walk_begin(DynWalk *walk, Relation relation, Relation index, bool backward,
			   uint64 limit_hint)
{
	walk->relation = relation;
	walk->index = index;
	walk->context = CurrentMemoryContext;
	walk->direction = backward ? BackwardScanDirection : ForwardScanDirection;
	walk->snapshot = RegisterSnapshot(GetActiveSnapshot());
	walk->steps_count = 0;
	walk->next_step = 0;
	walk->index_scan = NULL;
	walk->batch = dyn_batch_create(relation, index, walk->snapshot,
								   walk->direction, limit_hint);
}

void
dyn_walk_add_step(DynWalk *walk, ScanKey keys, int keys_count)
{
	DynWalkStep *step = &walk->steps[walk->steps_count++];

	Assert(walk->steps_count <= DYN_WALK_STEPS_MAX);
	step->keys = keys;
	step->keys_count = keys_count;
}

/* Starts the next step; false if there is none. */
static bool
start_step(DynWalk *walk)
{
	DynWalkStep *step;

	if (walk->next_step == walk->steps_count)
		return false;
	step = &walk->steps[walk->next_step++];
	dyn_operation_begin();
	walk->index_scan = index_beginscan(walk->relation, walk->index,
									   walk->snapshot, step->keys_count, 0);
	dyn_operation_end();
	index_rescan(walk->index_scan, step->keys, step->keys_count, NULL, 0);
	dyn_batch_set_scan(walk->batch, walk->index_scan);
	return true;
}

static void
end_step(DynWalk *walk)
{
	if (walk->index_scan != NULL)
		index_endscan(walk->index_scan);
	walk->index_scan = NULL;
}

/* Reads more rows; false if there are none. */
static bool
read_on(DynWalk *walk)
{
	MemoryContext old;
	bool more;

	CHECK_FOR_INTERRUPTS();
	old = MemoryContextSwitchTo(walk->context);
	more = walk->index_scan != NULL || start_step(walk);
	if (more && !dyn_batch_fill(walk->batch))
		end_step(walk);
	MemoryContextSwitchTo(old);
	return more;
}

HeapTuple
dyn_walk_next(DynWalk *walk)
{
	HeapTuple tuple;

	while ((tuple = dyn_batch_next(walk->batch)) == NULL)
		if (!read_on(walk))
			return NULL;
	return tuple;
}

void
dyn_walk_end(DynWalk *walk)
{
	dyn_batch_free(walk->batch);
	end_step(walk);
	UnregisterSnapshot(walk->snapshot);
}
