/*
 * entry_load_internal.h
 *	  What the files of the bulk load share; nobody else includes this.
 */
#ifndef DYN_STORAGE_ENTRY_LOAD_INTERNAL_H
#define DYN_STORAGE_ENTRY_LOAD_INTERNAL_H

#include "access/nbtree.h"

#include "storage/entry_internal.h"
#include "storage/entry_load.h"

/* An entry, and the version of the base row that it was made of. */
typedef struct DynLoadEntry
{
	HeapTuple tuple;
	ItemPointerData base_tid;
	TransactionId base_xmin;
	DynKey base_key;
	Datum
		keys[FLEXIBLE_ARRAY_MEMBER]; /* of the index; they point into tuple */
} DynLoadEntry;

typedef struct DynLoadSorted
{
	uint64 hash; /* of the partition key: sorts before all else */
	DynLoadEntry *entry;
} DynLoadSorted;

/* How the index compares its columns. */
typedef struct DynEntryOrder
{
	int columns;
	FmgrInfo *functions[DYN_ENTRY_KEYS_MAX];
	Oid collations[DYN_ENTRY_KEYS_MAX];
} DynEntryOrder;

struct DynLoad
{
	MemoryContext context;
	MemoryContext part_context; /* the part's entries */
	MemoryContext position_context;
	MemoryContext row_context; /* reset for each row */
	Oid base;
	Oid index_relation;
	Size memory;
	DynEntryMaker maker;
	void *arg;

	bool has_position;
	bool is_finished; /* the table has been read to its end */
	DynKey position;
	DynLoadProgress progress;

	DynLoadSorted *sorted;
	uint64 count;
	uint64 capacity;
	uint64 next; /* to be written */

	DynKey *missed; /* keys of base rows to be tried again */
	uint64 missed_count;
	uint64 missed_capacity;
};

/* entry_load.c: in the current memory context */
extern DynLoadEntry *dyn_load_make_entry(DynEntries *entries,
										 const DynEntry *entry,
										 const DynRow *row,
										 HeapTuple base_tuple);

/*
 * entry_load_check.c: which of these versions of base rows are not the newest,
 * or are being changed; each page is visited once.
 */
extern void dyn_load_check(Relation base, DynLoadEntry *const *entries,
						   int count, bool *changed);

#endif
