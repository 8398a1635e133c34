/*
 * entry_load.h
 *	  Filling an index relation from a table in use: bulk load for a backfill.
 *
 * A load lives in memory and outlives transactions.  It reads a part of the
 * base table, in the order of its key, makes the entries, sorts them, and
 * writes them in small transactions, while other sessions go on changing the
 * table and, with it, the index:
 *
 *	   load = dyn_load_create(base, index_relation, memory, maker, arg);
 *	   while (dyn_load_read(load))        each call in a transaction of its own
 *	   {
 *		   while (dyn_load_write(load, 2000) > 0)
 *			   ;
 *		   while (dyn_load_retry(load, 2000) > 0)
 *			   sleep a little: others are changing these rows
 *		   remember dyn_load_position()
 *	   }
 *	   dyn_load_free(load);
 *
 * Every session that changes the table must know the index already.  Whatever
 * the load finds done it leaves as it is, so it may begin anew after a crash.
 * All may as well be done in one transaction, if the table is locked against
 * changes.  README.store.md says why no entry is missed and none is stale.
 */
#ifndef DYN_STORAGE_ENTRY_LOAD_H
#define DYN_STORAGE_ENTRY_LOAD_H

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
 * Lives in the current memory context.  memory: bytes that the entries of one
 * part may take, such as maintenance_work_mem.
 */
extern DynLoad *dyn_load_create(Oid base, Oid index_relation, Size memory,
								DynEntryMaker maker, void *arg);
extern void dyn_load_free(DynLoad *load);

/* Continues behind a key, which is copied; before the first read. */
extern void dyn_load_set_position(DynLoad *load, const DynKey *key);
/* The last key that was read; false if there is none. */
extern bool dyn_load_position(const DynLoad *load, DynKey *key);

/*
 * Reads the next part, which must have been written before; false at the end
 * of the table.  A part may have no entries.
 */
extern bool dyn_load_read(DynLoad *load);

/*
 * Writes the next entries of the part, at most so many, and returns how many:
 * 0 at its end.  Takes no lock on a base row and never waits for one.  What it
 * writes about a row that is being changed, it takes back.
 */
extern uint64 dyn_load_write(DynLoad *load, uint64 count);

/*
 * Tries again with rows of this part that had changed when their entries were
 * written, at most so many.  Returns how many are left.
 */
extern uint64 dyn_load_retry(DynLoad *load, uint64 count);

typedef struct DynLoadProgress
{
	uint64 rows;	/* of the base table, read */
	uint64 entries; /* written or found there */
	uint64 bytes;	/* of the rows read, as stored */
} DynLoadProgress;

extern DynLoadProgress dyn_load_progress(const DynLoad *load);

#endif
