/*
 * path_tree.h
 *	  Document paths as a tree: what projections and updates walk along an
 *	  item.
 *
 * Steps that paths have in common are one node.  Children are sorted as the
 * item's form is: names by their bytes, list indexes by number.
 */
#ifndef DYN_EXPR_PATH_TREE_H
#define DYN_EXPR_PATH_TREE_H

#include "expr/item_view.h"

typedef uint16 DynPathNodeIndex;
#define DYN_NO_PATH_NODE PG_UINT16_MAX
#define DYN_PATH_ROOT 0

/* A path's number, in the order in which they were added. */
#define DYN_NO_PATH PG_UINT16_MAX

typedef struct DynPathNode
{
	DynPathStep step;
	uint16 path;		  /* that ends here, and then there are no children */
	DynNodeIndex through; /* the first path that leads here */
	DynPathNodeIndex first; /* child */
	DynPathNodeIndex next;	/* child of the same node */
} DynPathNode;

typedef struct DynPathTree
{
	const DynExpression *expression;
	DynPathNode *nodes; /* the first is the root, the item */
	uint16 node_count;
	uint16 path_count;

	/* Two paths, of which one needs a map where the other needs a list. */
	DynNodeIndex conflict_one; /* DYN_NO_NODE: there are none */
	DynNodeIndex conflict_two;
} DynPathTree;

/* An empty tree, for resolved paths of this expression. */
extern void dyn_path_tree_init(DynPathTree *tree,
							   const DynExpression *expression);

/* Raises if the path, or what it leads to, overlaps with one in the tree. */
extern void dyn_path_tree_add(DynPathTree *tree, DynNodeIndex path);

/* Raises if paths conflict. */
extern void dyn_path_tree_check(const DynPathTree *tree);

/* The order of steps in the tree. */
extern int dyn_step_compare(const DynPathStep *a, const DynPathStep *b);

/*
 * The parts of the item that the paths lead to, as an item; NULL if they lead
 * nowhere.  Lists have only the elements asked for.
 */
extern DynItem *dyn_project(const DynPathTree *tree, const DynItemView *view);

#endif
