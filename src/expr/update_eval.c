/*
 * update_eval.c
 *	  What an update makes of an item.
 *
 * First all actions are evaluated, on the item as it was; then the new item is
 * built in one go, by merging the old one with the tree of targets.  Both are
 * sorted alike, so a level of the item is read once, and what no path leads
 * into is copied as it is.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/error.h"
#include "expr/update.h"
#include "item/combine.h"

/* What the size that is checked counts besides the item. */
#define UPDATE_OVERHEAD 3
#define VALUE_OVERHEAD 19
#define REMOVAL_OVERHEAD 2

typedef struct Evaluation
{
	const DynUpdate *update;
	const DynItemView *view;
	DynUpdateResult *result;
	DynBuilder *builder;
} Evaluation;

static void eval_operand(const Evaluation *evaluation, DynNodeIndex index,
						 DynOperand *operand);

static void
raise_wrong_type(const Evaluation *evaluation)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg_internal("%s", evaluation->update->wrong_type));
}

static void
raise_invalid_path(void)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("The document path provided in the update expression is "
				   "invalid for update"),
			errhint("The map or list that a path leads into has to be there "
					"before the update."));
}

static void
require_type(const Evaluation *evaluation, const DynOperand *operand,
			 DynType type)
{
	if (operand->value.type != type)
		raise_wrong_type(evaluation);
}

static void
set_number(DynOperand *operand)
{
	operand->exists = true;
	operand->value =
		dyn_scalar(DYN_TYPE_N, operand->number.bytes, operand->number.len);
}

static const DynNode *
node_at(const Evaluation *evaluation, DynNodeIndex index)
{
	return &evaluation->update->expression.nodes[index];
}

/* False if the path leads nowhere. */
static bool
eval_path(const Evaluation *evaluation, const DynNode *path,
		  DynOperand *operand)
{
	operand->exists =
		dyn_view_path(evaluation->view, &evaluation->update->expression, path,
					  &operand->value);
	return operand->exists;
}

static void
eval_arithmetic(const Evaluation *evaluation, const DynNode *node,
				DynOperand *operand)
{
	DynOperand a;
	DynOperand b;

	eval_operand(evaluation, node->first, &a);
	eval_operand(evaluation, node_at(evaluation, node->first)->next, &b);
	require_type(evaluation, &a, DYN_TYPE_N);
	require_type(evaluation, &b, DYN_TYPE_N);
	if (node->kind == DYN_NODE_PLUS)
		dyn_number_add(a.value.data, a.value.len, b.value.data, b.value.len,
					   &operand->number);
	else
		dyn_number_subtract(a.value.data, a.value.len, b.value.data,
							b.value.len, &operand->number);
	set_number(operand);
}

static void
eval_list_append(const Evaluation *evaluation, const DynNode *node,
				 DynOperand *operand)
{
	DynOperand a;
	DynOperand b;

	eval_operand(evaluation, node->first, &a);
	eval_operand(evaluation, node_at(evaluation, node->first)->next, &b);
	require_type(evaluation, &a, DYN_TYPE_L);
	require_type(evaluation, &b, DYN_TYPE_L);
	operand->exists = true;
	operand->value = dyn_list_append(&a.value, &b.value);
}

static void
eval_function(const Evaluation *evaluation, const DynNode *node,
			  DynOperand *operand)
{
	const DynNode *first = node_at(evaluation, node->first);

	if (node->function->id == DYN_FUNCTION_LIST_APPEND)
		eval_list_append(evaluation, node, operand);
	else if (!eval_path(evaluation, first, operand))
		eval_operand(evaluation, first->next, operand);
}

/* The operand always has a value, or an error is raised. */
static void
eval_operand(const Evaluation *evaluation, DynNodeIndex index,
			 DynOperand *operand)
{
	const DynNode *node = node_at(evaluation, index);

	check_stack_depth();
	switch (node->kind)
	{
		case DYN_NODE_PATH:
			if (!eval_path(evaluation, node, operand))
				ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
						errmsg("The provided expression refers to an "
							   "attribute that does not exist in the item"),
						errhint("if_not_exists(path, value) gives a value for "
								"an attribute that is missing."));
			break;
		case DYN_NODE_VALUE:
			operand->exists = true;
			operand->value = node->value;
			break;
		case DYN_NODE_FUNCTION:
			eval_function(evaluation, node, operand);
			break;
		default:
			eval_arithmetic(evaluation, node, operand);
			break;
	}
}

/* Adds to a number, to a set, or to the end of a list. */
static void
eval_add(const Evaluation *evaluation, const DynValue *value,
		 DynOperand *operand)
{
	const DynValue old = operand->value;

	if (old.type != value->type)
		raise_wrong_type(evaluation);
	if (value->type == DYN_TYPE_N)
	{
		dyn_number_add(old.data, old.len, value->data, value->len,
					   &operand->number);
		set_number(operand);
	}
	else if (value->type == DYN_TYPE_L)
		operand->value = dyn_list_append(&old, value);
	else
		operand->value = dyn_set_union(&old, value);
}

/* The new value of an action's target. */
static void
eval_action(const Evaluation *evaluation, const DynNode *action,
			DynOperand *operand)
{
	const DynNode *target = node_at(evaluation, action->first);
	DynOperand value;

	if (action->kind == DYN_NODE_SET)
	{
		eval_operand(evaluation, target->next, operand);
		return;
	}
	if (action->kind == DYN_NODE_REMOVE)
	{
		operand->exists = false;
		return;
	}

	eval_operand(evaluation, target->next, &value);
	if (!eval_path(evaluation, target, operand))
	{
		operand->exists = action->kind == DYN_NODE_ADD;
		operand->value = value.value;
	}
	else if (action->kind == DYN_NODE_ADD)
		eval_add(evaluation, &value.value, operand);
	else
	{
		DynValue old = operand->value;

		require_type(evaluation, &value, old.type);
		operand->exists =
			dyn_set_subtract(&old, &value.value, &operand->value);
	}
}

static void
eval_actions(const Evaluation *evaluation)
{
	const DynUpdate *update = evaluation->update;
	DynUpdateResult *result = evaluation->result;
	int i;

	result->values = palloc(update->action_count * sizeof(DynOperand));
	result->overhead = UPDATE_OVERHEAD;
	for (i = 0; i < update->action_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		eval_action(evaluation, node_at(evaluation, update->actions[i]),
					&result->values[i]);
		result->overhead +=
			result->values[i].exists ? VALUE_OVERHEAD : REMOVAL_OVERHEAD;
	}
}

static void
build_step_name(DynBuilder *builder, const DynPathStep *step)
{
	if (step->name.data != NULL)
		dyn_build_name(builder, step->name.data, step->name.len);
}

static void merge_below(const Evaluation *evaluation, const DynPathNode *node,
						const DynValue *old);

/* Builds what becomes of a value that paths lead to; NULL: it is missing. */
static void
build_child(const Evaluation *evaluation, const DynPathNode *child,
			const DynValue *old)
{
	const DynPathNode *nodes = evaluation->update->targets.nodes;
	DynType needed;

	if (child->path != DYN_NO_PATH)
	{
		const DynOperand *value = &evaluation->result->values[child->path];

		if (!value->exists)
			return;
		build_step_name(evaluation->builder, &child->step);
		dyn_build_value(evaluation->builder, &value->value);
		return;
	}
	needed =
		nodes[child->first].step.name.data != NULL ? DYN_TYPE_M : DYN_TYPE_L;
	if (old == NULL || old->type != needed)
		raise_invalid_path();
	build_step_name(evaluation->builder, &child->step);
	dyn_build_open(evaluation->builder, needed);
	merge_below(evaluation, child, old);
	dyn_build_close(evaluation->builder);
}

/* The i-th step into a map or list, and the value there. */
static DynPathStep
step_into(const DynValue *container, uint32 i, DynValue *value)
{
	DynPathStep step = { .index = i };

	if (container->type == DYN_TYPE_M)
		dyn_map_entry(container, i, &step.name, value);
	else
		*value = dyn_value_element(container, i);
	return step;
}

/*
 * Builds the contents of a map or list into which paths lead.  Children that
 * match no element come where they sort; in a list that is its end.
 */
static void
merge_below(const Evaluation *evaluation, const DynPathNode *node,
			const DynValue *old)
{
	const DynPathNode *nodes = evaluation->update->targets.nodes;
	uint32 count = old == NULL ? 0 : dyn_value_count(old);
	DynPathNodeIndex next = node->first;
	uint32 i;

	check_stack_depth();
	for (i = 0; i < count; i++)
	{
		DynValue value;
		DynPathStep step = step_into(old, i, &value);
		int order = -1;

		for (; next != DYN_NO_PATH_NODE; next = nodes[next].next)
		{
			order = dyn_step_compare(&step, &nodes[next].step);
			if (order <= 0)
				break;
			build_child(evaluation, &nodes[next], NULL);
		}
		if (next != DYN_NO_PATH_NODE && order == 0)
		{
			build_child(evaluation, &nodes[next], &value);
			next = nodes[next].next;
			continue;
		}
		build_step_name(evaluation->builder, &step);
		dyn_build_value(evaluation->builder, &value);
	}
	for (; next != DYN_NO_PATH_NODE; next = nodes[next].next)
		build_child(evaluation, &nodes[next], NULL);
}

void
dyn_update_apply(const DynUpdate *update, const DynItemView *view,
				 DynUpdateResult *result)
{
	Evaluation evaluation = { update, view, result, NULL };

	eval_actions(&evaluation);
	evaluation.builder = dyn_builder_create();
	merge_below(&evaluation, &update->targets.nodes[DYN_PATH_ROOT],
				view->exists ? &view->rest : NULL);
	result->item = dyn_build_finish(evaluation.builder);
}

bool
dyn_update_creates(const DynUpdate *update)
{
	const DynNode *nodes = update->expression.nodes;
	int i;

	for (i = 0; i < update->action_count; i++)
	{
		DynNodeKind kind = nodes[update->actions[i]].kind;

		if (kind == DYN_NODE_SET || kind == DYN_NODE_ADD)
			return true;
	}
	return false;
}

static bool
has_new_value(const DynUpdate *update, const DynUpdateResult *result,
			  const DynPathNode *node)
{
	const DynPathNode *nodes = update->targets.nodes;
	DynPathNodeIndex i;

	if (node->path != DYN_NO_PATH)
		return result->values[node->path].exists;
	for (i = node->first; i != DYN_NO_PATH_NODE; i = nodes[i].next)
	{
		if (has_new_value(update, result, &nodes[i]))
			return true;
	}
	return false;
}

/* Builds the new values below a node, with the maps and lists around them. */
static void
build_new_values(const DynUpdate *update, const DynUpdateResult *result,
				 const DynPathNode *node, DynBuilder *builder)
{
	const DynPathNode *nodes = update->targets.nodes;
	DynPathNodeIndex i;

	for (i = node->first; i != DYN_NO_PATH_NODE; i = nodes[i].next)
	{
		const DynPathNode *child = &nodes[i];

		if (!has_new_value(update, result, child))
			continue;
		build_step_name(builder, &child->step);
		if (child->path != DYN_NO_PATH)
		{
			dyn_build_value(builder, &result->values[child->path].value);
			continue;
		}
		dyn_build_open(builder, nodes[child->first].step.name.data != NULL
									? DYN_TYPE_M
									: DYN_TYPE_L);
		build_new_values(update, result, child, builder);
		dyn_build_close(builder);
	}
}

DynItem *
dyn_update_new_values(const DynUpdate *update, const DynUpdateResult *result)
{
	const DynPathNode *root = &update->targets.nodes[DYN_PATH_ROOT];
	DynBuilder *builder;

	if (!has_new_value(update, result, root))
		return NULL;
	builder = dyn_builder_create();
	build_new_values(update, result, root, builder);
	return dyn_build_finish(builder);
}
