/*
 * rewrite.h
 *	  ALTER TABLE that rewrites a table: the rows in key order.
 */
#ifndef DYN_STORAGE_REWRITE_H
#define DYN_STORAGE_REWRITE_H

#include "access/tableam.h"

/*
 * If rel is the new relation of a rewrite, and the table has a key index:
 * takes the row, to be written by dyn_rewrite_finish(), and returns true.
 */
extern bool dyn_rewrite_collect(Relation rel, TupleTableSlot *slot,
								CommandId cid, BulkInsertState bistate);

/* finish_bulk_insert: writes what was collected, in key order. */
extern void dyn_rewrite_finish(Relation rel, int options);

#endif
