/*
 * legacy_condition.c
 *	  Expected, QueryFilter and ScanFilter as conditions, see
 *	  legacy_compile.h.
 *
 * Each operator has an expression that means the same, so that there is one
 * evaluation: NOT_NULL is attribute_exists(), NOT_CONTAINS is NOT contains().
 */
#include "postgres.h"

#include "expr/legacy_check.h"
#include "expr/legacy_compile.h"
#include "expr/tree.h"

static const DynNodeKind comparison_kinds[] = {
	[DYN_COMPARISON_EQ] = DYN_NODE_EQ,
	[DYN_COMPARISON_NE] = DYN_NODE_NE,
	[DYN_COMPARISON_IN] = DYN_NODE_IN,
	[DYN_COMPARISON_LE] = DYN_NODE_LE,
	[DYN_COMPARISON_LT] = DYN_NODE_LT,
	[DYN_COMPARISON_GE] = DYN_NODE_GE,
	[DYN_COMPARISON_GT] = DYN_NODE_GT,
	[DYN_COMPARISON_BETWEEN] = DYN_NODE_BETWEEN,
};

static DynNodeIndex
negation(DynExpression *expression, DynNodeIndex node)
{
	DynOperands operands = DYN_NO_OPERANDS;

	dyn_operands_add(expression, &operands, node);
	return dyn_tree_node(expression, DYN_NODE_NOT, &operands);
}

/* The node of a comparison with these operands, of which one is the path. */
static DynNodeIndex
comparison_node(DynExpression *expression, DynComparison comparison,
				const DynOperands *operands)
{
	switch (comparison)
	{
		case DYN_COMPARISON_NOT_NULL:
			return dyn_tree_function(expression, DYN_FUNCTION_ATTRIBUTE_EXISTS,
									 operands);
		case DYN_COMPARISON_NULL:
			return dyn_tree_function(
				expression, DYN_FUNCTION_ATTRIBUTE_NOT_EXISTS, operands);
		case DYN_COMPARISON_BEGINS_WITH:
			return dyn_tree_function(expression, DYN_FUNCTION_BEGINS_WITH,
									 operands);
		case DYN_COMPARISON_CONTAINS:
			return dyn_tree_function(expression, DYN_FUNCTION_CONTAINS,
									 operands);
		case DYN_COMPARISON_NOT_CONTAINS:
			return negation(expression,
							dyn_tree_function(
								expression, DYN_FUNCTION_CONTAINS, operands));
		default:
			return dyn_tree_node(expression, comparison_kinds[comparison],
								 operands);
	}
}

/* Expected without an operator says whether there is a value, and which. */
static DynComparison
meant_comparison(const DynLegacyCondition *condition)
{
	if (condition->comparison != DYN_COMPARISON_NONE)
		return condition->comparison;
	return condition->exists == DYN_FLAG_FALSE ? DYN_COMPARISON_NULL
											   : DYN_COMPARISON_EQ;
}

static DynNodeIndex
condition_node(DynExpression *expression, const DynText *name,
			   const DynLegacyCondition *condition)
{
	DynOperands operands = DYN_NO_OPERANDS;
	int i;

	dyn_operands_add(expression, &operands,
					 dyn_tree_attribute(expression, name));
	if (condition->value.present)
		dyn_operands_add(expression, &operands,
						 dyn_tree_value(expression, &condition->value.value));
	for (i = 0; i < condition->values.count; i++)
	{
		const DynValueField *value =
			dyn_list_element(&condition->values, DynValueField, i);

		dyn_operands_add(expression, &operands,
						 dyn_tree_value(expression, &value->value));
	}
	return comparison_node(expression, meant_comparison(condition), &operands);
}

/* As many nodes as the conditions make, or some more. */
static int64
count_nodes(const DynMapField *conditions)
{
	int64 count = 1;
	int i;

	for (i = 0; i < conditions->count; i++)
		count += 4 + dyn_legacy_condition_at(conditions, i)->values.count;
	return count;
}

static DynExpression *
compile_conditions(const char *parameter, const DynMapField *conditions,
				   DynConditionalOperator joined_by)
{
	DynExpression *expression = palloc(sizeof(DynExpression));
	DynOperands operands = DYN_NO_OPERANDS;
	int i;

	dyn_tree_init(expression, parameter, count_nodes(conditions));
	for (i = 0; i < conditions->count; i++)
		dyn_operands_add(
			expression, &operands,
			condition_node(expression, &conditions->keys[i],
						   dyn_legacy_condition_at(conditions, i)));
	expression->root = dyn_tree_node(
		expression,
		joined_by == DYN_CONDITIONAL_OR ? DYN_NODE_OR : DYN_NODE_AND,
		&operands);
	return expression;
}

const DynLegacyCondition *
dyn_legacy_condition_at(const DynMapField *conditions, int n)
{
	return *dyn_map_element(conditions, DynLegacyCondition *, n);
}

DynExpression *
dyn_legacy_expected(const DynLegacyParameters *legacy)
{
	const DynMapField *expected = &legacy->expected;
	int i;

	for (i = 0; i < expected->count; i++)
		dyn_legacy_check_expected(&expected->keys[i],
								  dyn_legacy_condition_at(expected, i));
	if (expected->count == 0)
		return NULL;
	return compile_conditions("Expected", expected,
							  legacy->conditional_operator);
}

DynExpression *
dyn_legacy_filter(const DynLegacyParameters *legacy)
{
	bool is_query = legacy->query_filter.present;
	const DynMapField *filter =
		is_query ? &legacy->query_filter : &legacy->scan_filter;
	int i;

	for (i = 0; i < filter->count; i++)
		dyn_legacy_check_condition(dyn_legacy_condition_at(filter, i));
	if (filter->count == 0)
		return NULL;
	return compile_conditions(is_query ? "QueryFilter" : "ScanFilter", filter,
							  legacy->conditional_operator);
}
