/*
 * index_key.h
 *	  Attributes that are keys of secondary indexes: what a write may put
 *	  there.
 *
 * An item may lack them, it is then not in the index; but what it has must be
 * of the key's type, no empty string or binary, and not too long.
 */
#ifndef DYN_OPS_INDEX_KEY_H
#define DYN_OPS_INDEX_KEY_H

#include "catalog/table.h"
#include "expr/item_view.h"
#include "expr/update.h"

#define DYN_ITEM_TOO_LARGE "Item size has exceeded the maximum allowed size"
#define DYN_UPDATED_ITEM_TOO_LARGE \
	"Item size to update has exceeded the maximum allowed size"

/*
 * Raises for an item that is too large together with its entries in local
 * indexes.
 */
extern void dyn_check_size_in_indexes(const DynTable *table,
									  const DynItemView *view,
									  const char *message);

/*
 * Raises for the first index that an item, as it is put, cannot be in, and if
 * it is too large with them.
 */
extern void dyn_check_index_keys(const DynTable *table, const DynItem *item);

/*
 * The same for what an update has made of an item, here without its key.  An
 * attribute that it does not lead to is not looked at.
 */
extern void dyn_check_updated_index_keys(const DynTable *table,
										 const DynUpdate *update,
										 const DynItem *key,
										 const DynItem *item);

#endif
