/*
 * request.h
 *	  The expressions of one request, which share names and values.
 */
#ifndef DYN_EXPR_REQUEST_H
#define DYN_EXPR_REQUEST_H

#include "expr/condition.h"
#include "expr/update.h"

/* As the request gives them; data NULL, or NULL: it does not. */
typedef struct DynExpressionTexts
{
	DynName update;
	DynName condition;
	const DynItem *names;
	const DynItem *values;

	/*
	 * What may be missing that ExpressionAttributeValues are for, as errors
	 * say it: "ConditionExpression is null".
	 */
	const char *nothing_for_values;
} DynExpressionTexts;

/* Parsed and checked; NULL: not given. */
typedef struct DynExpressions
{
	DynUpdate *update;
	DynExpression *condition;
} DynExpressions;

/*
 * Compiles all expressions of a request, in DynamoDB's order.  What is made
 * lives in the current memory context, and points into texts.  Raises
 * ValidationException.
 */
extern void dyn_expressions_compile(const DynExpressionTexts *texts,
									DynExpressions *expressions);

#endif
