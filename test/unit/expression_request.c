/*
 * expression_request.c
 *	  See expression_request.h.
 */
#include "postgres.h"

#include "json/shape.h"
#include "expression_request.h"

/* In the order of the enums in expr/legacy.h. */
static const char *const comparisons[] = {
	"EQ",		"NE",			"IN",		   "LE",	   "LT",
	"GE",		"GT",			"BETWEEN",	   "NOT_NULL", "NULL",
	"CONTAINS", "NOT_CONTAINS", "BEGINS_WITH", NULL
};
static const char *const actions[] = { "ADD", "PUT", "DELETE", NULL };
static const char *const operators[] = { "AND", "OR", NULL };

static const DynShape text_shape = { .kind = DYN_SHAPE_STRING };
static const DynShape flag_shape = { .kind = DYN_SHAPE_BOOLEAN };
static const DynShape value_shape = { .kind = DYN_SHAPE_VALUE };
static const DynShape values_shape = { .kind = DYN_SHAPE_LIST,
									   .element = &value_shape };
static const DynShape texts_shape = { .kind = DYN_SHAPE_LIST,
									  .element = &text_shape };
static const DynShape names_shape = { .kind = DYN_SHAPE_NAMES };
static const DynShape item_shape = { .kind = DYN_SHAPE_ITEM };
static const DynShape comparison_shape = { .kind = DYN_SHAPE_ENUM,
										   .values = comparisons };
static const DynShape action_shape = { .kind = DYN_SHAPE_ENUM,
									   .values = actions };
static const DynShape operator_shape = { .kind = DYN_SHAPE_ENUM,
										 .values = operators };

#define CONDITION_MEMBERS(comparison_is_required) \
	DYN_MEMBER_FULL("ComparisonOperator", DynLegacyCondition, comparison, \
					comparison_shape, comparison_is_required, \
					DYN_SUPPORT_DONE), \
		DYN_MEMBER("AttributeValueList", DynLegacyCondition, values, \
				   values_shape)

static const DynMember condition_members[] = { CONDITION_MEMBERS(true),
											   DYN_MEMBERS_END };
static const DynShape condition_shape =
	DYN_STRUCTURE("Condition", DynLegacyCondition, condition_members);
static const DynShape conditions_shape = { .kind = DYN_SHAPE_MAP,
										   .element = &condition_shape };

static const DynMember expected_members[] = {
	DYN_MEMBER("Value", DynLegacyCondition, value, value_shape),
	DYN_MEMBER("Exists", DynLegacyCondition, exists, flag_shape),
	CONDITION_MEMBERS(false),
	DYN_MEMBERS_END,
};
static const DynShape expected_shape =
	DYN_STRUCTURE("Expected", DynLegacyCondition, expected_members);
static const DynShape all_expected_shape = { .kind = DYN_SHAPE_MAP,
											 .element = &expected_shape };

static const DynMember update_members[] = {
	DYN_MEMBER("Value", DynLegacyUpdate, value, value_shape),
	DYN_MEMBER("Action", DynLegacyUpdate, action, action_shape),
	DYN_MEMBERS_END,
};
static const DynShape update_shape =
	DYN_STRUCTURE("Update", DynLegacyUpdate, update_members);
static const DynShape updates_shape = { .kind = DYN_SHAPE_MAP,
										.element = &update_shape };

#define TEXT(name, field) \
	DYN_MEMBER(name, DynExpressionTexts, field, text_shape)
#define CONDITIONS(name, field) \
	DYN_MEMBER(name, DynExpressionTexts, legacy.field, conditions_shape)

static const DynMember members[] = {
	TEXT("UpdateExpression", update),
	TEXT("ConditionExpression", condition),
	TEXT("FilterExpression", filter),
	TEXT("ProjectionExpression", projection),
	TEXT("KeyConditionExpression", key_condition),
	DYN_MEMBER("ExpressionAttributeNames", DynExpressionTexts, names,
			   names_shape),
	DYN_MEMBER("ExpressionAttributeValues", DynExpressionTexts, values,
			   item_shape),
	DYN_MEMBER("Expected", DynExpressionTexts, legacy.expected,
			   all_expected_shape),
	CONDITIONS("KeyConditions", key_conditions),
	CONDITIONS("QueryFilter", query_filter),
	CONDITIONS("ScanFilter", scan_filter),
	DYN_MEMBER("AttributeUpdates", DynExpressionTexts,
			   legacy.attribute_updates, updates_shape),
	DYN_MEMBER("ConditionalOperator", DynExpressionTexts,
			   legacy.conditional_operator, operator_shape),
	DYN_MEMBER("AttributesToGet", DynExpressionTexts, legacy.attributes_to_get,
			   texts_shape),
	DYN_MEMBERS_END,
};
static const DynShape request_shape =
	DYN_STRUCTURE("Request", DynExpressionTexts, members);

void
read_expression_request(const char *json, uint32 len,
						DynExpressionTexts *texts)
{
	DynDecoded decoded;

	dyn_decode(&request_shape, json, len, &decoded);
	*texts = *(DynExpressionTexts *) decoded.spec;
	dyn_check_constraints(&request_shape, &decoded);
}

void
compile_request(const DynExpressionTexts *texts, DynExpressionUse use,
				DynExpressions *expressions)
{
	dyn_expressions_check(texts, use);
	dyn_expressions_compile(texts, use, expressions);
}

void
view_item(const DynItem *item, DynItemView *view)
{
	view->exists = item != NULL;
	view->key_count = 0;
	if (item != NULL)
		view->rest = dyn_item_root(item);
}
