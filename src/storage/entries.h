/*
 * entries.h
 *	  The rows of index relations: the one way to read and to change them.
 *
 * A secondary index is a relation of our access method with a primary key of
 * a dynamo_partition_key column, up to four sort columns (text COLLATE "C",
 * numeric or bytea) and, last, a uuid that stands for the base row's key.
 * Beside these it has a column of type dynamo_item and maybe others.  Columns
 * are found by the primary key and by type; names say nothing.  README.store.md
 * says how entries are changed and why that is right.
 *
 * Nothing here asks for rights, row security or triggers: who reads has
 * checked the base table, and who changes follows a change of a base row.
 * Everything runs inside the caller's transaction and raises on error.
 */
#ifndef DYN_STORAGE_ENTRIES_H
#define DYN_STORAGE_ENTRIES_H

#include "storage/store.h"

#define DYN_ENTRY_SORTS_MAX 5  /* four sort attributes and the base key */
#define DYN_ENTRY_OTHERS_MAX 6 /* four hash attributes, two of the base key */

/*
 * A row of an index relation; no column is NULL.  sorts are the columns of
 * the primary key behind pk, in its order, so the last one is the uuid.
 * others are the columns that are neither in the primary key nor the item, in
 * the order of the relation.
 */
typedef struct DynEntry
{
	Datum pk;
	int sort_count;
	Datum sorts[DYN_ENTRY_SORTS_MAX];
	int other_count;
	Datum others[DYN_ENTRY_OTHERS_MAX];
	Datum item;
} DynEntry;

typedef struct DynEntries DynEntries; /* an open index relation */

typedef enum DynEntriesAccess
{
	DYN_ENTRIES_READ,
	DYN_ENTRIES_WRITE
} DynEntriesAccess;

/*
 * Takes the relation lock (AccessShareLock or RowExclusiveLock, to the end of
 * the transaction).  Raises WRONG_OBJECT_TYPE if the relation is no index
 * relation.
 */
extern DynEntries *dyn_entries_open(Oid index_relation,
									DynEntriesAccess access);
/* The same; NULL if it has been dropped, which nobody waits for to do. */
extern DynEntries *dyn_entries_try_open(Oid index_relation,
										DynEntriesAccess access);
extern void dyn_entries_close(DynEntries *entries);
extern Relation dyn_entries_relation(const DynEntries *entries);
extern int dyn_entries_sort_count(const DynEntries *entries);
extern int dyn_entries_other_count(const DynEntries *entries);

/*
 * Changing entries, after the base row has been changed by this transaction.
 * An entry is found by pk and sorts, in its newest state; no snapshot of the
 * caller's matters.  Both wait for other transactions that work on the entry.
 *
 * dyn_entry_put() inserts the entry, or replaces the one that is there.
 * is_known says which of the two is to be expected; it is a hint that saves
 * time, and may be wrong.
 *
 * dyn_entry_delete() returns false if there was none.
 */
extern void dyn_entry_put(DynEntries *entries, const DynEntry *entry,
						  bool is_known);
extern bool dyn_entry_delete(DynEntries *entries, const DynEntry *entry);

/*
 * Finds the entry of a position, pk and sorts, as the active snapshot sees it.
 * It is copied into the current memory context.
 */
extern bool dyn_entry_get(DynEntries *entries, const DynEntry *position,
						  DynEntry *entry);

/* About how many entries a partition of the index has. */
extern double dyn_entries_partition_rows(DynEntries *entries,
										 const DynPartitionKey *pk);

/* Copies an entry, with all that it points to, into the current memory context. */
extern void dyn_entry_copy(const DynEntry *from, DynEntry *to);

/*
 * Ranges of entries, as the active snapshot sees them; compare DynRange.
 * Either one partition of the index (pk set), with the first equal_count sorts
 * given and bounds on the one that follows these, or a hash range (pk NULL).
 * Entries come in the order of the primary key, or reversed.
 *
 * after continues behind a position: all of pk and sorts, whether there is
 * such an entry or not.  others and item of it are not looked at.
 *
 * What a range points to must live as long as its scan.
 */
typedef struct DynEntryRange
{
	DynPartitionKey *pk;
	int equal_count;
	Datum equals[DYN_ENTRY_SORTS_MAX];
	DynBound low, high;
	uint64 hash_low, hash_high; /* inclusive, when pk is NULL */
	const DynEntry *after;
	bool backward;
	uint64 limit_hint; /* entries expected to be read, 0 if unknown */
} DynEntryRange;

typedef struct DynEntryScan DynEntryScan;

extern DynEntryScan *dyn_entry_range_begin(DynEntries *entries,
										   const DynEntryRange *range);
/* The datums may be toasted; valid until the next call or the end. */
extern bool dyn_entry_range_next(DynEntryScan *scan, DynEntry *entry);
extern void dyn_entry_range_end(DynEntryScan *scan);

#endif
