/*
 * select.c
 *	  A page of a SELECT, see select.h.
 *
 * What is read is one item, if WHERE names it; else the ranges that WHERE
 * names, one Query after the other; else all of the table or of the index, by
 * a Scan.  Limit
 * and the size of a page hold for all ranges together.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/error.h"
#include "expr/expression.h"
#include "expr/tree.h"
#include "ops/read_ops.h"
#include "partiql/select.h"
#include "partiql/token.h"

/* Of attributes that are looked at for being there twice. */
#define PROJECTED_MAX 32

typedef struct Selection
{
	DynBoundStatement *bound;
	DynStatementResult *result;
	DynReadSpec read;
	DynPlace place; /* where the next range begins */
} Selection;

/* Is this an attribute of the key, and not the one before? */
static void
check_order_name(const DynKeySchema *schema, const DynOrder *order)
{
	if (dyn_key_schema_find(schema, &order->name) == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Variable reference %.*s in ORDER BY clause must be "
					   "part of the primary key",
					   DYN_NAME_ARGS(order->name)));
}

static bool
is_hash_name(const DynKeySchema *schema, const DynName *name)
{
	const DynKeyAttribute *attribute = dyn_key_schema_find(schema, name);

	return attribute != NULL && attribute < schema->hash + schema->hash_count;
}

/* The attributes of a sort key are in one order together. */
static void
check_one_direction(const DynKeySchema *schema, const DynStatement *statement)
{
	const DynOrder *order = statement->order;

	if (statement->order_count == 2 && schema->range_count > 1 &&
		!is_hash_name(schema, &order[0].name) &&
		!is_hash_name(schema, &order[1].name) &&
		order[0].descending != order[1].descending)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Variable references %.*s and %.*s in ORDER BY clause "
					   "must have the same direction",
					   DYN_NAME_ARGS(order[0].name),
					   DYN_NAME_ARGS(order[1].name)));
}

static void
check_order(const DynBoundStatement *bound)
{
	const DynStatement *statement = &bound->statement;
	int i;

	if (statement->order_count == 0)
		return;
	if (bound->key.pk_count == 0 && statement->where.root == DYN_NO_NODE)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Must have WHERE clause in the statement when using "
					   "ORDER BY clause."));
	if (bound->key.pk_count == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Must have at least one non-optional hash key "
					   "condition in WHERE clause when using ORDER BY "
					   "clause."));
	for (i = 0; i < statement->order_count; i++)
		check_order_name(&bound->schema, &statement->order[i]);
	if (bound->key.pk_count > 1 &&
		!is_hash_name(&bound->schema, &statement->order[0].name))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Must have hash key in ORDER BY clause when more than "
					   "one hash key condition specified in WHERE clause."),
				errhint("The partition key has to come first."));
	check_one_direction(&bound->schema, statement);
}

/* Is this attribute to be in descending order? */
static bool
is_descending(const DynStatement *statement, const DynName *name)
{
	int i;

	for (i = 0; i < statement->order_count; i++)
	{
		if (dyn_name_equal(&statement->order[i].name, name))
			return statement->order[i].descending;
	}
	return false;
}

static void
set_order(Selection *selection)
{
	DynBoundStatement *bound = selection->bound;
	const DynStatement *statement = &bound->statement;
	const DynKeySchema *schema = &bound->schema;
	bool hash_descending[DYN_INDEX_KEY_ATTRIBUTES_MAX];
	bool range_descending = false;
	int i;

	if (bound->key.pk_count == 0)
		return;
	for (i = 0; i < schema->hash_count; i++)
		hash_descending[i] = is_descending(statement, &schema->hash[i].name);
	for (i = 0; i < schema->range_count; i++)
		range_descending = range_descending ||
						   is_descending(statement, &schema->range[i].name);
	dyn_key_predicate_sort(&bound->key, hash_descending, range_descending);
	if (range_descending)
		selection->read.forward = DYN_FLAG_FALSE;
}

/* Is each selected path an attribute, and none there twice? */
static bool
selects_attributes(const DynStatement *statement)
{
	const DynNode *nodes = statement->where.nodes;
	int i;
	int j;

	if (statement->selected_count > PROJECTED_MAX)
		return false;
	for (i = 0; i < statement->selected_count; i++)
	{
		const DynNode *path = &nodes[statement->selected[i]];

		if (path->count > 1)
			return false;
		for (j = 0; j < i; j++)
		{
			if (dyn_path_equal(&statement->where, path,
							   &nodes[statement->selected[j]]))
				return false;
		}
	}
	return true;
}

/* Has the tree a path that begins with this attribute? */
static bool
has_attribute(const DynPathTree *paths, const DynName *name)
{
	DynPathNodeIndex i;

	for (i = paths->nodes[DYN_PATH_ROOT].first; i != DYN_NO_PATH_NODE;
		 i = paths->nodes[i].next)
	{
		if (dyn_name_equal(&paths->nodes[i].step.name, name))
			return true;
	}
	return false;
}

/*
 * What is selected as a projection: the cursor then makes no items that are
 * more than the answer, and knows what an index has to have.  Where the answer
 * is made of parts of attributes, it projects these attributes.
 */
static void
set_projection(DynBoundStatement *bound)
{
	DynStatement *statement = &bound->statement;
	DynProjection *projection;
	int i;

	if (statement->selected == NULL)
		return;
	bound->projected = selects_attributes(statement);
	projection = palloc0(sizeof(DynProjection));
	dyn_path_tree_init(&projection->paths, &statement->where);
	for (i = 0; i < statement->selected_count; i++)
	{
		const DynNode *path = &statement->where.nodes[statement->selected[i]];
		DynName name = statement->where.steps[path->step].name;

		if (!has_attribute(&projection->paths, &name))
			dyn_path_tree_add(&projection->paths,
							  dyn_tree_attribute(&statement->where, &name));
	}
	bound->expressions.projection = projection;
}

/* Reads on in a range; false if the page ends within it. */
static bool
read_range(Selection *selection, DynCursor *cursor)
{
	DynStatementResult *result = selection->result;
	DynPageSummary summary;
	DynItem *item;

	while ((item = dyn_cursor_next(cursor)) != NULL)
		result->items =
			lappend(result->items, dyn_bound_project(selection->bound, item));
	dyn_cursor_summary(cursor, &summary);
	dyn_cursor_end(cursor);

	result->consumed.table_name = summary.consumed.table_name;
	dyn_consumed_sum(&result->consumed, &summary.consumed);
	if (summary.last_key != NULL)
	{
		selection->place.key = summary.last_key;
		result->last_key = summary.last_key;
		result->next_token =
			dyn_next_token_make(selection->bound->spec, &selection->place);
		return false;
	}
	selection->read.page_bytes += summary.bytes;
	if (selection->read.limit.present)
		selection->read.limit.value -= summary.scanned;
	return true;
}

static void
start_range(Selection *selection)
{
	selection->read.start_key.item = selection->place.key;
	selection->bound->expressions.key_condition = dyn_key_predicate_range(
		&selection->bound->key, selection->place.range);
}

static void
query_ranges(Selection *selection)
{
	uint32 count = dyn_key_predicate_ranges(&selection->bound->key);
	DynPlace *place = &selection->place;

	if (place->range >= count)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid NextToken"));
	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		start_range(selection);
		if (!read_range(selection, dyn_query_begin(&selection->read, false)))
			return;
		place->key = NULL;
		if (++place->range == count)
			return;
	}
}

static void
get_item(Selection *selection)
{
	DynStatementResult *result = selection->result;
	DynGetResult got;
	DynItem *item;

	dyn_get_item(&selection->bound->get_spec, &got);
	result->consumed = got.consumed;
	item = dyn_bound_answer(selection->bound, got.item);
	if (item != NULL)
		result->items = list_make1(item);
}

void
dyn_select_page(DynBoundStatement *bound, DynStatementResult *result)
{
	const DynStatementSpec *spec = bound->spec;
	Selection selection = { .bound = bound, .result = result };
	DynReadSpec *read = &selection.read;

	check_order(bound);
	set_order(&selection);
	if (spec->next_token.data != NULL)
		dyn_next_token_read(spec, &selection.place);
	if (dyn_bound_reads_item(bound))
	{
		get_item(&selection);
		return;
	}
	set_projection(bound);
	read->table_name = bound->statement.table;
	read->index_name = bound->statement.index;
	read->compiled = &bound->expressions;
	read->limit = spec->limit;
	read->consistent_read = spec->consistent_read;
	read->return_capacity = spec->return_capacity;
	if (bound->key.pk_count > 0)
	{
		query_ranges(&selection);
		return;
	}
	read->start_key.item = selection.place.key;
	read_range(&selection, dyn_scan_begin(read, false));
}
