/*
 * index.h
 *	  Secondary indexes: following changes of items.  README.md tells how.
 *
 * What an index shows of an item, and where, is projection.h's.
 */
#ifndef DYN_INDEX_INDEX_H
#define DYN_INDEX_INDEX_H

#include "nodes/pg_list.h"

#include "index/row_view.h"

/*
 * Brings all indexes of a table from an old row to a new one, which this
 * transaction has just written; NULL: there is none.  Needs no rights.  What
 * it allocates is in the current memory context.
 */
extern void dyn_index_maintain(const DynTable *table, const DynRow *old,
							   const DynRow *after);

/* Empties an index; all indexes of a table that is being truncated. */
extern void dyn_index_empty(const DynIndex *index);
extern void dyn_index_truncate(const DynTable *table);

/*
 * Mends what dynamo_check() finds about a table's indexes: what keeps them
 * right, and entries, by filling the index anew.  Returns what was done, a List
 * of char *.  Takes ShareRowExclusiveLock on the table, and AccessExclusiveLock
 * on an index that is filled; the caller has the right to do that.
 */
extern List *dyn_index_repair(const DynTable *table);

/*
 * The write units that a change of an item consumes in each index: units has
 * room for table->index_count numbers.  The views say it all; an item that
 * is not there exists not in its view.
 */
extern void dyn_index_write_units(const DynTable *table,
								  const DynItemView *old,
								  const DynItemView *after, int64 *units);

/* The sizes of an item's entries in local indexes, which count as its own. */
extern uint32 dyn_index_local_size(const DynTable *table,
								   const DynItemView *view);

#endif
