/*
 * path_tree.c
 *	  Document paths as a tree, see path_tree.h.
 */
#include "postgres.h"

#include "expr/path_tree.h"

static DynPathNode *
add_node(DynPathTree *tree, const DynPathStep *step, DynNodeIndex through)
{
	DynPathNode *node = &tree->nodes[tree->node_count++];

	if (step != NULL)
		node->step = *step;
	node->path = DYN_NO_PATH;
	node->through = through;
	node->first = node->next = DYN_NO_PATH_NODE;
	return node;
}

void
dyn_path_tree_init(DynPathTree *tree, const DynExpression *expression)
{
	tree->expression = expression;
	tree->nodes = palloc0((expression->step_count + 1) * sizeof(DynPathNode));
	tree->node_count = 0;
	tree->path_count = 0;
	tree->conflict_one = tree->conflict_two = DYN_NO_NODE;
	add_node(tree, NULL, DYN_NO_NODE);
}

int
dyn_step_compare(const DynPathStep *a, const DynPathStep *b)
{
	int order;

	if (a->name.data == NULL || b->name.data == NULL)
	{
		if (a->name.data != b->name.data)
			return a->name.data != NULL ? -1 : 1;
		return a->index < b->index ? -1 : a->index > b->index;
	}
	order = memcmp(a->name.data, b->name.data, Min(a->name.len, b->name.len));
	if (order != 0)
		return order;
	return a->name.len < b->name.len ? -1 : a->name.len > b->name.len;
}

static void
note_conflict(DynPathTree *tree, const DynPathNode *sibling,
			  const DynPathStep *step, DynNodeIndex path)
{
	if (tree->conflict_one != DYN_NO_NODE ||
		(sibling->step.name.data == NULL) == (step->name.data == NULL))
		return;
	tree->conflict_one = sibling->through;
	tree->conflict_two = path;
}

/* The child of this step, made if there is none. */
static DynPathNodeIndex
child_of(DynPathTree *tree, DynPathNodeIndex parent, const DynPathStep *step,
		 DynNodeIndex path)
{
	DynPathNodeIndex *link = &tree->nodes[parent].first;
	DynPathNode *child;

	for (; *link != DYN_NO_PATH_NODE; link = &tree->nodes[*link].next)
	{
		int order = dyn_step_compare(&tree->nodes[*link].step, step);

		if (order == 0)
			return *link;
		note_conflict(tree, &tree->nodes[*link], step, path);
		if (order > 0)
			break;
	}
	child = add_node(tree, step, path);
	child->next = *link;
	*link = child - tree->nodes;
	return *link;
}

static void
raise_two_paths(const DynPathTree *tree, const char *verb, DynNodeIndex one,
				DynNodeIndex two)
{
	const DynExpression *expression = tree->expression;

	dyn_expression_error(expression,
						 "Two document paths %s with each other; must remove "
						 "or rewrite one of these paths; path one: %s, path "
						 "two: %s",
						 verb,
						 dyn_path_text(expression, &expression->nodes[one]),
						 dyn_path_text(expression, &expression->nodes[two]));
}

void
dyn_path_tree_add(DynPathTree *tree, DynNodeIndex path)
{
	const DynNode *node = &tree->expression->nodes[path];
	uint16 known = tree->node_count;
	DynPathNodeIndex at = DYN_PATH_ROOT;
	int i;

	for (i = 0; i < node->count; i++)
	{
		const DynPathStep *step = &tree->expression->steps[node->step + i];

		at = child_of(tree, at, step, path);
		if (tree->nodes[at].path != DYN_NO_PATH)
			raise_two_paths(tree, "overlap", tree->nodes[at].through, path);
	}
	if (at < known)
		raise_two_paths(tree, "overlap", tree->nodes[at].through, path);
	tree->nodes[at].path = tree->path_count++;
}

void
dyn_path_tree_check(const DynPathTree *tree)
{
	if (tree->conflict_one != DYN_NO_NODE)
		raise_two_paths(tree, "conflict", tree->conflict_one,
						tree->conflict_two);
}
