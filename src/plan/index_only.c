/*
 * index_only.c
 *	  Keeps index-only scans away from partition keys.
 *
 * An index of a table of the access method dynamo may hold a digest in place
 * of a long partition key (item/key.h).  A digest can be compared but not
 * shown, so that an index-only scan must not return the column.  The planner
 * asks the index access method, btree, which knows nothing of this; so what
 * it was told is corrected here.
 *
 * A session that has not loaded this library plans without the hook.  It
 * cannot plan for a table of ours: opening one loads its access method.
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"
#include "optimizer/plancat.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "item/key.h"
#include "plan/plan.h"

static get_relation_info_hook_type previous_hook = NULL;

/* indextlist has a column for each of the index, also the INCLUDEd. */
static void
hide_key_columns(IndexOptInfo *index)
{
	ListCell *cell;

	foreach (cell, index->indextlist)
	{
		TargetEntry *column = lfirst_node(TargetEntry, cell);
		Oid type = getBaseType(exprType((Node *) column->expr));

		if (dyn_type_is_partition_key(type))
			index->canreturn[foreach_current_index (cell)] = false;
	}
}

static void
relation_info(PlannerInfo *root, Oid relation, bool inhparent, RelOptInfo *rel)
{
	ListCell *cell;

	if (previous_hook != NULL)
		previous_hook(root, relation, inhparent, rel);
	foreach (cell, rel->indexlist)
		hide_key_columns(lfirst_node(IndexOptInfo, cell));
}

void
dyn_plan_init(void)
{
	previous_hook = get_relation_info_hook;
	get_relation_info_hook = relation_info;
}
