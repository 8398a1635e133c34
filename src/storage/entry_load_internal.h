/*
 * entry_load_internal.h
 *	  What the files of the bulk load share; nobody else includes this.
 */
#ifndef DYN_STORAGE_ENTRY_LOAD_INTERNAL_H
#define DYN_STORAGE_ENTRY_LOAD_INTERNAL_H

#include "access/nbtree.h"
#include "storage/buffile.h"

#include "storage/entry_internal.h"
#include "storage/entry_load.h"
#include "storage/sorter.h"

/* An entry, and the version of the base row that it was made of. */
typedef struct DynLoadEntry
{
	HeapTupleData tuple;
	ItemPointerData base_tid;
	TransactionId base_xmin;
} DynLoadEntry;

/* An entry that was written, by the place of its base row's version. */
typedef struct DynLoadWritten
{
	ItemPointerData base_tid;
	ItemPointerData entry_tid;
	TransactionId base_xmin;
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
	bool is_set;
	bool knows_all; /* all that were in progress are listed */
	TransactionId xmin;
	TransactionId xmax;
	uint32 count;
	TransactionId *running;
} DynLoadHorizon;

struct DynLoad
{
	MemoryContext context;
	MemoryContext position_context;
	MemoryContext row_context; /* reset for each row, and for each call */
	Oid base;
	Oid index_relation;
	Oid base_node; /* their files when the load began */
	Oid index_node;
	Size memory;
	DynEntryMaker maker;
	void *arg;
	DynLoadProgress progress;

	/* Reading. */
	DynLoadHorizon horizon;
	bool has_position;
	DynKey position;
	DynEntryOrder order;
	DynSorter *entries;

	/* Comparing. */
	DynSorter *written;
	BufFile *stale; /* DynLoadWritten */
	BufFile *keys;	/* of base rows that have changed */

	/* Settling. */
	MemoryContext missed_context; /* of the keys below */
	DynLoadWritten *busy;		  /* stale, and being changed by others */
	uint64 busy_count;
	DynKey *missed; /* to be tried again */
	uint64 missed_count;
};

/* By what entries that were written are sorted: the versions of their rows. */
static inline DynPrefix
dyn_load_place(ItemPointer tid, TransactionId xmin)
{
	DynPrefix place = { ItemPointerGetBlockNumber(tid),
						(uint64) ItemPointerGetOffsetNumber(tid) << 32 |
							xmin };

	return place;
}

/* Called with the relations that a load works on, open. */
extern void dyn_load_open(DynLoad *load, DynEntries **entries,
						  DynStore **store);

/* In the current memory context. */
extern DynKey dyn_load_copy_key(Datum pk, Datum sk);
/* The next entry of those that are sorted; false at their end. */
extern bool dyn_load_next(DynLoad *load, DynLoadEntry *entry);

/*
 * entry_load_check.c: which of these versions of base rows are not the newest,
 * or are being changed; each page is visited once.
 */
extern void dyn_load_check(Relation base, DynLoadEntry *const *entries,
						   int count, bool *changed);

#endif
