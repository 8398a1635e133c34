/*
 * evaluate.h
 *	  What must be true of expressions that were compiled.
 */
#ifndef FUZZ_EVALUATE_H
#define FUZZ_EVALUATE_H

#include "expr/request.h"

/* A view of an item; NULL: there is none. */
extern void fuzz_view_item(const DynItem *item, DynItemView *view);

/* Evaluates each on the item; what it makes is checked. */
extern void fuzz_evaluate(const DynExpressions *expressions,
						  const DynItemView *view);

#endif
