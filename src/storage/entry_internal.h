/*
 * entry_internal.h
 *	  What the files of index relations share; nobody else includes this.
 */
#ifndef DYN_STORAGE_ENTRY_INTERNAL_H
#define DYN_STORAGE_ENTRY_INTERNAL_H

#include "storage/entries.h"
#include "storage/store_internal.h"

#define DYN_ENTRY_KEYS_MAX (1 + DYN_ENTRY_SORTS_MAX)
#define DYN_ENTRY_COLUMNS_MAX (DYN_ENTRY_KEYS_MAX + DYN_ENTRY_OTHERS_MAX + 1)

/* A relation seen as an index relation; a plain value, copied freely. */
typedef struct DynEntryShape
{
	Oid relid;
	Oid key_index;
	int key_columns;
	DynKeyColumn keys[DYN_ENTRY_KEYS_MAX];
	int other_count;
	AttrNumber others[DYN_ENTRY_OTHERS_MAX];
	AttrNumber item_attnum;
	bool only_key_index;
} DynEntryShape;

struct DynEntries
{
	const DynEntryShape *shape; /* a copy of this struct's own */
	Relation relation;
	Relation key_index;
	DynEntryShape shape_copy;
};

/* entry_shape.c */
extern void dyn_entry_shape_init(void);
extern bool dyn_entry_shape(Relation relation, DynEntryShape *shape);

/* entries.c */
/* The datums point into what the values point to. */
extern void dyn_entry_of_values(const DynEntryShape *shape,
								const Datum *values, DynEntry *entry);
extern void dyn_entry_to_values(const DynEntryShape *shape,
								const DynEntry *entry, Datum *values);
/* A scan of the key's index for one entry. */
extern IndexScanDesc dyn_entry_key_scan(DynEntries *entries,
										const DynEntry *entry,
										Snapshot snapshot);

#endif
