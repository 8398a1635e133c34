/*
 * legacy_update.c
 *	  AttributeUpdates as an update, see legacy_compile.h.
 *
 * PUT is SET, and DELETE without a value is REMOVE.  Unlike in an update
 * expression, ADD takes a list as well: it appends.
 */
#include "postgres.h"

#include "common/error.h"
#include "expr/legacy_compile.h"
#include "expr/tree.h"

#define NODES_OF_ACTION 3 /* the action, its path, its value */

static const DynLegacyUpdate *
update_at(const DynMapField *updates, int n)
{
	return *dyn_map_element(updates, DynLegacyUpdate *, n);
}

static void
check_value_type(const DynLegacyUpdate *update, DynType type)
{
	const char *refused;

	if (dyn_type_is_set(type))
		return;
	if (update->action == DYN_ACTION_DELETE)
		refused = "DELETE action with value";
	else if (update->action == DYN_ACTION_ADD && type != DYN_TYPE_N &&
			 type != DYN_TYPE_L)
		refused = "ADD action";
	else
		return;
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("One or more parameter values were invalid: %s is not "
				   "supported for the type %s",
				   refused, dyn_type_name(type)));
}

static void
check_update(const DynLegacyUpdate *update)
{
	const DynValue *value = dyn_field_value(&update->value);

	if (value != NULL)
		check_value_type(update, value->type);
	else if (update->action != DYN_ACTION_DELETE)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: Only "
					   "DELETE action is allowed when no attribute value is "
					   "specified"));
}

static DynNodeKind
action_kind(const DynLegacyUpdate *update)
{
	if (update->action == DYN_ACTION_ADD)
		return DYN_NODE_ADD;
	if (update->action != DYN_ACTION_DELETE)
		return DYN_NODE_SET;
	return update->value.present ? DYN_NODE_DELETE : DYN_NODE_REMOVE;
}

static DynNodeIndex
action_node(DynExpression *expression, const DynText *name,
			const DynLegacyUpdate *update)
{
	DynOperands operands = DYN_NO_OPERANDS;

	dyn_operands_add(expression, &operands,
					 dyn_tree_attribute(expression, name));
	if (update->value.present)
		dyn_operands_add(expression, &operands,
						 dyn_tree_value(expression, &update->value.value));
	return dyn_tree_node(expression, action_kind(update), &operands);
}

DynUpdate *
dyn_legacy_update(const DynLegacyParameters *legacy)
{
	const DynMapField *updates = &legacy->attribute_updates;
	DynUpdate *update;
	int i;

	for (i = 0; i < updates->count; i++)
		check_update(update_at(updates, i));
	if (updates->count == 0)
		return NULL;

	update = palloc0(sizeof(DynUpdate));
	dyn_tree_init(&update->expression, "AttributeUpdates",
				  (int64) updates->count * NODES_OF_ACTION);
	update->actions = palloc(updates->count * sizeof(DynNodeIndex));
	update->action_count = updates->count;
	update->wrong_type = "Type mismatch for attribute to update";
	for (i = 0; i < updates->count; i++)
		update->actions[i] = action_node(
			&update->expression, &updates->keys[i], update_at(updates, i));
	dyn_update_add_targets(update);
	return update;
}
