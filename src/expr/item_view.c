/*
 * item_view.c
 *	  An item as expressions read it, see item_view.h.
 */
#include "postgres.h"

#include "expr/item_view.h"

bool
dyn_view_attribute(const DynItemView *view, const DynName *name,
				   DynValue *value)
{
	int i;

	if (!view->exists)
		return false;
	for (i = 0; i < view->key_count; i++)
	{
		if (dyn_name_equal(&view->key_names[i], name))
		{
			*value = view->keys[i];
			return true;
		}
	}
	return dyn_map_find(&view->rest, name->data, name->len, value);
}

bool
dyn_step_value(const DynPathStep *step, const DynValue *parent,
			   DynValue *value)
{
	if (step->name.data != NULL)
		return parent->type == DYN_TYPE_M &&
			   dyn_map_find(parent, step->name.data, step->name.len, value);
	if (parent->type != DYN_TYPE_L || step->index >= dyn_value_count(parent))
		return false;
	*value = dyn_value_element(parent, step->index);
	return true;
}

bool
dyn_view_path(const DynItemView *view, const DynExpression *expression,
			  const DynNode *path, DynValue *value)
{
	const DynPathStep *step = &expression->steps[path->step];
	const DynPathStep *end = step + path->count;

	if (!dyn_view_attribute(view, &step->name, value))
		return false;
	while (++step < end)
	{
		DynValue parent = *value;

		if (!dyn_step_value(step, &parent, value))
			return false;
	}
	return true;
}
