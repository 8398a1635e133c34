/*
 * tree.c
 *	  Building expressions of which there is no text, see tree.h.
 */
#include "postgres.h"

#include "common/limits.h"
#include "expr/tree.h"

void
dyn_tree_init(DynExpression *expression, const char *parameter, int64 nodes)
{
	dyn_expression_init(expression, parameter);
	if (nodes > DYN_EXPRESSION_SIZE_MAX)
		dyn_expression_form_error(
			expression,
			"Expression size has exceeded the maximum "
			"allowed size; expression size: " INT64_FORMAT,
			nodes);
}

DynNodeIndex
dyn_tree_attribute(DynExpression *expression, const DynName *name)
{
	uint16 step = expression->step_count;
	DynNodeIndex path;

	dyn_expression_add_step(expression)->name = *name;
	path = dyn_expression_add_node(expression, DYN_NODE_PATH);
	expression->nodes[path].step = step;
	expression->nodes[path].count = 1;
	return path;
}

DynNodeIndex
dyn_tree_value(DynExpression *expression, const DynValue *value)
{
	DynNodeIndex node = dyn_expression_add_node(expression, DYN_NODE_VALUE);

	expression->nodes[node].value = *value;
	return node;
}

void
dyn_operands_add(DynExpression *expression, DynOperands *operands,
				 DynNodeIndex operand)
{
	if (operands->count == 0)
		operands->first = operand;
	else
		expression->nodes[operands->last].next = operand;
	operands->last = operand;
	operands->count++;
}

DynNodeIndex
dyn_tree_node(DynExpression *expression, DynNodeKind kind,
			  const DynOperands *operands)
{
	DynNodeIndex node = dyn_expression_add_node(expression, kind);
	DynNodeIndex i;

	expression->nodes[node].first = operands->first;
	expression->nodes[node].count = operands->count;
	if (kind > DYN_NODE_NOT)
	{
		for (i = operands->first; i != DYN_NO_NODE;
			 i = expression->nodes[i].next)
			expression->nodes[i].is_operand = true;
	}
	return node;
}

DynNodeIndex
dyn_tree_function(DynExpression *expression, DynFunctionId function,
				  const DynOperands *operands)
{
	DynNodeIndex node = dyn_tree_node(expression, DYN_NODE_FUNCTION, operands);

	expression->nodes[node].function = dyn_function(function);
	return node;
}
