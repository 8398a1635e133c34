/*
 * tree.h
 *	  Building expressions of which there is no text.
 *
 * A node is made after its operands, as a parser does it.
 */
#ifndef DYN_EXPR_TREE_H
#define DYN_EXPR_TREE_H

#include "expr/expression.h"

/* Operands that are gathered for a node that comes after them. */
typedef struct DynOperands
{
	DynNodeIndex first;
	DynNodeIndex last;
	uint16 count;
} DynOperands;

#define DYN_NO_OPERANDS \
	{ \
		DYN_NO_NODE, DYN_NO_NODE, 0 \
	}

/*
 * An empty expression that is to have so many nodes; raises if they are more
 * than a text of the greatest size makes.
 */
extern void dyn_tree_init(DynExpression *expression, const char *parameter,
						  int64 nodes);

/* A path to an attribute of the item, and a value. */
extern DynNodeIndex dyn_tree_attribute(DynExpression *expression,
									   const DynName *name);
extern DynNodeIndex dyn_tree_value(DynExpression *expression,
								   const DynValue *value);

/* Adds an operand to the list, which starts as DYN_NO_OPERANDS. */
extern void dyn_operands_add(DynExpression *expression, DynOperands *operands,
							 DynNodeIndex operand);

/* Makes a node over its operands. */
extern DynNodeIndex dyn_tree_node(DynExpression *expression, DynNodeKind kind,
								  const DynOperands *operands);
extern DynNodeIndex dyn_tree_function(DynExpression *expression,
									  DynFunctionId function,
									  const DynOperands *operands);

#endif
