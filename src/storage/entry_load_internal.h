/*
 * entry_load_internal.h
 *	  What the files of the bulk load share; nobody else includes this.
 */
#ifndef DYN_STORAGE_ENTRY_LOAD_INTERNAL_H
#define DYN_STORAGE_ENTRY_LOAD_INTERNAL_H

#include "access/nbtree.h"

#include "storage/entry_internal.h"
#include "storage/entry_load.h"
#include "storage/sorter.h"
#include "storage/spill_file.h"

/* An entry that was written. */
typedef struct DynLoadWritten
{
	ItemPointerData base_tid;
	ItemPointerData entry_tid;
	TransactionId entry_xmin;
} DynLoadWritten;

/* How the index compares its columns. */
typedef struct DynEntryOrder
{
	int columns;
	FmgrInfo functions[DYN_ENTRY_KEYS_MAX];
	Oid collations[DYN_ENTRY_KEYS_MAX];
} DynEntryOrder;

/* Whose changes the first snapshot of a load saw. */
typedef struct DynLoadHorizon
{
	bool knows_all; /* all that were in progress are listed */
	TransactionId xmin;
	TransactionId xmax;
	uint32 count;
	TransactionId *running;
} DynLoadHorizon;

/* Of the files in which is noted what has changed, and may have. */
#define DYN_LOAD_NOTES_BUFFER ((Size) 32 * 1024)

struct DynLoad
{
	MemoryContext context;
	MemoryContext row_context; /* reset for each row, and for each call */
	Oid base;
	Oid index_relation;
	bool in_use;   /* others change the table meanwhile */
	Oid base_node; /* their files when the load began */
	Oid index_node;
	Size memory;
	DynEntryMaker maker;
	void *arg;
	DynLoadProgress progress;

	/* Reading. */
	DynLoadHorizon horizon;
	BlockNumber pages;	   /* that the table had at first */
	BlockNumber next_page; /* to be read */
	BlockNumber page;	   /* of the last row */
	DynEntryOrder order;
	DynSorter *entries;

	/* Comparing; NULL where the table is not in use. */
	DynSpillFile *places;  /* of versions that have entries, in their order */
	DynSpillFile *written; /* DynLoadWritten, in the index's order */
	DynSpillFile *stale;   /* those of them that are */
	DynSpillFile *keys;	   /* of base rows that have changed */

	/* Settling. */
	MemoryContext missed_context; /* of the keys below */
	DynLoadWritten *busy;		  /* stale, and being changed by others */
	uint64 busy_count;
	DynKey *missed; /* to be tried again */
	uint64 missed_count;
};

/* Called with the relations that a load works on, open. */
extern void dyn_load_open(DynLoad *load, DynEntries **entries,
						  DynStore **store);

/* All of the base table, with the active snapshot, in the order of places. */
extern TableScanDesc dyn_load_scan(Relation base);

/*
 * entry_load_horizon.c: was a version of a base row, which a later snapshot
 * shows, there for the load's first one?
 */
extern void dyn_load_note_horizon(DynLoad *load, Snapshot first);
extern bool dyn_load_is_old(const DynLoad *load, HeapTupleHeader version);

/* In the current memory context. */
extern DynKey dyn_load_copy_key(Datum pk, Datum sk);
/*
 * The next entry of those that are sorted, and the place of its base row's
 * version; NULL at their end.  In the current memory context, as of
 * heap_form_tuple().
 */
extern HeapTuple dyn_load_next(DynLoad *load, ItemPointer base_tid);

/*
 * entry_load_check.c: is a version of a base row not the newest any more, or
 * being changed?
 */
extern bool dyn_load_has_changed(Relation base, ItemPointer tid,
								 TransactionId xmin);

#endif
