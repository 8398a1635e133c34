/*
 * entry_load.h
 *	  Filling an index relation from a table in use: bulk load for a backfill.
 *
 * A load lives in memory and temporary files, and outlives transactions.  It
 * reads the whole base table, sorts the entries, and writes them in the order of
 * the index, while other sessions go on changing
 * the table, but not yet the index.  Then they begin to follow their changes
 * in the index, and the load looks for what they had changed before:
 *
 *	   nobody changes the index, or will; the relation is empty
 *	   load = dyn_load_create(base, index_relation, true, memory, maker, arg);
 *	   while (dyn_load_read(load, until))      each call in a transaction
 *		   ;
 *	   while (dyn_load_write(load, 5000) > 0)
 *		   ;
 *	   dyn_load_build_indexes(load)
 *	   tell everybody to change the index with the table, and wait for all
 *	   transactions that have not known it and change the table
 *	   dyn_load_compare(load);
 *	   while ((state = dyn_load_settle(load, 1000)) != DYN_LOAD_SETTLED)
 *		   if DYN_LOAD_WAITING, sleep a little: others are changing these rows
 *	   dyn_load_free(load);
 *
 * After an error, the load must begin anew, with an empty relation.  Where the
 * table is locked against changes (in_use is false), all may be done in one
 * transaction, and nothing is left to compare.  README.store.md says why no entry is missed and
 * none is stale.
 */
#ifndef DYN_STORAGE_ENTRY_LOAD_H
#define DYN_STORAGE_ENTRY_LOAD_H

#include "datatype/timestamp.h"

#include "storage/entries.h"

typedef struct DynLoad DynLoad;

/*
 * Makes the entry of a base row; false if it has none.  Called in a memory
 * context that is reset for each row.  is_retry: the row was shown before, as
 * it was then.
 */
typedef bool (*DynEntryMaker)(void *arg, const DynRow *row, bool is_retry,
							  DynEntry *entry);

/*
 * Lives in the current memory context.  in_use: others may change the table, so
 * dyn_load_compare() is going to be called.  memory: bytes that entries may
 * take before they are written to temporary files, such as
 * maintenance_work_mem.
 */
extern DynLoad *dyn_load_create(Oid base, Oid index_relation, bool in_use,
								Size memory, DynEntryMaker maker, void *arg);
extern void dyn_load_free(DynLoad *load);

/*
 * Have both relations still the files that they had when the load began?  If
 * not, nothing that it knows is true, and it must begin anew.  To be asked in
 * each transaction before anything else is done, under locks on both.
 */
extern bool dyn_load_is_current(const DynLoad *load);

/* Reads on, about up to that time; false at the end of the table. */
extern bool dyn_load_read(DynLoad *load, TimestampTz until);

/* Writes the next entries, at most so many, and returns how many. */
extern uint64 dyn_load_write(DynLoad *load, uint64 count);

/*
 * Builds the relation's indexes when all is written; false if a lock is not to
 * be had now.
 */
extern bool dyn_load_build_indexes(DynLoad *load);

/* Finds what has changed since it was read. */
extern void dyn_load_compare(DynLoad *load);

typedef enum DynLoadState
{
	DYN_LOAD_WORKING, /* there is more to do */
	DYN_LOAD_WAITING, /* ... about rows that others are changing */
	DYN_LOAD_SETTLED
} DynLoadState;

/*
 * Settles the next of these changes, at most so many.  Takes no lock on a base
 * row and never waits for one.  What it writes about a row that is being
 * changed, it takes back.
 */
extern DynLoadState dyn_load_settle(DynLoad *load, uint64 count);

typedef struct DynLoadProgress
{
	uint64 rows;  /* of the base table, read */
	uint64 bytes; /* of the rows read, as stored */
} DynLoadProgress;

extern DynLoadProgress dyn_load_progress(const DynLoad *load);

#endif
