/*
 * cursor.h
 *	  What Query and Scan share: a range of the store, read as items.
 */
#ifndef DYN_OPS_CURSOR_H
#define DYN_OPS_CURSOR_H

#include "catalog/table.h"
#include "ops/read_ops.h"
#include "storage/store.h"

/*
 * Begins reading a range; limit is the number of items to read at most,
 * ignored unless has_limit.
 */
extern DynCursor *dyn_cursor_begin(const DynTable *table, DynRange *range,
								   bool has_limit, int64 limit);

/*
 * An ExclusiveStartKey as a key of the table, in the current memory context.
 */
extern DynKey *dyn_start_key(const DynTable *table, const DynItem *item);

#endif
