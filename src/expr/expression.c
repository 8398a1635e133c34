/*
 * expression.c
 *	  The tree of a parsed expression, see expression.h.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "expr/expression.h"

/* Enough for a usual key condition without growing. */
#define FIRST_NODES 12
#define FIRST_STEPS 4

void
dyn_expression_init(DynExpression *expression, const char *parameter)
{
	memset(expression, 0, sizeof(DynExpression));
	expression->parameter = parameter;
	expression->node_room = FIRST_NODES;
	expression->step_room = FIRST_STEPS;
	expression->nodes = palloc(FIRST_NODES * sizeof(DynNode));
	expression->steps = palloc(FIRST_STEPS * sizeof(DynPathStep));
	expression->root = DYN_NO_NODE;
}

DynNodeIndex
dyn_expression_add_node(DynExpression *expression, DynNodeKind kind)
{
	DynNode *node;

	if (expression->node_count == expression->node_room)
	{
		expression->node_room *= 2;
		expression->nodes = repalloc(expression->nodes,
									 expression->node_room * sizeof(DynNode));
	}
	node = &expression->nodes[expression->node_count];
	memset(node, 0, sizeof(DynNode));
	node->kind = kind;
	node->first = node->next = DYN_NO_NODE;
	return expression->node_count++;
}

DynPathStep *
dyn_expression_add_step(DynExpression *expression)
{
	DynPathStep *step;

	if (expression->step_count == expression->step_room)
	{
		expression->step_room *= 2;
		expression->steps = repalloc(
			expression->steps, expression->step_room * sizeof(DynPathStep));
	}
	step = &expression->steps[expression->step_count++];
	memset(step, 0, sizeof(DynPathStep));
	return step;
}

DynName
dyn_node_operator(const DynNode *node)
{
	static const char *const operators[] = {
		[DYN_NODE_OR] = "OR",		  [DYN_NODE_AND] = "AND",
		[DYN_NODE_NOT] = "NOT",		  [DYN_NODE_EQ] = "=",
		[DYN_NODE_NE] = "<>",		  [DYN_NODE_LT] = "<",
		[DYN_NODE_LE] = "<=",		  [DYN_NODE_GT] = ">",
		[DYN_NODE_GE] = ">=",		  [DYN_NODE_BETWEEN] = "BETWEEN",
		[DYN_NODE_IN] = "IN",		  [DYN_NODE_PLUS] = "+",
		[DYN_NODE_MINUS] = "-",		  [DYN_NODE_SET] = "SET",
		[DYN_NODE_ADD] = "ADD",		  [DYN_NODE_REMOVE] = "REMOVE",
		[DYN_NODE_DELETE] = "DELETE",
	};
	DynName name;

	if (node->kind == DYN_NODE_FUNCTION)
		return node->text;
	Assert(operators[node->kind] != NULL);
	name.data = operators[node->kind];
	name.len = strlen(name.data);
	return name;
}

char *
dyn_path_text(const DynExpression *expression, const DynNode *path)
{
	StringInfoData text;
	int i;

	initStringInfo(&text);
	appendStringInfoChar(&text, '[');
	for (i = 0; i < path->count; i++)
	{
		const DynPathStep *step = &expression->steps[path->step + i];

		if (i > 0)
			appendStringInfoString(&text, ", ");
		if (step->name.data != NULL)
			appendBinaryStringInfo(&text, step->name.data, step->name.len);
		else
			appendStringInfo(&text, "[%u]", step->index);
	}
	appendStringInfoChar(&text, ']');
	return text.data;
}

static bool
step_equal(const DynPathStep *a, const DynPathStep *b)
{
	if (a->name.data == NULL || b->name.data == NULL)
		return a->name.data == b->name.data && a->index == b->index;
	return dyn_name_equal(&a->name, &b->name);
}

bool
dyn_path_equal(const DynExpression *expression, const DynNode *a,
			   const DynNode *b)
{
	int i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
	{
		if (!step_equal(&expression->steps[a->step + i],
						&expression->steps[b->step + i]))
			return false;
	}
	return true;
}
