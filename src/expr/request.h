/*
 * request.h
 *	  The expressions of one request, which share names and values.
 *
 * A request is refused in two steps, as the service has other checks between
 * them: dyn_expressions_check() looks at which parameters there are and at
 * ExpressionAttributeNames and ...Values, dyn_expressions_compile() at what
 * they say.  The parameters before expressions (legacy.h) are compiled to the
 * same forms.
 */
#ifndef DYN_EXPR_REQUEST_H
#define DYN_EXPR_REQUEST_H

#include "expr/condition.h"
#include "expr/key_condition.h"
#include "expr/legacy.h"
#include "expr/projection.h"
#include "expr/update.h"

/* As the request gives them; all zeros: it gives none. */
typedef struct DynExpressionTexts
{
	DynText update;
	DynText condition;
	DynText filter;
	DynText projection;
	DynText key_condition;
	DynItemField names;	 /* ExpressionAttributeNames: names to S */
	DynItemField values; /* ExpressionAttributeValues */
	DynLegacyParameters legacy;
} DynExpressionTexts;

/* What they are for: which of them the request could have. */
typedef enum DynExpressionUse
{
	DYN_USE_PUT,
	DYN_USE_UPDATE,
	DYN_USE_DELETE, /* and a ConditionCheck */
	DYN_USE_GET,	/* of one item or of many */
	DYN_USE_QUERY,
	DYN_USE_SCAN
} DynExpressionUse;

/* Parsed and checked; NULL: not given. */
typedef struct DynExpressions
{
	DynUpdate *update;				 /* or AttributeUpdates */
	DynExpression *condition;		 /* or Expected */
	DynExpression *filter;			 /* or QueryFilter, ScanFilter */
	DynProjection *projection;		 /* or AttributesToGet */
	DynKeyExpression *key_condition; /* or KeyConditions */
} DynExpressions;

/*
 * Raises ValidationException for parameters that do not go together, for
 * names and values that nothing could use, and for malformed ones.
 */
extern void dyn_expressions_check(const DynExpressionTexts *texts,
								  DynExpressionUse use);

/*
 * Compiles all expressions of a request that passed dyn_expressions_check(),
 * in DynamoDB's order.  What is made lives in the current memory context, and
 * points into texts.  Raises ValidationException.
 */
extern void dyn_expressions_compile(const DynExpressionTexts *texts,
									DynExpressionUse use,
									DynExpressions *expressions);

#endif
