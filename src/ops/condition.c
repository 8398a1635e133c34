/*
 * condition.c
 *	  ConditionExpression of the writes, see condition.h.
 */
#include "postgres.h"

#include "ops/condition.h"
#include "ops/item_key.h"

void
dyn_require_condition(const DynTable *table, const DynExpression *condition,
					  const DynRow *old)
{
	DynItemView view;

	if (condition == NULL)
		return;
	dyn_view_row(table, old, &view);
	if (!dyn_condition_holds(condition, &view))
		ereport(ERROR, dyn_exception(DYN_ERROR_CONDITIONAL_CHECK_FAILED),
				errmsg("The conditional request failed"));
}
