/*
 * item_view.h
 *	  An item as expressions read it, not built.
 *
 * In the relation the attributes of the key are columns and the rest is one
 * dynamo_item; to an expression they are one item.  A view looks a name up in
 * either.  It points into a row and is valid as long as that; since it may
 * also point into itself, it is never copied.
 */
#ifndef DYN_EXPR_ITEM_VIEW_H
#define DYN_EXPR_ITEM_VIEW_H

#include "expr/expression.h"

#define DYN_VIEW_KEYS_MAX 2

typedef struct DynItemView
{
	bool exists; /* false: there is no item, and so no attribute */
	DynValue rest;
	int key_count;
	DynName key_names[DYN_VIEW_KEYS_MAX];
	DynValue keys[DYN_VIEW_KEYS_MAX];
	DynNumber number; /* room for a key that is a number */
} DynItemView;

/*
 * The value of an operand on an item, or that it has none.  The value may
 * point into number, so this is never copied either.
 */
typedef struct DynOperand
{
	bool exists;
	DynValue value;
	DynNumber number;
} DynOperand;

/* A top-level attribute; false if there is none. */
extern bool dyn_view_attribute(const DynItemView *view, const DynName *name,
							   DynValue *value);

/* What lies one step below a value; false if nothing does. */
extern bool dyn_step_value(const DynPathStep *step, const DynValue *parent,
						   DynValue *value);

/* What a document path leads to; false if it leads nowhere. */
extern bool dyn_view_path(const DynItemView *view,
						  const DynExpression *expression, const DynNode *path,
						  DynValue *value);

#endif
