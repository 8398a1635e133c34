/*
 * condition.h
 *	  Conditions: what ConditionExpression, FilterExpression and
 *	  KeyConditionExpression are written in.
 *
 *	condition	and ("OR" and)*
 *	and			not ("AND" not)*
 *	not			"NOT" not | primary
 *	primary		"(" condition ")" | function | operand comparison
 *	comparison	("=" | "<>" | "<" | "<=" | ">" | ">=") operand
 *				| "BETWEEN" operand "AND" operand
 *				| "IN" "(" operand ("," operand)* ")"
 *
 * AND and OR have two operands each and associate to the left.
 */
#ifndef DYN_EXPR_CONDITION_H
#define DYN_EXPR_CONDITION_H

#include "expr/item_view.h"
#include "expr/placeholders.h"

/*
 * Parses the text of this parameter of a request, checks it and resolves its
 * placeholders.  Raises ValidationException.
 */
extern void dyn_condition_parse(DynExpression *expression,
								const char *parameter, const char *text,
								uint32 len, DynPlaceholders *placeholders);

/* Checks a parsed condition in DynamoDB's order, and resolves it. */
extern void dyn_condition_check(DynExpression *expression,
								DynPlaceholders *placeholders);

/*
 * Raises if a filter of Query is about this attribute, which is part of the
 * key.
 */
extern void dyn_filter_check_key(const DynExpression *filter,
								 const DynName *key);

/*
 * The parts of it for a condition whose values are in the tree already: that
 * functions are where they may be, and what their operands and those of
 * comparisons are.
 */
extern void dyn_check_function_roles(const DynExpression *expression);
extern void dyn_condition_check_operands(const DynExpression *expression);

/* Is the condition, parsed and checked, true of the item? */
extern bool dyn_condition_holds(const DynExpression *expression,
								const DynItemView *view);

#endif
