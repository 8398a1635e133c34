/*
 * key_condition.h
 *	  KeyConditionExpression: which items a Query reads.
 */
#ifndef DYN_EXPR_KEY_CONDITION_H
#define DYN_EXPR_KEY_CONDITION_H

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

/*
 * Parses and checks a request's only expression; names and values as in
 * dyn_placeholders_init().  What is returned points into values.  Raises
 * DynamoDB's ValidationException.
 */
extern void dyn_key_condition_parse(const char *text, uint32 len,
									const DynItem *names,
									const DynItem *values,
									const DynKeySchema *schema,
									DynKeyCondition *condition);

#endif
