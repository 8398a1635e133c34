/*
 * store_walk.h
 *	  Rows of a relation in the order of its key's index: one or more scans of
 *	  the index after each other, read in batches.
 */
#ifndef DYN_STORAGE_STORE_WALK_H
#define DYN_STORAGE_STORE_WALK_H

#include "access/genam.h"
#include "access/relscan.h"
#include "access/skey.h"

#include "storage/store_batch.h"

#define DYN_WALK_STEPS_MAX 2

typedef struct DynWalkStep
{
	ScanKey keys;
	int keys_count;
} DynWalkStep;

/* Part of a scan of a range; see store_walk.c for what the members mean. */
typedef struct DynWalk
{
	Relation relation;
	Relation index;
	MemoryContext context; /* that the walk was begun in: it lives there */
	ScanDirection direction;
	Snapshot snapshot;
	int steps_count;
	int next_step;
	DynWalkStep steps[DYN_WALK_STEPS_MAX];
	IndexScanDesc index_scan; /* of the current step; NULL: none runs */
	DynBatch *batch;
} DynWalk;

/* With the active snapshot. */
extern void dyn_walk_begin(DynWalk *walk, Relation relation, Relation index,
						   bool backward, uint64 limit_hint);
/* The keys must live as long as the walk. */
extern void dyn_walk_add_step(DynWalk *walk, ScanKey keys, int keys_count);
/* The next row, valid until the next call; NULL if there is none. */
extern HeapTuple dyn_walk_next(DynWalk *walk);
extern void dyn_walk_end(DynWalk *walk);

#endif
