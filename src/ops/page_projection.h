/*
 * page_projection.h
 *	  What a page asks for of an index, against what the index has.
 */
#ifndef DYN_OPS_PAGE_PROJECTION_H
#define DYN_OPS_PAGE_PROJECTION_H

#include "ops/cursor.h"

/*
 * Raises for attributes that the index does not project, where they cannot be
 * had; says in the page whether items are to be fetched from the table.
 */
extern void dyn_page_check_projected(DynPage *page);

#endif
