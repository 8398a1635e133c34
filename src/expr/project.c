/*
 * project.c
 *	  The parts of an item that a tree of paths leads to, see path_tree.h.
 *
 * A map or list around the parts is only there if there is a part, so before
 * one is opened its paths are followed until one leads somewhere.  Recursion
 * is as deep as a path is long, which is limited.
 */
#include "postgres.h"

#include "expr/path_tree.h"

static bool
leads_somewhere(const DynPathTree *tree, const DynPathNode *node,
				const DynValue *value)
{
	DynPathNodeIndex i;

	if (node->path != DYN_NO_PATH)
		return true;
	for (i = node->first; i != DYN_NO_PATH_NODE; i = tree->nodes[i].next)
	{
		const DynPathNode *child = &tree->nodes[i];
		DynValue below;

		if (dyn_step_value(&child->step, value, &below) &&
			leads_somewhere(tree, child, &below))
			return true;
	}
	return false;
}

/* Builds a value that leads somewhere. */
static void
project_value(DynBuilder *builder, const DynPathTree *tree,
			  const DynPathNode *node, const DynValue *value)
{
	DynPathNodeIndex i;

	if (node->path != DYN_NO_PATH)
	{
		dyn_build_value(builder, value);
		return;
	}
	dyn_build_open(builder, value->type);
	for (i = node->first; i != DYN_NO_PATH_NODE; i = tree->nodes[i].next)
	{
		const DynPathNode *child = &tree->nodes[i];
		const DynName *name = &child->step.name;
		DynValue below;

		if (!dyn_step_value(&child->step, value, &below) ||
			!leads_somewhere(tree, child, &below))
			continue;
		if (name->data != NULL)
			dyn_build_name(builder, name->data, name->len);
		project_value(builder, tree, child, &below);
	}
	dyn_build_close(builder);
}

DynItem *
dyn_project(const DynPathTree *tree, const DynItemView *view)
{
	DynBuilder *builder = NULL;
	DynPathNodeIndex i;

	for (i = tree->nodes[DYN_PATH_ROOT].first; i != DYN_NO_PATH_NODE;
		 i = tree->nodes[i].next)
	{
		const DynPathNode *child = &tree->nodes[i];
		const DynName *name = &child->step.name;
		DynValue value;

		if (!dyn_view_attribute(view, name, &value) ||
			!leads_somewhere(tree, child, &value))
			continue;
		if (builder == NULL)
			builder = dyn_builder_create();
		dyn_build_name(builder, name->data, name->len);
		project_value(builder, tree, child, &value);
	}
	return builder == NULL ? NULL : dyn_build_finish(builder);
}
