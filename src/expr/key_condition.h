/*
 * key_condition.h
 *	  KeyConditionExpression: which items a Query reads.
 */
#ifndef DYN_EXPR_KEY_CONDITION_H
#define DYN_EXPR_KEY_CONDITION_H

#include "expr/expression.h"
#include "expr/placeholders.h"
#include "item/key.h"

/* The keys of the table, or of the index, that is queried. */
typedef struct DynKeySchema
{
	DynName pk_name;
	DynKeyKind pk_kind;
	DynName sk_name;
	DynKeyKind sk_kind; /* DYN_KEY_NONE: no sort key */
} DynKeySchema;

typedef enum DynSortOperator
{
	DYN_SORT_NONE, /* all of the partition */
	DYN_SORT_EQ,
	DYN_SORT_LT,
	DYN_SORT_LE,
	DYN_SORT_GT,
	DYN_SORT_GE,
	DYN_SORT_BETWEEN, /* both bounds included */
	DYN_SORT_BEGINS_WITH
} DynSortOperator;

/* Values are of the schema's kinds, and of lengths that a key may have. */
typedef struct DynKeyCondition
{
	DynValue pk;
	DynSortOperator op;
	DynValue low;  /* the one operand, or BETWEEN's lower bound */
	DynValue high; /* BETWEEN's upper bound */
} DynKeyCondition;

/* What an expression says of one attribute. */
typedef struct DynKeyComparison
{
	DynName attribute;
	DynSortOperator op; /* DYN_SORT_NONE: one that keys do not have */
	const DynValue *low;
	const DynValue *high; /* of BETWEEN, else NULL */
} DynKeyComparison;

/* A key condition before it is known which attributes are the key. */
typedef struct DynKeyExpression
{
	DynExpression expression;
	DynKeyComparison *comparisons; /* NULL: not yet taken apart */
	int count;
} DynKeyExpression;

/* Parses, checks and resolves the text, as dyn_condition_parse(). */
extern void dyn_key_expression_parse(DynKeyExpression *key, const char *text,
									 uint32 len,
									 DynPlaceholders *placeholders);

/* Takes apart what was parsed; raises for what no key condition says. */
extern void dyn_key_expression_check(DynKeyExpression *key);

/* Raises ValidationException for what this schema does not allow. */
extern void dyn_key_condition_bind(const DynKeyExpression *key,
								   const DynKeySchema *schema,
								   DynKeyCondition *condition);

#endif
