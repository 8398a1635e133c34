/*
 * condition_check.c
 *	  What DynamoDB checks of a condition that is well-formed.
 *
 * An expression may break several rules at once.  DynamoDB reports one, and
 * the rules have an order, so each is a pass of its own over the tree: the
 * first fault against the first rule is the one to report.
 */
#include "postgres.h"

#include "common/base64.h"

#include "expr/check.h"
#include "expr/condition.h"

#define COMPARABLE \
	(DYN_TYPE_BIT(DYN_TYPE_S) | DYN_TYPE_BIT(DYN_TYPE_N) | \
	 DYN_TYPE_BIT(DYN_TYPE_B))

static DynNode *
operand(const DynExpression *expression, const DynNode *node, int n)
{
	DynNode *result = &expression->nodes[node->first];

	while (n-- > 0)
		result = &expression->nodes[result->next];
	return result;
}

void
dyn_check_function_roles(const DynExpression *expression)
{
	const DynNode *node;

	for_each_node(node, expression)
	{
		if (node->kind == DYN_NODE_FUNCTION &&
			node->function->role != (node->is_operand
										 ? DYN_FUNCTION_OPERAND
										 : DYN_FUNCTION_CONDITION))
			dyn_expression_form_error(
				expression,
				"The function is not allowed to be used this "
				"way in an expression; function: %.*s",
				DYN_NAME_ARGS(node->text));
	}
}

static void
check_distinct(const DynExpression *expression)
{
	const DynNode *node;
	const DynNode *first;
	DynNodeIndex i;

	for_each_node(node, expression)
	{
		if (node->count < 2 || node->kind <= DYN_NODE_NOT ||
			node->kind >= DYN_NODE_PATH)
			continue;
		first = operand(expression, node, 0);
		for (i = first->next; i != DYN_NO_NODE; i = expression->nodes[i].next)
		{
			if (first->kind == DYN_NODE_PATH &&
				expression->nodes[i].kind == DYN_NODE_PATH &&
				dyn_path_equal(expression, first, &expression->nodes[i]))
				dyn_expression_form_error(
					expression,
					"The first operand must be distinct from the remaining "
					"operands for this operator or function; operator: %.*s, "
					"first operand: %s",
					DYN_NAME_ARGS(dyn_node_operator(node)),
					dyn_path_text(expression, first));
		}
	}
}

/* The second operand of attribute_type() is a type's name. */
static void
check_type_name(const DynExpression *expression, const DynNode *node)
{
	int type;

	if (node->kind != DYN_NODE_VALUE)
		return;
	for (type = DYN_TYPE_S; type <= DYN_TYPE_BS; type++)
	{
		const char *name = dyn_type_name(type);

		if (strlen(name) == node->value.len &&
			memcmp(name, node->value.data, node->value.len) == 0)
			return;
	}
	dyn_expression_error(expression,
						 "Invalid attribute type name found; type: %.*s, "
						 "valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
						 (int) node->value.len,
						 (const char *) node->value.data);
}

static void
check_function_types(const DynExpression *expression, const DynNode *node)
{
	const DynFunction *function = node->function;
	int i;

	if (function->first_is_path &&
		operand(expression, node, 0)->kind != DYN_NODE_PATH)
		dyn_expression_error(expression,
							 "Operator or function requires a document path; "
							 "operator or function: %s",
							 function->name);
	for (i = 0; i < node->count; i++)
		dyn_check_operand_type(expression, node, operand(expression, node, i),
							   function->operand_types[i]);
	if (function->id == DYN_FUNCTION_ATTRIBUTE_TYPE)
		check_type_name(expression, operand(expression, node, 1));
}

/* A bound of BETWEEN as errors print it: "AttributeValue: {S:a}". */
static char *
bound_text(const DynValue *value)
{
	char number[DYN_NUMBER_TEXT_MAX];
	const char *bytes = (const char *) value->data;
	int len = value->len;
	char *base64;

	if (value->type == DYN_TYPE_N)
	{
		len = dyn_number_to_text(value->data, value->len, number);
		bytes = number;
	}
	else if (value->type == DYN_TYPE_B)
	{
		int room = pg_b64_enc_len(len);

		base64 = palloc(room);
		len = pg_b64_encode(bytes, len, base64, room);
		bytes = base64;
	}
	return psprintf("AttributeValue: {%s:%.*s}", dyn_type_name(value->type),
					len, bytes);
}

static void
check_bounds(const DynExpression *expression, const DynNode *node)
{
	const DynNode *low = operand(expression, node, 1);
	const DynNode *high = operand(expression, node, 2);
	const char *fault;

	if (low->kind != DYN_NODE_VALUE || high->kind != DYN_NODE_VALUE)
		return;
	if (low->value.type != high->value.type)
		fault = "same data type for lower and upper bounds";
	else if (dyn_scalar_compare(&low->value, &high->value) > 0)
		fault = "upper bound to be greater than or equal to lower bound";
	else
		return;
	dyn_expression_error(expression,
						 "The BETWEEN operator requires %s; lower bound "
						 "operand: %s, upper bound operand: %s",
						 fault, bound_text(&low->value),
						 bound_text(&high->value));
}

static void
check_types(const DynExpression *expression)
{
	const DynNode *node;
	int i;

	for_each_node(node, expression)
	{
		if (node->kind == DYN_NODE_FUNCTION)
			check_function_types(expression, node);
		if (node->kind >= DYN_NODE_LT && node->kind <= DYN_NODE_BETWEEN)
		{
			for (i = 0; i < node->count; i++)
				dyn_check_operand_type(expression, node,
									   operand(expression, node, i),
									   COMPARABLE);
		}
		if (node->kind == DYN_NODE_BETWEEN)
			check_bounds(expression, node);
	}
}

void
dyn_condition_check_operands(const DynExpression *expression)
{
	dyn_check_operand_counts(expression);
	check_distinct(expression);
	check_types(expression);
}

void
dyn_condition_check(DynExpression *expression, DynPlaceholders *placeholders)
{
	DynNode *node;

	dyn_check_form(expression);
	dyn_check_function_names(expression);
	dyn_check_function_roles(expression);
	dyn_check_reserved_words(expression);
	for_each_node(node, expression)
		dyn_resolve_node(expression, node, placeholders);
	dyn_condition_check_operands(expression);
}

void
dyn_filter_check_key(const DynExpression *filter, const DynName *key)
{
	const DynNode *node;

	for_each_node(node, filter)
	{
		if (node->kind == DYN_NODE_PATH &&
			dyn_name_equal(&filter->steps[node->step].name, key))
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("%s can only contain non-primary key attributes: "
						   "Primary key attribute: %.*s",
						   strcmp(filter->parameter, "FilterExpression") == 0
							   ? "Filter Expression"
							   : filter->parameter,
						   DYN_NAME_ARGS(*key)));
	}
}
