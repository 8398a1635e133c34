/*
 * check.c
 *	  The checks that expressions of more than one kind have, see check.h.
 */
#include "postgres.h"

#include "common/limits.h"
#include "expr/check.h"
#include "expr/reserved.h"

void
dyn_check_form(const DynExpression *expression)
{
	if (expression->operators > DYN_EXPRESSION_OPERATORS_MAX)
		dyn_expression_error(expression,
							 "The expression contains too many operators; "
							 "operator count: %d",
							 expression->operators);
	if (expression->redundant_parens)
		dyn_expression_form_error(expression,
								  "The expression has redundant parentheses;");
}

void
dyn_check_function_names(const DynExpression *expression)
{
	const DynNode *node;

	for_each_node(node, expression)
	{
		if (node->kind == DYN_NODE_FUNCTION && node->function == NULL)
			dyn_expression_error(expression,
								 "Invalid function name; function: %.*s",
								 DYN_NAME_ARGS(node->text));
	}
}

void
dyn_check_reserved_words(const DynExpression *expression)
{
	int i;

	for (i = 0; i < expression->step_count; i++)
	{
		const DynName *name = &expression->steps[i].name;

		if (name->data != NULL && dyn_is_reserved_word(name))
			dyn_expression_error_hint(
				expression,
				errhint("Write a placeholder such as #n for it, and define "
						"that in ExpressionAttributeNames (in SQL: names)."),
				"Attribute name is a reserved keyword; reserved keyword: "
				"%.*s",
				DYN_NAME_ARGS(*name));
	}
}

static void
resolve_path(const DynExpression *expression, const DynNode *path,
			 DynPlaceholders *placeholders)
{
	int i;

	for (i = 0; i < path->count; i++)
	{
		DynName *name = &expression->steps[path->step + i].name;

		if (name->data != NULL && *name->data == '#' &&
			!dyn_resolve_name(placeholders, name, name))
			dyn_expression_error_hint(
				expression,
				errhint("Define it in ExpressionAttributeNames (in SQL: "
						"names)."),
				"An expression attribute name used in the document path is "
				"not defined; attribute name: %.*s",
				DYN_NAME_ARGS(*name));
	}
	if (path->count > DYN_NESTING_MAX)
		dyn_expression_error(expression,
							 "The document path has too many nesting "
							 "elements; nesting levels: %d",
							 path->count);
}

static void
resolve_value(const DynExpression *expression, DynNode *node,
			  DynPlaceholders *placeholders)
{
	if (!dyn_resolve_value(placeholders, &node->text, &node->value))
		dyn_expression_error_hint(
			expression,
			errhint("Define it in ExpressionAttributeValues (in SQL: "
					"values)."),
			"An expression attribute value used in expression is not "
			"defined; attribute value: %.*s",
			DYN_NAME_ARGS(node->text));
}

void
dyn_resolve_node(const DynExpression *expression, DynNode *node,
				 DynPlaceholders *placeholders)
{
	if (node->kind == DYN_NODE_PATH)
		resolve_path(expression, node, placeholders);
	else if (node->kind == DYN_NODE_VALUE)
		resolve_value(expression, node, placeholders);
}

void
dyn_check_operand_counts(const DynExpression *expression)
{
	const DynNode *node;

	for_each_node(node, expression)
	{
		if (node->kind == DYN_NODE_FUNCTION &&
			node->count != node->function->operands)
			dyn_expression_error(expression,
								 "Incorrect number of operands for operator "
								 "or function; operator or function: %.*s, "
								 "number of operands: %d",
								 DYN_NAME_ARGS(node->text), node->count);
		if (node->kind == DYN_NODE_IN &&
			node->count - 1 > DYN_EXPRESSION_IN_MAX)
			dyn_expression_error(expression,
								 "The IN operator is provided with too many "
								 "operands; number of operands: %d",
								 node->count - 1);
	}
}

/* The type that an operand has whatever the item is; false if none. */
static bool
static_type(const DynNode *operand, DynType *type)
{
	*type = DYN_TYPE_N;
	if (operand->kind == DYN_NODE_PATH)
		return false;
	if (operand->kind == DYN_NODE_VALUE)
		*type = operand->value.type;
	if (operand->kind == DYN_NODE_FUNCTION)
	{
		if (operand->function->id == DYN_FUNCTION_LIST_APPEND)
			*type = DYN_TYPE_L;
		return operand->function->id != DYN_FUNCTION_IF_NOT_EXISTS;
	}
	return true;
}

void
dyn_check_operand_type(const DynExpression *expression, const DynNode *node,
					   const DynNode *operand, uint16 types)
{
	DynName name = dyn_node_operator(node);
	DynType type;

	if (static_type(operand, &type) && (types & DYN_TYPE_BIT(type)) == 0)
		dyn_expression_error(expression,
							 "Incorrect operand type for operator or "
							 "function; operator or function: %.*s, operand "
							 "type: %s",
							 DYN_NAME_ARGS(name), dyn_type_name(type));
}
