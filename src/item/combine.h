/*
 * combine.h
 *	  New values made of two: what update expressions do to lists and sets.
 *
 * The results are in the current memory context.
 */
#ifndef DYN_ITEM_COMBINE_H
#define DYN_ITEM_COMBINE_H

#include "item/item.h"

/* The elements of two Ls, one list behind the other. */
extern DynValue dyn_list_append(const DynValue *first, const DynValue *second);

/* The members of either set; both are of one type. */
extern DynValue dyn_set_union(const DynValue *a, const DynValue *b);

/* The members of a that are not in b; false if there are none. */
extern bool dyn_set_subtract(const DynValue *a, const DynValue *b,
							 DynValue *difference);

#endif
