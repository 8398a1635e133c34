/*
 * bind.c
 *	  A statement, bound to its table, see bind.h.
 *
 * In DynamoDB a put replaces, an update makes what is missing, and a delete of
 * what is missing does nothing.  The statements of PartiQL are stricter, by
 * conditions:
 *
 *	INSERT		attribute_not_exists(key)
 *	UPDATE		attribute_exists(key) AND rest of WHERE
 *	DELETE		attribute_not_exists(key) OR rest of WHERE
 *	EXISTS		attribute_exists(key) AND rest of WHERE
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "catalog/arn.h"
#include "expr/condition.h"
#include "expr/tree.h"
#include "ops/cursor.h"
#include "partiql/bind.h"

void
dyn_bound_parse(DynBoundStatement *bound, const DynStatementSpec *spec)
{
	memset(bound, 0, sizeof(DynBoundStatement));
	bound->spec = spec;
	dyn_statement_parse(&bound->statement, &spec->statement,
						&spec->parameters);
}

static void
find_index(DynBoundStatement *bound)
{
	const DynIndex *index =
		dyn_table_index(bound->table, bound->statement.index.data);

	if (index == NULL || index->status == DYN_INDEX_DELETING)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The table does not have the specified index"));
	if (!index->local && bound->spec->consistent_read == DYN_FLAG_TRUE)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Strongly consistent read is not supported on Global "
					   "Secondary Indexes"));
	if (bound->statement.kind != DYN_STATEMENT_SELECT)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Statements other than SELECT are not supported on "
					   "secondary indexes"));
	dyn_check_index_is_readable(index);
	bound->index = index;
	bound->schema = dyn_index_key_schema(index);
}

static void
find_table(DynBoundStatement *bound)
{
	const DynTable *table = dyn_require_table(&bound->statement.table);

	bound->table = table;
	bound->schema = dyn_key_schema(&table->pk, &table->sk);
	if (bound->statement.index.data != NULL)
		find_index(bound);
}

/* Puts before the rest of WHERE whether there has to be an item. */
static void
add_presence(DynExpression *expression, DynFunctionId function,
			 DynNodeKind joint, const DynName *pk_name)
{
	DynOperands operands = DYN_NO_OPERANDS;
	DynNodeIndex presence;

	dyn_operands_add(expression, &operands,
					 dyn_tree_attribute(expression, pk_name));
	presence = dyn_tree_function(expression, function, &operands);
	if (expression->root != DYN_NO_NODE)
	{
		operands = (DynOperands) DYN_NO_OPERANDS;
		dyn_operands_add(expression, &operands, presence);
		dyn_operands_add(expression, &operands, expression->root);
		presence = dyn_tree_node(expression, joint, &operands);
	}
	expression->root = presence;
}

static void
set_condition(DynBoundStatement *bound)
{
	DynExpression *where = &bound->statement.where;
	const DynName *pk_name = &bound->table->pk.name;

	switch (bound->statement.kind)
	{
		case DYN_STATEMENT_INSERT:
			dyn_expression_init(&bound->absent, "ConditionExpression");
			where = &bound->absent;
			add_presence(where, DYN_FUNCTION_ATTRIBUTE_NOT_EXISTS, DYN_NODE_OR,
						 pk_name);
			break;
		case DYN_STATEMENT_DELETE:
			if (where->root == DYN_NO_NODE)
				return;
			add_presence(where, DYN_FUNCTION_ATTRIBUTE_NOT_EXISTS, DYN_NODE_OR,
						 pk_name);
			break;
		default:
			add_presence(where, DYN_FUNCTION_ATTRIBUTE_EXISTS, DYN_NODE_AND,
						 pk_name);
			break;
	}
	bound->expressions.condition = where;
}

static DynReturnValues
return_values(DynReturning returning)
{
	static const DynReturnValues values[] = {
		[DYN_RETURNING_NONE] = DYN_RETURN_NONE,
		[DYN_RETURNING_ALL_OLD] = DYN_RETURN_ALL_OLD,
		[DYN_RETURNING_MODIFIED_OLD] = DYN_RETURN_UPDATED_OLD,
		[DYN_RETURNING_ALL_NEW] = DYN_RETURN_ALL_NEW,
		[DYN_RETURNING_MODIFIED_NEW] = DYN_RETURN_UPDATED_NEW,
	};

	return values[returning];
}

static void
bind_write(DynBoundStatement *bound, DynCapacityDetail detail)
{
	static const DynWriteKind kinds[] = {
		[DYN_STATEMENT_INSERT] = DYN_WRITE_PUT,
		[DYN_STATEMENT_UPDATE] = DYN_WRITE_UPDATE,
		[DYN_STATEMENT_DELETE] = DYN_WRITE_DELETE,
		[DYN_STATEMENT_EXISTS] = DYN_WRITE_CHECK,
	};
	DynStatement *statement = &bound->statement;
	DynWriteSpec *spec = &bound->write_spec;

	bound->write_kind = kinds[statement->kind];
	spec->table_name = statement->table;
	spec->return_values = return_values(statement->returning);
	spec->return_on_failure = bound->spec->return_on_failure;
	spec->return_capacity = detail;
	spec->compiled = &bound->expressions;
	if (statement->kind == DYN_STATEMENT_UPDATE)
		bound->expressions.update = &statement->update;
	if (statement->kind == DYN_STATEMENT_INSERT)
		spec->item.item = statement->item;
	else if (dyn_key_predicate_is_full(&bound->key))
		spec->key.item = dyn_key_predicate_item(&bound->key);
	else
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Where clause does not contain a mandatory equality on "
					   "all key attributes"));
	set_condition(bound);
}

static void
bind_read(DynBoundStatement *bound, DynCapacityDetail detail)
{
	DynGetSpec *spec = &bound->get_spec;

	if (bound->statement.where.root != DYN_NO_NODE)
		bound->expressions.filter = &bound->statement.where;
	dyn_key_predicate_check(&bound->key);
	if (!dyn_bound_reads_item(bound))
		return;
	spec->table_name = bound->statement.table;
	spec->key.item = dyn_key_predicate_item(&bound->key);
	spec->compiled = &bound->expressions;
	spec->consistent_read = bound->spec->consistent_read;
	spec->return_capacity = detail;
}

void
dyn_bound_bind(DynBoundStatement *bound, DynCapacityDetail detail)
{
	find_table(bound);
	dyn_key_predicate_take(&bound->statement.where, &bound->schema,
						   &bound->key);
	if (bound->statement.kind == DYN_STATEMENT_SELECT)
		bind_read(bound, detail);
	else
		bind_write(bound, detail);
}

bool
dyn_bound_reads_item(const DynBoundStatement *bound)
{
	return bound->statement.kind == DYN_STATEMENT_SELECT &&
		   bound->index == NULL && dyn_key_predicate_is_full(&bound->key);
}

/* What a selected path is called in the answer: its last name, "name[0]". */
static char *
selected_name(const DynExpression *where, const DynNode *path, uint32 *len)
{
	const DynPathStep *steps = &where->steps[path->step];
	int last = path->count - 1;
	StringInfoData name;

	while (steps[last].name.data == NULL)
		last--;
	initStringInfo(&name);
	appendBinaryStringInfo(&name, steps[last].name.data, steps[last].name.len);
	while (++last < path->count)
		appendStringInfo(&name, "[%u]", steps[last].index);
	*len = name.len;
	return name.data;
}

DynItem *
dyn_bound_project(const DynBoundStatement *bound, DynItem *item)
{
	const DynStatement *statement = &bound->statement;
	DynItemView view = { .exists = true, .rest = dyn_item_root(item) };
	DynBuilder *builder;
	int i;

	if (statement->selected == NULL || bound->projected)
		return item;
	builder = dyn_builder_create();
	for (i = 0; i < statement->selected_count; i++)
	{
		const DynNode *path = &statement->where.nodes[statement->selected[i]];
		DynValue value;
		uint32 len;
		char *name;

		if (!dyn_view_path(&view, &statement->where, path, &value))
			continue;
		name = selected_name(&statement->where, path, &len);
		dyn_build_name(builder, name, len);
		dyn_build_value(builder, &value);
	}
	return dyn_build_finish(builder);
}

DynItem *
dyn_bound_answer(const DynBoundStatement *bound, DynItem *item)
{
	DynItemView view = { .exists = true };

	if (item == NULL)
		return NULL;
	view.rest = dyn_item_root(item);
	if (bound->expressions.filter != NULL &&
		!dyn_condition_holds(bound->expressions.filter, &view))
		return NULL;
	return dyn_bound_project(bound, item);
}
