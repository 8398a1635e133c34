/*
 * item_view.h
 *	  An item as expressions read it, not built.
 *
 * In the relation of a table the attributes of the key are columns and the rest
 * is one dynamo_item, and so they are in the relation of an index, with more
 * of them; to an expression they are one item.  A view looks a name up in
 * either.  It points into a row and is valid as long as that; since it may
 * also point into itself, it is never copied.
 */
#ifndef DYN_EXPR_ITEM_VIEW_H
#define DYN_EXPR_ITEM_VIEW_H

#include "common/limits.h"
#include "expr/expression.h"

typedef struct DynItemView
{
	bool exists; /* false: there is no item, and so no attribute */
	DynValue rest;
	int key_count;
	DynName key_names[DYN_KEY_ATTRIBUTES_MAX];
	DynValue keys[DYN_KEY_ATTRIBUTES_MAX];
	DynNumber numbers[DYN_KEY_ATTRIBUTES_MAX]; /* room for keys that are */
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
