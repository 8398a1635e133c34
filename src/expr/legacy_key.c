/*
 * legacy_key.c
 *	  KeyConditions and AttributesToGet, see legacy_compile.h.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/error.h"
#include "expr/legacy_check.h"
#include "expr/legacy_compile.h"
#include "expr/tree.h"

static const DynSortOperator sort_operators[] = {
	[DYN_COMPARISON_EQ] = DYN_SORT_EQ,
	[DYN_COMPARISON_LE] = DYN_SORT_LE,
	[DYN_COMPARISON_LT] = DYN_SORT_LT,
	[DYN_COMPARISON_GE] = DYN_SORT_GE,
	[DYN_COMPARISON_GT] = DYN_SORT_GT,
	[DYN_COMPARISON_BETWEEN] = DYN_SORT_BETWEEN,
	[DYN_COMPARISON_BEGINS_WITH] = DYN_SORT_BEGINS_WITH,
};

static const DynValue *
value_at(const DynLegacyCondition *condition, int n)
{
	if (n >= condition->values.count)
		return NULL;
	return dyn_field_value(
		dyn_list_element(&condition->values, DynValueField, n));
}

/* An operator that no key condition has becomes DYN_SORT_NONE. */
static DynKeyComparison
key_comparison(const DynText *name, const DynLegacyCondition *condition)
{
	DynKeyComparison comparison = { .attribute = *name,
									.low = value_at(condition, 0) };

	if (condition->comparison < lengthof(sort_operators))
		comparison.op = sort_operators[condition->comparison];
	if (comparison.op == DYN_SORT_BETWEEN)
		comparison.high = value_at(condition, 1);
	return comparison;
}

DynKeyExpression *
dyn_legacy_key_condition(const DynLegacyParameters *legacy)
{
	const DynMapField *conditions = &legacy->key_conditions;
	DynKeyExpression *key;
	int i;

	if (!conditions->present)
		return NULL;
	for (i = 0; i < conditions->count; i++)
		dyn_legacy_check_condition(dyn_legacy_condition_at(conditions, i));
	key = palloc0(sizeof(DynKeyExpression));
	key->count = conditions->count;
	key->comparisons = palloc(key->count * sizeof(DynKeyComparison));
	for (i = 0; i < key->count; i++)
		key->comparisons[i] = key_comparison(
			&conditions->keys[i], dyn_legacy_condition_at(conditions, i));
	return key;
}

static void
check_distinct(const DynList *names)
{
	int i;
	int j;

	for (i = 1; i < names->count; i++)
	{
		const DynText *name = dyn_list_element(names, DynText, i);

		CHECK_FOR_INTERRUPTS();
		for (j = 0; j < i; j++)
		{
			if (dyn_name_equal(name, dyn_list_element(names, DynText, j)))
				ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
						errmsg("One or more parameter values were invalid: "
							   "Duplicate value in attribute name: %s",
							   name->data));
		}
	}
}

DynProjection *
dyn_legacy_projection(const DynLegacyParameters *legacy)
{
	const DynList *names = &legacy->attributes_to_get;
	DynProjection *projection;
	int i;

	if (!names->present)
		return NULL;
	projection = palloc(sizeof(DynProjection));
	dyn_tree_init(&projection->expression, "AttributesToGet", names->count);
	check_distinct(names);
	for (i = 0; i < names->count; i++)
		dyn_tree_attribute(&projection->expression,
						   dyn_list_element(names, DynText, i));
	dyn_projection_add_paths(projection);
	return projection;
}
