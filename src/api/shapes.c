/*
 * shapes.c
 *	  Shapes that the requests of more than one operation have.
 *
 * Limits are those of the service's model.  Where the texts print an enum in
 * another order than that of its C enum, they are printed here.
 */
#include "postgres.h"

#include "api/shapes.h"
#include "common/limits.h"
#include "expr/legacy.h"

const DynShape dyn_shape_table_name = {
	.kind = DYN_SHAPE_STRING,
	.is_name = true,
	.or_arn = true,
	.has_min = true,
	.min = 1,
	.has_max = true,
	.max = DYN_TABLE_NAME_MAX,
};

const DynShape dyn_shape_index_name = {
	.kind = DYN_SHAPE_STRING,
	.is_name = true,
	.has_min = true,
	.min = DYN_TABLE_NAME_MIN,
	.has_max = true,
	.max = DYN_TABLE_NAME_MAX,
};

const DynShape dyn_shape_text = { .kind = DYN_SHAPE_STRING };
const DynShape dyn_shape_flag = { .kind = DYN_SHAPE_BOOLEAN };
const DynShape dyn_shape_value = { .kind = DYN_SHAPE_VALUE };
const DynShape dyn_shape_item = { .kind = DYN_SHAPE_ITEM };
const DynShape dyn_shape_names = { .kind = DYN_SHAPE_NAMES };

const DynShape dyn_shape_positive = {
	.kind = DYN_SHAPE_INTEGER,
	.has_min = true,
	.min = 1,
};

const DynShape dyn_shape_token = {
	.kind = DYN_SHAPE_STRING,
	.has_min = true,
	.min = 1,
	.has_max = true,
	.max = 36,
};

static const char *const return_values[] = { "ALL_NEW",		"UPDATED_OLD",
											 "ALL_OLD",		"NONE",
											 "UPDATED_NEW", NULL };
const DynShape dyn_shape_return_values = {
	.kind = DYN_SHAPE_ENUM,
	.values = return_values,
};

static const char *const return_on_failure[] = { "ALL_OLD", "NONE", NULL };
const DynShape dyn_shape_return_on_failure = {
	.kind = DYN_SHAPE_ENUM,
	.values = return_on_failure,
};

static const char *const return_capacity[] = { "INDEXES", "TOTAL", "NONE",
											   NULL };
const DynShape dyn_shape_return_capacity = {
	.kind = DYN_SHAPE_ENUM,
	.values = return_capacity,
};

static const char *const return_metrics[] = { "SIZE", "NONE", NULL };
const DynShape dyn_shape_return_metrics = {
	.kind = DYN_SHAPE_ENUM,
	.values = return_metrics,
};

static const char *const comparisons[] = {
	"EQ",		"NE",			"IN",		   "LE",	   "LT",
	"GE",		"GT",			"BETWEEN",	   "NOT_NULL", "NULL",
	"CONTAINS", "NOT_CONTAINS", "BEGINS_WITH", NULL
};
static const DynShape comparison = {
	.kind = DYN_SHAPE_ENUM,
	.values = comparisons,
	.printed_values = "[IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, "
					  "NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS]",
};

static const DynShape value_list = {
	.kind = DYN_SHAPE_LIST,
	.element = &dyn_shape_value,
};

/* Names of attributes in maps and lists. */
static const DynShape attribute_name = {
	.kind = DYN_SHAPE_STRING,
	.has_min = true,
	.min = 0,
	.has_max = true,
	.max = DYN_ATTRIBUTE_NAME_MAX,
};

static const DynMember expected_members[] = {
	DYN_MEMBER("Value", DynLegacyCondition, value, dyn_shape_value),
	DYN_MEMBER("Exists", DynLegacyCondition, exists, dyn_shape_flag),
	DYN_MEMBER("ComparisonOperator", DynLegacyCondition, comparison,
			   comparison),
	DYN_MEMBER("AttributeValueList", DynLegacyCondition, values, value_list),
	DYN_MEMBERS_END,
};
static const DynShape expected = DYN_STRUCTURE(
	"ExpectedAttributeValue", DynLegacyCondition, expected_members);
const DynShape dyn_shape_expected = {
	.kind = DYN_SHAPE_MAP,
	.key = &attribute_name,
	.element = &expected,
};

static const DynMember condition_members[] = {
	DYN_MEMBER("AttributeValueList", DynLegacyCondition, values, value_list),
	DYN_REQUIRED("ComparisonOperator", DynLegacyCondition, comparison,
				 comparison),
	DYN_MEMBERS_END,
};
static const DynShape condition =
	DYN_STRUCTURE("Condition", DynLegacyCondition, condition_members);
const DynShape dyn_shape_conditions = {
	.kind = DYN_SHAPE_MAP,
	.key = &attribute_name,
	.element = &condition,
};

static const char *const actions[] = { "ADD", "PUT", "DELETE", NULL };
static const DynShape action = { .kind = DYN_SHAPE_ENUM, .values = actions };

static const DynMember attribute_update_members[] = {
	DYN_MEMBER("Value", DynLegacyUpdate, value, dyn_shape_value),
	DYN_MEMBER("Action", DynLegacyUpdate, action, action),
	DYN_MEMBERS_END,
};
static const DynShape attribute_update = DYN_STRUCTURE(
	"AttributeValueUpdate", DynLegacyUpdate, attribute_update_members);
const DynShape dyn_shape_attribute_updates = {
	.kind = DYN_SHAPE_MAP,
	.key = &attribute_name,
	.element = &attribute_update,
};

static const char *const conditional_operators[] = { "AND", "OR", NULL };
const DynShape dyn_shape_conditional_operator = {
	.kind = DYN_SHAPE_ENUM,
	.values = conditional_operators,
	.printed_values = "[OR, AND]",
};

const DynShape dyn_shape_attributes_to_get = {
	.kind = DYN_SHAPE_LIST,
	.element = &attribute_name,
	.has_min = true,
	.min = 1,
};

static const DynShape anything = { .kind = DYN_SHAPE_ANY };
const DynShape dyn_shape_list_of_anything = {
	.kind = DYN_SHAPE_LIST,
	.element = &anything,
};
