/*
 * page_request.c
 *	  The checks that Query and Scan have in common, see cursor.h.
 */
#include "postgres.h"

#include "catalog/arn.h"
#include "common/error.h"
#include "index/entry_view.h"
#include "index/projection.h"
#include "ops/cursor.h"
#include "ops/item_key.h"
#include "ops/page_projection.h"

/* Raises what is wrong with the values of an ExclusiveStartKey. */
static void
check_start_key_values(const DynItemField *start_key)
{
	const ErrorData *fault = start_key->fault;

	if (fault != NULL)
		ereport(ERROR, errcode(fault->sqlerrcode),
				errmsg(DYN_START_KEY_INVALID ": %s", fault->message),
				errdetail_internal("%s", fault->detail));
}

/* The parameter that says which attributes to answer; NULL if none does. */
static const char *
projection_parameter(const DynExpressionTexts *texts)
{
	if (texts->projection.data != NULL)
		return "ProjectionExpression";
	return texts->legacy.attributes_to_get.present ? "AttributesToGet" : NULL;
}

/* The attributes are named by another parameter than what Select wants. */
static void
refuse_projection(const DynReadSpec *spec, const char *wanted)
{
	const char *parameter = projection_parameter(&spec->texts);

	if (parameter != NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Cannot specify the %s when choosing to get %s",
					   parameter, wanted));
}

static void
check_select(const DynReadSpec *spec)
{
	switch (spec->select)
	{
		case DYN_SELECT_UNASKED:
			break;
		case DYN_SELECT_SPECIFIC_ATTRIBUTES:
			if (projection_parameter(&spec->texts) == NULL)
				ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
						errmsg("Must specify the AttributesToGet or "
							   "ProjectionExpression when choosing to get "
							   "SPECIFIC_ATTRIBUTES"));
			break;
		case DYN_SELECT_COUNT:
			refuse_projection(spec, "only the Count");
			break;
		case DYN_SELECT_ALL_ATTRIBUTES:
			refuse_projection(spec, "ALL_ATTRIBUTES");
			break;
		case DYN_SELECT_ALL_PROJECTED_ATTRIBUTES:
			refuse_projection(spec, "ALL_PROJECTED_ATTRIBUTES");
			if (spec->index_name.data == NULL)
				ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
						errmsg("ALL_PROJECTED_ATTRIBUTES can be used only "
							   "when Querying using an IndexName"));
			break;
	}
}

void
dyn_page_check(const DynReadSpec *spec, DynExpressionUse use)
{
	if (spec->compiled == NULL)
		dyn_expressions_check(&spec->texts, use);
	check_start_key_values(&spec->start_key);
}

/* The key of an index may have more attributes than that of any table. */
static void
compile(const DynReadSpec *spec, DynExpressionUse use,
		DynExpressions *expressions)
{
	dyn_expressions_compile(&spec->texts, use, expressions);
	if (expressions->key_condition != NULL && spec->index_name.data == NULL)
		dyn_key_expression_check_count(expressions->key_condition);
}

void
dyn_page_compile(const DynReadSpec *spec, DynExpressionUse use, DynPage *page)
{
	memset(page, 0, sizeof(DynPage));
	page->spec = spec;
	if (spec->compiled != NULL)
		page->expressions = *spec->compiled;
	else
		compile(spec, use, &page->expressions);
	check_select(spec);
}

DynKeySchema
dyn_index_key_schema(const DynIndex *index)
{
	DynKeySchema schema = { .hash_count = index->hash_names.count,
							.range_count = index->range_names.count };
	int i;

	for (i = 0; i < schema.hash_count; i++)
		schema.hash[i] = index->hash[i];
	for (i = 0; i < schema.range_count; i++)
		schema.range[i] = index->range[i];
	return schema;
}

void
dyn_check_index_is_readable(const DynIndex *index)
{
	if (index->status == DYN_INDEX_CREATING)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Cannot read from backfilling global secondary index: "
					   "%s",
					   index->name),
				errhint("Wait until DescribeTable answers that its "
						"IndexStatus is ACTIVE."));
}

void
dyn_raise_no_index(const char *name)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("The table does not have the specified index: %s", name));
	pg_unreachable();
}

/* Raises unless the request may read this index. */
static void
check_index(const DynReadSpec *spec, const DynIndex *index)
{
	if (index == NULL || index->status == DYN_INDEX_DELETING)
		dyn_raise_no_index(spec->index_name.data);
	if (index->local)
		return;
	if (spec->consistent_read == DYN_FLAG_TRUE)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Consistent reads are not supported on global "
					   "secondary indexes"));
	if (spec->select == DYN_SELECT_ALL_ATTRIBUTES &&
		index->projection != DYN_PROJECTION_ALL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: Select "
					   "type ALL_ATTRIBUTES is not supported for global "
					   "secondary index %s because its projection type is "
					   "not ALL",
					   index->name));
	dyn_check_index_is_readable(index);
}

void
dyn_page_resolve(DynPage *page)
{
	const DynReadSpec *spec = page->spec;
	const DynTable *table = dyn_require_table(&spec->table_name);

	page->table = table;
	page->keys = dyn_key_schema(&table->pk, &table->sk);
	if (spec->index_name.data == NULL)
		return;
	page->index = dyn_table_index(table, spec->index_name.data);
	check_index(spec, page->index);
	page->keys = dyn_index_key_schema(page->index);
	dyn_page_check_projected(page);
}

DynEntry *
dyn_page_start_key(const DynPage *page, const char *message)
{
	const DynItem *item = dyn_field_item(&page->spec->start_key);
	DynEntry *position;
	DynKey key;

	if (item == NULL)
		return NULL;
	position = palloc0(sizeof(DynEntry));
	if (page->index != NULL)
	{
		if (!dyn_index_position_of(page->table, page->index, item, position))
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("%s", message));
		return position;
	}
	dyn_key_from_item(page->table, item, message, &key);
	position->pk = key.pk;
	position->sort_count = page->keys.range_count;
	position->sorts[0] = key.sk;
	return position;
}

DynPartitionKey *
dyn_page_partition(const DynPage *page, const DynKeyCondition *condition)
{
	const DynKeyAttribute *hash = &page->keys.hash[0];
	const DynValue *value = &condition->hash[0];

	if (page->keys.hash_count > 1)
		return dyn_index_partition(page->index, condition->hash);
	return dyn_partition_key_make(hash->kind, value->data, value->len,
								  hash->name.data);
}

static void
check_paths(const DynPage *page, const DynExpression *expression)
{
	const DynIndexLayout *layout;
	int i;

	if (expression == NULL)
		return;
	dyn_check_key_paths(page->table, expression);
	if (page->index == NULL)
		return;
	layout = &page->index->layout;
	for (i = 0; i < layout->attribute_count; i++)
		dyn_check_key_path(&layout->attributes[i], expression);
}

void
dyn_page_check_paths(const DynPage *page)
{
	const DynProjection *projection = page->expressions.projection;

	if (page->spec->compiled != NULL)
		return;
	if (projection != NULL)
		check_paths(page, &projection->expression);
	check_paths(page, page->expressions.filter);
}

bool
dyn_page_mentions(const DynExpression *expression, const DynName *attribute)
{
	const DynNode *node;

	for_each_node(node, expression)
	{
		if (node->kind == DYN_NODE_PATH &&
			dyn_name_equal(&expression->steps[node->step].name, attribute))
			return true;
	}
	return false;
}
