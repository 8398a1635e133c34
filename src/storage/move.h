/*
 * move.h
 *	  Moving rows to other pages, unchanged, by updates of themselves.
 */
#ifndef DYN_STORAGE_MOVE_H
#define DYN_STORAGE_MOVE_H

#include "access/htup.h"
#include "nodes/execnodes.h"
#include "storage/block.h"
#include "utils/relcache.h"

/* A table whose rows are being moved, one page after the other filled. */
typedef struct DynMover
{
	Relation relation;
	ResultRelInfo *indexes;
	EState *estate;
	TupleTableSlot *slot;
	BlockNumber target; /* the page being filled; invalid: none yet */
} DynMover;

/*
 * The caller holds RowExclusiveLock on the relation, and has held a snapshot
 * since before it read the rows, so that they have not been pruned.
 */
extern void dyn_mover_begin(DynMover *mover, Relation relation);
extern void dyn_mover_end(DynMover *mover);

/*
 * Moves a row that was live when it was read to the page that is being filled.
 * False if it stays: it is there already, or it is not ours to move at the
 * moment (see move.c).  Never waits for another transaction.
 */
extern bool dyn_move_row(DynMover *mover, HeapTuple row);

#endif
