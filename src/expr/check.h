/*
 * check.h
 *	  The checks that expressions of more than one kind have.
 *
 * Each is a pass over a whole expression, or a step of one: a kind of
 * expression has its own order of them, and the first fault against the first
 * check is the one to report.  All raise ValidationException.
 */
#ifndef DYN_EXPR_CHECK_H
#define DYN_EXPR_CHECK_H

#include "expr/expression.h"
#include "expr/placeholders.h"

/* Number of operators, redundant parentheses. */
extern void dyn_check_form(const DynExpression *expression);

/* That all functions exist. */
extern void dyn_check_function_names(const DynExpression *expression);
extern void dyn_check_reserved_words(const DynExpression *expression);

/* Resolves the placeholders of a node that is a path or a value. */
extern void dyn_resolve_node(const DynExpression *expression, DynNode *node,
							 DynPlaceholders *placeholders);

/* The number of operands of functions and of IN. */
extern void dyn_check_operand_counts(const DynExpression *expression);

/* That an operand is of one of these types, as far as that is known. */
extern void dyn_check_operand_type(const DynExpression *expression,
								   const DynNode *node, const DynNode *operand,
								   uint16 types);

#endif
