/*
 * contain.h
 *	  Containment of values: the @> operator.
 */
#ifndef DYN_ITEM_CONTAIN_H
#define DYN_ITEM_CONTAIN_H

#include "item/item.h"

/*
 * Does whole contain part, by the rules of jsonb's @> applied to typed
 * values?  Both must have the same type.  A map contains another if it has each of
 * its entries and the values contain each other; a list if each element of
 * part is contained in some element of whole, whatever the order; a set if
 * it is a superset; scalars must be equal.
 */
extern bool dyn_value_contains(const DynValue *whole, const DynValue *part);

#endif
