/*
 * backfill.h
 *	  Filling an index that is younger than the items of its table.
 *
 * UpdateTable stores a new index as CREATING and an index to be deleted as
 * DELETING, and leaves the rest to a background worker, if one runs
 * (dyn_has_scheduler()).  The worker finds them by dyn_unfinished_indexes(),
 * and with each one that is CREATING it
 *
 *	1. sets DYN_INDEX_BUILDING, and waits for all transactions that change the
 *	   table and began before that;
 *	2. empties the relation of what a load that was not finished has left;
 *	3. reads and writes all entries, by a DynLoad with
 *	   dyn_index_make_row_entry(), and builds the relation's indexes;
 *	4. sets DYN_INDEX_COMPARING, and waits again;
 *	5. has the load compare, and settle what has changed meanwhile;
 *	6. sets DYN_INDEX_COMPLETE, with the number of violations.
 *
 * each in transactions of its own.
 *
 * One that is DELETING it drops, by dyn_index_drop().
 */
#ifndef DYN_INDEX_BACKFILL_H
#define DYN_INDEX_BACKFILL_H

#include "catalog/table.h"
#include "storage/entry_load.h"

/*
 * What makes the entries of a load.  The table and the index are copies, or
 * come from one transaction and are used in no other; violations counts the
 * items that were left out.
 */
typedef struct DynIndexFill
{
	const DynTable *table;
	const DynIndex *index;
	int64 violations;
} DynIndexFill;

/* A DynEntryMaker, whose arg is a DynIndexFill. */
extern bool dyn_index_make_row_entry(void *arg, const DynRow *row,
									 bool is_retry, DynEntry *entry);

/*
 * Fills an index anew, under a lock that keeps the table's rows as they are;
 * returns how many items were left out.
 */
extern int64 dyn_index_fill_now(const DynTable *table, const DynIndex *index);

/*
 * Does all that is to be done about the indexes of a table that are CREATING
 * or DELETING, at once: for when there is no worker.  Takes
 * ShareRowExclusiveLock on the table.
 */
extern void dyn_index_finish(const DynTable *table);

#endif
