/*
 * expression.h
 *	  A parsed expression: its tree, and how errors name it.
 *
 * The tree is one array of nodes that refer to each other by index; a node
 * comes after its operands, so that a loop over the array visits the operands
 * first and everything in the order of the text.  All lives in the memory
 * context that was current when the expression was created, and points into
 * its text.
 */
#ifndef DYN_EXPR_EXPRESSION_H
#define DYN_EXPR_EXPRESSION_H

#include "common/dialect.h"
#include "expr/function.h"
#include "item/item.h"

typedef enum DynNodeKind
{
	DYN_NODE_OR,
	DYN_NODE_AND,
	DYN_NODE_NOT,
	DYN_NODE_EQ,
	DYN_NODE_NE,
	DYN_NODE_LT,
	DYN_NODE_LE,
	DYN_NODE_GT,
	DYN_NODE_GE,
	DYN_NODE_BETWEEN,
	DYN_NODE_IN,
	DYN_NODE_PLUS,
	DYN_NODE_MINUS,
	DYN_NODE_FUNCTION,
	DYN_NODE_PATH,
	DYN_NODE_VALUE,
	DYN_NODE_SET, /* the actions of updates: a path, and what for */
	DYN_NODE_REMOVE,
	DYN_NODE_ADD,
	DYN_NODE_DELETE
} DynNodeKind;

/* An index into DynExpression.nodes; an expression's size bounds it. */
typedef uint16 DynNodeIndex;
#define DYN_NO_NODE PG_UINT16_MAX

/* One step of a document path: a map's attribute or a list's element. */
typedef struct DynPathStep
{
	DynName name; /* as written until it is resolved; data NULL: an index */
	uint32 index;
} DynPathStep;

typedef struct DynNode
{
	DynNodeKind kind;
	bool is_operand; /* of a comparison or of a function */
	bool in_parens;
	DynNodeIndex first; /* operand, or DYN_NO_NODE */
	DynNodeIndex next;	/* operand of the same node, or DYN_NO_NODE */
	uint16 count;		/* of operands; of a path: of its steps */
	uint16 step;		/* of a path: its first in DynExpression.steps */
	const DynFunction *function; /* NULL: no such function */
	DynName text;	/* of a function its name, of a value its placeholder */
	DynValue value; /* of a value, once it is resolved */
} DynNode;

typedef struct DynExpression
{
	const char *parameter; /* "KeyConditionExpression": for the errors */
	DynNode *nodes;
	DynPathStep *steps;
	uint16 node_count;
	uint16 step_count;
	uint16 node_room;
	uint16 step_room;
	uint16 operators;
	bool redundant_parens;
	DynNodeIndex root;
} DynExpression;

extern void dyn_expression_init(DynExpression *expression,
								const char *parameter);

/* Appends a node, or a step; pointers to earlier ones become invalid. */
extern DynNodeIndex dyn_expression_add_node(DynExpression *expression,
											DynNodeKind kind);
extern DynPathStep *dyn_expression_add_step(DynExpression *expression);

/* Passes visit the nodes in the order of the text, operands first. */
#define for_each_node(node, expression) \
	for (node = (expression)->nodes; \
		 node < (expression)->nodes + (expression)->node_count; node++)

/* An operator as errors print it: "=", "BETWEEN", a function's name. */
extern DynName dyn_node_operator(const DynNode *node);

/* A path as errors print it: "[a, b, [0]]". */
extern char *dyn_path_text(const DynExpression *expression,
						   const DynNode *path);
extern bool dyn_path_equal(const DynExpression *expression, const DynNode *a,
						   const DynNode *b);

/* Raises ValidationException "Invalid <parameter>: <text>". */
#define dyn_expression_error(expression, ...) \
	dyn_expression_error_hint(expression, (void) 0, __VA_ARGS__)

/* The same with an errhint(). */
#define dyn_expression_error_hint(expression, hint, format, ...) \
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION), \
			errmsg("Invalid %s: " format, (expression)->parameter, \
				   ##__VA_ARGS__), \
			hint)

/* The same for errors of form, see common/dialect.h. */
#define dyn_expression_form_error(expression, format, ...) \
	dyn_form_error(errmsg("Invalid %s: " format, (expression)->parameter, \
						  ##__VA_ARGS__))

/* For the format "%.*s". */
#define DYN_NAME_ARGS(name) (int) (name).len, (name).data

#endif
