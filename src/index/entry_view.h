/*
 * entry_view.h
 *	  Entries of an index as items, without making these.
 */
#ifndef DYN_INDEX_ENTRY_VIEW_H
#define DYN_INDEX_ENTRY_VIEW_H

#include "catalog/table.h"
#include "expr/item_view.h"
#include "storage/entries.h"

/* How many columns an entry has beside its key and the item. */
extern int dyn_index_other_count(const DynIndexLayout *layout);

/*
 * Adds the attributes that have columns to a view: the keys of the index and
 * of its table.  What had to be converted is in the current memory context.
 */
extern void dyn_index_view_key(const DynIndex *index, const DynEntry *entry,
							   DynItemView *view);

/*
 * The position in an index of an item that consists of the keys of the index
 * and of its table, and of nothing else; false if this one does not.
 */
extern bool dyn_index_position_of(const DynTable *table, const DynIndex *index,
								  const DynItem *item, DynEntry *position);

#endif
