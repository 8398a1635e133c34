/*
 * expression_request.h
 *	  The members of requests that have to do with expressions, read from
 *	  JSON, and what they come to.
 */
#ifndef EXPRESSION_REQUEST_H
#define EXPRESSION_REQUEST_H

#include "expr/request.h"

/* Reads a request's members into texts, in the current memory context. */
extern void read_expression_request(const char *json, uint32 len,
									DynExpressionTexts *texts);

/* The checks of a request, in their order. */
extern void compile_request(const DynExpressionTexts *texts,
							DynExpressionUse use, DynExpressions *expressions);

/* A view of an item; NULL: there is none. */
extern void view_item(const DynItem *item, DynItemView *view);

/*
 * A request, an item (NULL: none) and what comes of them: a word for each
 * expression, which is whether a condition holds or the item that an update or
 * a projection makes, or else the error.  JSON has ' for ".
 */
typedef struct Case
{
	const char *request;
	const char *item;
	const char *outcome;
} Case;

#define CHECK_CASES(use, cases) \
	check_cases(use, cases, lengthof(cases), __FILE__, __LINE__)

extern void check_cases(DynExpressionUse use, const Case *cases, int count,
						const char *file, int line);

#define INVALID "One or more parameter values were invalid: "

#endif
