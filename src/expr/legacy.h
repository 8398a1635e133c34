/*
 * legacy.h
 *	  The parameters that expressions have replaced: Expected,
 *	  ConditionalOperator, AttributeUpdates, KeyConditions, QueryFilter,
 *	  ScanFilter, AttributesToGet.
 *
 * Each is compiled to what the expression in its place would be, so that
 * nothing behind this header knows of them.
 */
#ifndef DYN_EXPR_LEGACY_H
#define DYN_EXPR_LEGACY_H

#include "json/fields.h"

typedef enum DynComparison
{
	DYN_COMPARISON_NONE, /* not given */
	DYN_COMPARISON_EQ,
	DYN_COMPARISON_NE,
	DYN_COMPARISON_IN,
	DYN_COMPARISON_LE,
	DYN_COMPARISON_LT,
	DYN_COMPARISON_GE,
	DYN_COMPARISON_GT,
	DYN_COMPARISON_BETWEEN,
	DYN_COMPARISON_NOT_NULL,
	DYN_COMPARISON_NULL,
	DYN_COMPARISON_CONTAINS,
	DYN_COMPARISON_NOT_CONTAINS,
	DYN_COMPARISON_BEGINS_WITH
} DynComparison;

/* An element of Expected, KeyConditions, QueryFilter or ScanFilter. */
typedef struct DynLegacyCondition
{
	DynValueField value; /* Expected only, as is exists */
	DynFlag exists;
	DynComparison comparison;
	DynList values; /* AttributeValueList, of DynValueField */
} DynLegacyCondition;

typedef enum DynLegacyAction
{
	DYN_ACTION_NONE, /* not given: PUT */
	DYN_ACTION_ADD,
	DYN_ACTION_PUT,
	DYN_ACTION_DELETE
} DynLegacyAction;

/* An element of AttributeUpdates. */
typedef struct DynLegacyUpdate
{
	DynValueField value;
	DynLegacyAction action;
} DynLegacyUpdate;

typedef enum DynConditionalOperator
{
	DYN_CONDITIONAL_NONE, /* not given: AND */
	DYN_CONDITIONAL_AND,
	DYN_CONDITIONAL_OR
} DynConditionalOperator;

typedef struct DynLegacyParameters
{
	DynMapField expected; /* of DynLegacyCondition *, likewise all */
	DynMapField key_conditions;
	DynMapField query_filter;
	DynMapField scan_filter;
	DynMapField attribute_updates; /* of DynLegacyUpdate * */
	DynConditionalOperator conditional_operator;
	DynList attributes_to_get; /* of DynText */
} DynLegacyParameters;

#endif
