/*
 * legacy_check.h
 *	  What DynamoDB checks of the conditions among the parameters of legacy.h.
 *
 * All raise ValidationException; a value that is at fault is raised where the
 * service looks at it.
 */
#ifndef DYN_EXPR_LEGACY_CHECK_H
#define DYN_EXPR_LEGACY_CHECK_H

#include "expr/function.h"
#include "expr/legacy.h"

/* An element of KeyConditions, QueryFilter or ScanFilter; has an operator. */
extern void dyn_legacy_check_condition(const DynLegacyCondition *condition);

/* An element of Expected. */
extern void dyn_legacy_check_expected(const DynText *name,
									  const DynLegacyCondition *condition);

/* That ConditionalOperator has conditions to join. */
extern void dyn_legacy_check_operator(const DynLegacyParameters *parameters);

#endif
