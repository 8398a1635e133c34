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
#include "expr/update.h"

/* Raises for the first index that an item, as it is put, cannot be in. */
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
