/*
 * handler.h
 *	  The access method's callbacks that have a file of their own.
 */
#ifndef DYN_STORAGE_HANDLER_H
#define DYN_STORAGE_HANDLER_H

#include "access/tableam.h"
#include "catalog/index.h"
#include "nodes/execnodes.h"

/* Is this a table of the access method, which places its rows? */
extern bool dyn_is_placed(Relation rel);

/* index_scan.c */
extern double dyn_index_build_range_scan(
	Relation table, Relation index, IndexInfo *info, bool allow_sync,
	bool anyvisible, bool progress, BlockNumber start, BlockNumber nblocks,
	IndexBuildCallback callback, void *callback_state, TableScanDesc scan);
extern void dyn_index_validate_scan(Relation table, Relation index,
									IndexInfo *info, Snapshot snapshot,
									ValidateIndexState *state);

/* bulk.c */
extern void dyn_multi_insert(Relation rel, TupleTableSlot **slots, int nslots,
							 CommandId cid, int options,
							 BulkInsertState bistate);

#endif
