/*
 * evaluate.c
 *	  What must be true of expressions that were compiled, see evaluate.h.
 */
#include "postgres.h"

#include "evaluate.h"
#include "fuzz.h"

void
fuzz_view_item(const DynItem *item, DynItemView *view)
{
	memset(view, 0, sizeof(DynItemView));
	view->exists = item != NULL;
	if (item != NULL)
		view->rest = dyn_item_root(item);
}

/* A value that the item does not have was made up. */
static void
check_projection(const DynProjection *projection, const DynItemView *view)
{
	DynItem *item = dyn_projection_apply(projection, view);
	DynValue root;
	uint32 i;

	if (item == NULL)
		return;
	fuzz_check_item(item);
	root = dyn_item_root(item);
	FUZZ_CHECK(dyn_value_count(&root) > 0);
	for (i = 0; i < dyn_value_count(&root); i++)
	{
		DynName name;
		DynValue value;
		DynValue whole;

		dyn_map_entry(&root, i, &name, &value);
		FUZZ_CHECK(dyn_view_attribute(view, &name, &whole));
		FUZZ_CHECK(whole.type == value.type && whole.len >= value.len);
	}
}

static void
check_update(const DynUpdate *update, const DynItemView *view)
{
	DynUpdateResult result;
	DynItem *values;

	dyn_update_apply(update, view, &result);
	fuzz_check_item(result.item);
	values = dyn_update_new_values(update, &result);
	if (values != NULL)
		fuzz_check_item(values);
}

void
fuzz_evaluate(const DynExpressions *expressions, const DynItemView *view)
{
	/* A value may be of a wrong type for an update, for nothing else. */
	if (expressions->update != NULL)
		check_update(expressions->update, view);
	fuzz_must_not_raise();
	if (expressions->condition != NULL)
		(void) dyn_condition_holds(expressions->condition, view);
	if (expressions->filter != NULL)
		(void) dyn_condition_holds(expressions->filter, view);
	if (expressions->projection != NULL)
		check_projection(expressions->projection, view);
}
