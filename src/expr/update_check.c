/*
 * update_check.c
 *	  What DynamoDB checks of an update expression that is well-formed: one
 *	  pass for each rule, in the order of the rules, see condition_check.c.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/error.h"
#include "expr/check.h"
#include "expr/update.h"

#define SETS \
	(DYN_TYPE_BIT(DYN_TYPE_SS) | DYN_TYPE_BIT(DYN_TYPE_NS) | \
	 DYN_TYPE_BIT(DYN_TYPE_BS))

static void
check_function_roles(const DynExpression *expression)
{
	const DynNode *node;

	for_each_node(node, expression)
	{
		if (node->kind == DYN_NODE_FUNCTION &&
			node->function->role != DYN_FUNCTION_UPDATE)
			dyn_expression_form_error(
				expression,
				"The function is not allowed in an update "
				"expression; function: %.*s",
				DYN_NAME_ARGS(node->text));
	}
}

static void
check_sections(const DynUpdate *update)
{
	if (update->repeated_section != NULL)
		dyn_expression_error(&update->expression,
							 "The \"%s\" section can only be used once in an "
							 "update expression;",
							 update->repeated_section);
}

static void
resolve_placeholders(const DynExpression *expression,
					 DynPlaceholders *placeholders)
{
	DynNode *node;

	for_each_node(node, expression)
	{
		if (node->kind == DYN_NODE_PATH)
			dyn_resolve_node(expression, node, placeholders);
	}
	for_each_node(node, expression)
	{
		if (node->kind == DYN_NODE_VALUE)
			dyn_resolve_node(expression, node, placeholders);
	}
}

/* A type as errors of ADD and DELETE name it. */
static const char *
long_type_name(DynType type)
{
	static const char *const names[] = {
		[DYN_TYPE_S] = "STRING",  [DYN_TYPE_N] = "NUMBER",
		[DYN_TYPE_B] = "BINARY",  [DYN_TYPE_BOOL] = "BOOLEAN",
		[DYN_TYPE_NULL] = "NULL", [DYN_TYPE_L] = "LIST",
		[DYN_TYPE_M] = "MAP",
	};

	return names[type];
}

/* ADD takes a number or a set, DELETE a set. */
static void
check_action_types(const DynExpression *expression)
{
	const DynNode *node;

	for_each_node(node, expression)
	{
		const DynNode *operand;
		uint16 types = SETS;

		if (node->kind != DYN_NODE_ADD && node->kind != DYN_NODE_DELETE)
			continue;
		if (node->kind == DYN_NODE_ADD)
			types |= DYN_TYPE_BIT(DYN_TYPE_N);
		operand = &expression->nodes[expression->nodes[node->first].next];
		if ((types & DYN_TYPE_BIT(operand->value.type)) == 0)
			dyn_expression_error(expression,
								 "Incorrect operand type for operator or "
								 "function; operator: %s, operand type: %s",
								 dyn_node_operator(node).data,
								 long_type_name(operand->value.type));
	}
}

static void
check_function_path(const DynExpression *expression, const DynNode *node)
{
	if (node->function->first_is_path &&
		expression->nodes[node->first].kind != DYN_NODE_PATH)
		dyn_expression_error(expression,
							 "Operator or function requires a document path; "
							 "operator or function: %s",
							 node->function->name);
}

/* The types of functions' operands, and of those of "+" and "-". */
static void
check_operand_types(const DynExpression *expression)
{
	const DynNode *node;

	for_each_node(node, expression)
	{
		uint16 types = DYN_TYPE_BIT(DYN_TYPE_N);
		DynNodeIndex i;

		if (node->kind == DYN_NODE_FUNCTION)
		{
			check_function_path(expression, node);
			types = node->function->operand_types[1];
		}
		else if (node->kind != DYN_NODE_PLUS && node->kind != DYN_NODE_MINUS)
			continue;
		for (i = node->first; i != DYN_NO_NODE; i = expression->nodes[i].next)
			dyn_check_operand_type(expression, node, &expression->nodes[i],
								   types);
	}
}

void
dyn_update_add_targets(DynUpdate *update)
{
	int i;

	dyn_path_tree_init(&update->targets, &update->expression);
	for (i = 0; i < update->action_count; i++)
	{
		DynNodeIndex action = update->actions[i];

		CHECK_FOR_INTERRUPTS();
		dyn_path_tree_add(&update->targets,
						  update->expression.nodes[action].first);
	}
	dyn_path_tree_check(&update->targets);
}

void
dyn_update_check_operands(DynUpdate *update)
{
	dyn_update_add_targets(update);
	check_action_types(&update->expression);
	dyn_check_operand_counts(&update->expression);
	check_operand_types(&update->expression);
}

void
dyn_update_check(DynUpdate *update, DynPlaceholders *placeholders)
{
	const DynExpression *expression = &update->expression;

	dyn_check_form(expression);
	dyn_check_reserved_words(expression);
	dyn_check_function_names(expression);
	check_function_roles(expression);
	check_sections(update);
	resolve_placeholders(expression, placeholders);
	dyn_update_check_operands(update);
}

bool
dyn_update_leads_to(const DynUpdate *update, const DynName *attribute)
{
	const DynPathTree *targets = &update->targets;
	DynPathNodeIndex i;

	for (i = targets->nodes[DYN_PATH_ROOT].first; i != DYN_NO_PATH_NODE;
		 i = targets->nodes[i].next)
	{
		if (dyn_name_equal(&targets->nodes[i].step.name, attribute))
			return true;
	}
	return false;
}

void
dyn_update_check_key(const DynUpdate *update, const DynName *key)
{
	if (dyn_update_leads_to(update, key))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: Cannot "
					   "update attribute %.*s. This attribute is part of the "
					   "key",
					   DYN_NAME_ARGS(*key)));
}
