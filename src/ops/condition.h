/*
 * condition.h
 *	  ConditionExpression of the writes.
 */
#ifndef DYN_OPS_CONDITION_H
#define DYN_OPS_CONDITION_H

#include "catalog/table.h"
#include "expr/condition.h"
#include "storage/store.h"

/*
 * Raises ConditionalCheckFailedException unless the condition (NULL: none) is
 * true of this row (NULL: there is none).  For change hooks.
 */
extern void dyn_require_condition(const DynTable *table,
								  const DynExpression *condition,
								  const DynRow *old);

#endif
