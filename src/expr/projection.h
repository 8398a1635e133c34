/*
 * projection.h
 *	  ProjectionExpression: which parts of an item are answered.
 *
 *	projection	path ("," path)*
 */
#ifndef DYN_EXPR_PROJECTION_H
#define DYN_EXPR_PROJECTION_H

#include "expr/path_tree.h"
#include "expr/placeholders.h"

typedef struct DynProjection
{
	DynExpression expression;
	DynPathTree paths;
} DynProjection;

/* Parses, checks and resolves, as dyn_condition_parse(). */
extern void dyn_projection_parse(DynProjection *projection, const char *text,
								 uint32 len, DynPlaceholders *placeholders);

/* Makes the tree of the expression's paths; raises for paths at odds. */
extern void dyn_projection_add_paths(DynProjection *projection);

/*
 * The parts of an item as an item in the current memory context; NULL if
 * there is no item, or nothing of it that is asked for.
 */
extern DynItem *dyn_projection_apply(const DynProjection *projection,
									 const DynItemView *view);

#endif
