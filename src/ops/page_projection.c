/*
 * page_projection.c
 *	  What an index has of what is asked for, see page_projection.h.
 *
 * An attribute that is not projected can be answered by a local index, from
 * the row of the table.  A filter never reads that row.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"

#include "common/error.h"
#include "ops/page_projection.h"

static bool
is_projected(const DynIndex *index, const DynName *name)
{
	int i;

	if (index->projection == DYN_PROJECTION_ALL ||
		dyn_index_layout_has(&index->layout, name))
		return true;
	for (i = 0; i < index->non_key_names.count; i++)
	{
		const char *projected = index->non_key_names.values[i];

		if (strlen(projected) == name->len &&
			memcmp(projected, name->data, name->len) == 0)
			return true;
	}
	return false;
}

/* Adds a name that the index does not project: "a, b". */
static void
add_unprojected(const DynIndex *index, const DynName *name, StringInfo list)
{
	if (!is_projected(index, name))
		appendStringInfo(list, "%s%.*s", list->len > 0 ? ", " : "",
						 DYN_NAME_ARGS(*name));
}

static void
add_unprojected_paths(const DynIndex *index, const DynPathTree *paths,
					  StringInfo list)
{
	DynPathNodeIndex i;

	for (i = paths->nodes[DYN_PATH_ROOT].first; i != DYN_NO_PATH_NODE;
		 i = paths->nodes[i].next)
		add_unprojected(index, &paths->nodes[i].step.name, list);
}

/* Of a condition, from one of its nodes on; a name may be there twice. */
static void
add_unprojected_operands(const DynIndex *index,
						 const DynExpression *expression, DynNodeIndex at,
						 StringInfo list)
{
	const DynNode *node = &expression->nodes[at];
	DynNodeIndex i;

	check_stack_depth();
	if (node->kind == DYN_NODE_PATH)
		add_unprojected(index, &expression->steps[node->step].name, list);
	else if (node->kind != DYN_NODE_VALUE)
		for (i = node->first; i != DYN_NO_NODE; i = expression->nodes[i].next)
			add_unprojected_operands(index, expression, i, list);
}

static void
check_filter(const DynPage *page)
{
	const DynExpression *filter = page->expressions.filter;
	StringInfoData list;

	if (filter == NULL)
		return;
	initStringInfo(&list);
	add_unprojected_operands(page->index, filter, filter->root, &list);
	if (list.len > 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: Secondary "
					   "index %s does not project one or more filter "
					   "attributes: [%s]",
					   page->index->name, list.data));
	pfree(list.data);
}

static bool
projects_more(const DynPage *page)
{
	const DynProjection *projection = page->expressions.projection;
	StringInfoData list;
	bool more;

	if (projection == NULL)
		return page->spec->select == DYN_SELECT_ALL_ATTRIBUTES;
	initStringInfo(&list);
	add_unprojected_paths(page->index, &projection->paths, &list);
	more = list.len > 0;
	if (more && !page->index->local)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: Global "
					   "secondary index %s does not project [%s]",
					   page->index->name, list.data));
	pfree(list.data);
	return more;
}

void
dyn_page_check_projected(DynPage *page)
{
	if (page->index->projection == DYN_PROJECTION_ALL)
		return;
	page->fetches = projects_more(page);
	check_filter(page);
}
