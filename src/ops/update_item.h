/*
 * update_item.h
 *	  What an UpdateItem makes of a row; for item_write.c.
 */
#ifndef DYN_OPS_UPDATE_ITEM_H
#define DYN_OPS_UPDATE_ITEM_H

#include "ops/item_write.h"

/*
 * Decides what becomes of a row whose condition holds (NULL: there is none),
 * and fills in the attributes of the write's result.  *new_size is the size
 * of the item as it will be, 0 if there will be none.
 */
extern DynChange dyn_decide_update(DynWrite *write, const DynRow *old,
								   const DynItemView *view, DynItem **item,
								   uint32 *new_size);

#endif
