/*
 * key_condition.h
 *	  KeyConditionExpression: which items a Query reads.
 */
#ifndef DYN_EXPR_KEY_CONDITION_H
#define DYN_EXPR_KEY_CONDITION_H

#include "common/limits.h"
#include "expr/expression.h"
#include "expr/placeholders.h"
#include "item/key.h"

/*
 * The key of the table, or of the index, that is queried.  That of an index may
 * have several partition and sort key attributes.
 */
typedef struct DynKeySchema
{
	int hash_count; /* at least one */
	int range_count;
	DynKeyAttribute hash[DYN_INDEX_KEY_ATTRIBUTES_MAX];
	DynKeyAttribute range[DYN_INDEX_KEY_ATTRIBUTES_MAX];
} DynKeySchema;

typedef enum DynSortOperator
{
	DYN_SORT_NONE, /* it may have any value */
	DYN_SORT_EQ,
	DYN_SORT_LT,
	DYN_SORT_LE,
	DYN_SORT_GT,
	DYN_SORT_GE,
	DYN_SORT_BETWEEN, /* both bounds included */
	DYN_SORT_BEGINS_WITH
} DynSortOperator;

/*
 * Values are of the schema's kinds, and of lengths that a key may have.  The
 * first equal_count sort key attributes are equal to these values, and the
 * operator is that of the next one.
 */
typedef struct DynKeyCondition
{
	DynValue hash[DYN_INDEX_KEY_ATTRIBUTES_MAX];
	int equal_count;
	DynValue equals[DYN_INDEX_KEY_ATTRIBUTES_MAX];
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

/* The schema of a table; sk->kind is DYN_KEY_NONE without a sort key. */
extern DynKeySchema dyn_key_schema(const DynKeyAttribute *pk,
								   const DynKeyAttribute *sk);

/* The attribute of the schema that has this name, NULL if none has. */
extern const DynKeyAttribute *dyn_key_schema_find(const DynKeySchema *schema,
												  const DynName *name);

/* Parses, checks and resolves the text, as dyn_condition_parse(). */
extern void dyn_key_expression_parse(DynKeyExpression *key, const char *text,
									 uint32 len,
									 DynPlaceholders *placeholders);

/* Takes apart what was parsed; raises for what no key condition says. */
extern void dyn_key_expression_check(DynKeyExpression *key);

/* Raises for more conditions than a table's key has attributes. */
extern void dyn_key_expression_check_count(const DynKeyExpression *key);

/* Raises ValidationException for what this schema does not allow. */
extern void dyn_key_condition_bind(const DynKeyExpression *key,
								   const DynKeySchema *schema,
								   DynKeyCondition *condition);

#endif
