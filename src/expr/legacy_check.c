/*
 * legacy_check.c
 *	  What DynamoDB checks of Expected and of the conditions of filters and
 *	  keys, see legacy_compile.h.
 *
 * The elements of a map are checked one by one, each for everything.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/error.h"
#include "expr/legacy_check.h"

#define ANY 0xffff
#define SCALAR \
	(DYN_TYPE_BIT(DYN_TYPE_S) | DYN_TYPE_BIT(DYN_TYPE_N) | \
	 DYN_TYPE_BIT(DYN_TYPE_B))
#define MANY PG_INT32_MAX

typedef struct ComparisonRule
{
	const char *name;
	int min_values;
	int max_values;
	uint16 types; /* of its values */
} ComparisonRule;

static const ComparisonRule rules[] = {
	[DYN_COMPARISON_EQ] = { "EQ", 1, 1, ANY },
	[DYN_COMPARISON_NE] = { "NE", 1, 1, ANY },
	[DYN_COMPARISON_IN] = { "IN", 1, MANY, SCALAR },
	[DYN_COMPARISON_LE] = { "LE", 1, 1, SCALAR },
	[DYN_COMPARISON_LT] = { "LT", 1, 1, SCALAR },
	[DYN_COMPARISON_GE] = { "GE", 1, 1, SCALAR },
	[DYN_COMPARISON_GT] = { "GT", 1, 1, SCALAR },
	[DYN_COMPARISON_BETWEEN] = { "BETWEEN", 2, 2, SCALAR },
	[DYN_COMPARISON_NOT_NULL] = { "NOT_NULL", 0, 0, ANY },
	[DYN_COMPARISON_NULL] = { "NULL", 0, 0, ANY },
	[DYN_COMPARISON_CONTAINS] = { "CONTAINS", 1, 1, SCALAR },
	[DYN_COMPARISON_NOT_CONTAINS] = { "NOT_CONTAINS", 1, 1, SCALAR },
	[DYN_COMPARISON_BEGINS_WITH] = { "BEGINS_WITH", 1, 1,
									 DYN_TYPE_BIT(DYN_TYPE_S) |
										 DYN_TYPE_BIT(DYN_TYPE_B) },
};

#define INVALID "One or more parameter values were invalid: "

#define parameter_error(...) \
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION), errmsg(__VA_ARGS__))

/* The n-th value; raises its fault. */
static const DynValue *
value_at(const DynLegacyCondition *condition, int n)
{
	return dyn_field_value(
		dyn_list_element(&condition->values, DynValueField, n));
}

static void
check_faults(const DynLegacyCondition *condition)
{
	int i;

	for (i = 0; i < condition->values.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		(void) value_at(condition, i);
	}
}

static void
check_count(const ComparisonRule *rule, int count)
{
	if (count < rule->min_values || count > rule->max_values)
		parameter_error(INVALID "Invalid number of argument(s) for the %s "
								"ComparisonOperator",
						rule->name);
}

static void
check_type(const ComparisonRule *rule, const DynValue *value)
{
	if ((rule->types & DYN_TYPE_BIT(value->type)) == 0)
		parameter_error(INVALID "ComparisonOperator %s is not valid for %s "
								"AttributeValue type",
						rule->name, dyn_type_name(value->type));
}

static void
check_values(const ComparisonRule *rule, const DynLegacyCondition *condition)
{
	int count = condition->values.count;
	int i;

	for (i = 1; i < count; i++)
	{
		if (value_at(condition, i)->type != value_at(condition, 0)->type)
			parameter_error(INVALID "AttributeValues inside "
									"AttributeValueList must be of same type");
	}
	for (i = 0; i < count; i++)
		check_type(rule, value_at(condition, i));
	if (condition->comparison == DYN_COMPARISON_BETWEEN &&
		dyn_scalar_compare(value_at(condition, 0), value_at(condition, 1)) > 0)
		parameter_error("The BETWEEN condition was provided a range where the "
						"lower bound is greater than the upper bound");
}

void
dyn_legacy_check_condition(const DynLegacyCondition *condition)
{
	const ComparisonRule *rule = &rules[condition->comparison];

	Assert(condition->comparison != DYN_COMPARISON_NONE);
	check_faults(condition);
	check_count(rule, condition->values.count);
	check_values(rule, condition);
}

/* Expected with a ComparisonOperator. */
static void
check_expected_comparison(const DynText *name,
						  const DynLegacyCondition *condition, bool has_value)
{
	const ComparisonRule *rule = &rules[condition->comparison];
	int count = condition->values.present ? condition->values.count
				: has_value				  ? 1
										  : 0;

	if (condition->exists != DYN_FLAG_ABSENT)
		parameter_error(INVALID "Exists and ComparisonOperator cannot be used "
								"together for Attribute: %s",
						name->data);
	if (rule->min_values > 0 && !condition->values.present && !has_value)
		parameter_error(INVALID "Value or AttributeValueList must be used "
								"with ComparisonOperator: %s for Attribute: "
								"%s",
						rule->name, name->data);
	check_count(rule, count);
	check_faults(condition);
	check_values(rule, condition);
	if (has_value)
		check_type(rule, dyn_field_value(&condition->value));
}

/* Expected without: a value, or Exists. */
static void
check_expected_value(const DynText *name, const DynLegacyCondition *condition,
					 bool has_value)
{
	if (condition->values.present)
		parameter_error(INVALID "AttributeValueList can only be used with a "
								"ComparisonOperator for Attribute: %s",
						name->data);
	if (condition->exists != DYN_FLAG_FALSE && !has_value)
		parameter_error(INVALID "Value must be provided when Exists is %s for "
								"Attribute: %s",
						condition->exists == DYN_FLAG_TRUE ? "true" : "null",
						name->data);
	if (condition->exists == DYN_FLAG_FALSE && has_value)
		parameter_error(INVALID "Value cannot be used when Exists is false "
								"for Attribute: %s",
						name->data);
	(void) dyn_field_value(&condition->value);
}

void
dyn_legacy_check_expected(const DynText *name,
						  const DynLegacyCondition *condition)
{
	bool has_value =
		condition->value.present || condition->value.fault != NULL;

	if (condition->values.present && has_value)
		parameter_error(INVALID "Value and AttributeValueList cannot be used "
								"together for Attribute: %s",
						name->data);
	if (condition->comparison != DYN_COMPARISON_NONE)
		check_expected_comparison(name, condition, has_value);
	else
		check_expected_value(name, condition, has_value);
}

void
dyn_legacy_check_operator(const DynLegacyParameters *parameters)
{
	int count = parameters->expected.count + parameters->query_filter.count +
				parameters->scan_filter.count;

	if (parameters->conditional_operator == DYN_CONDITIONAL_NONE)
		return;
	if (!parameters->expected.present && !parameters->query_filter.present &&
		!parameters->scan_filter.present)
		parameter_error("ConditionalOperator cannot be used without Filter or "
						"Expected");
	if (count < 2)
		parameter_error("ConditionalOperator can only be used when Filter or "
						"Expected has two or more elements");
}
