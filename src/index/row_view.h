/*
 * row_view.h
 *	  Rows of a table as items, without making these.
 */
#ifndef DYN_INDEX_ROW_VIEW_H
#define DYN_INDEX_ROW_VIEW_H

#include "catalog/table.h"
#include "expr/item_view.h"
#include "storage/store.h"

/*
 * A row as expressions read it, or NULL: no item.  What had to be converted
 * is in the current memory context.
 */
extern void dyn_view_row(const DynTable *table, const DynRow *row,
						 DynItemView *view);

/* The same in two steps: without the key, and adding it. */
extern void dyn_view_rest(const DynRow *row, DynItemView *view);
extern void dyn_view_key(const DynTable *table, const DynRow *row,
						 DynItemView *view);

/* The size of the item that a view shows, in DynamoDB's count; none: 0. */
extern uint32 dyn_view_size(const DynItemView *view);

#endif
