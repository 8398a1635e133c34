/*
 * page_request.c
 *	  The checks that Query and Scan have in common, see cursor.h.
 */
#include "postgres.h"

#include "catalog/arn.h"
#include "common/error.h"
#include "ops/cursor.h"
#include "ops/item_key.h"

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

void
dyn_page_compile(const DynReadSpec *spec, DynExpressionUse use, DynPage *page)
{
	memset(page, 0, sizeof(DynPage));
	page->spec = spec;
	if (spec->compiled != NULL)
		page->expressions = *spec->compiled;
	else
		dyn_expressions_compile(&spec->texts, use, &page->expressions);
	check_select(spec);
}

/* Raises unless the request may read this index. */
static void
check_index(const DynReadSpec *spec, const DynIndex *index)
{
	if (index == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The table does not have the specified index: %s",
					   spec->index_name.data));
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
}

void
dyn_raise_index_is_empty(const DynTable *table, const DynIndex *index)
{
	ereport(ERROR, errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			errmsg("secondary index \"%s\" of table \"%s\" cannot be read",
				   index->name, table->name),
			errhint("This release keeps secondary indexes with the table and "
					"describes them, but does not fill them. Query the "
					"table, or create an index in SQL on an expression such "
					"as ((item ->> 'attribute'))."));
}

static void
read_index(const DynReadSpec *spec, const DynTable *table)
{
	const DynIndex *index = dyn_table_index(table, spec->index_name.data);

	check_index(spec, index);
	dyn_raise_index_is_empty(table, index);
}

void
dyn_page_resolve(DynPage *page)
{
	const DynReadSpec *spec = page->spec;
	const DynTable *table = dyn_require_table(&spec->table_name);

	if (spec->index_name.data != NULL)
		read_index(spec, table);
	page->table = table;
	page->relid = table->relid;
	page->keys = (DynKeySchema){ .pk_name = table->pk.name,
								 .pk_kind = table->pk.kind,
								 .sk_name = table->sk.name,
								 .sk_kind = table->sk.kind };
}

DynKey *
dyn_page_start_key(const DynPage *page, const char *message)
{
	const DynItem *item = dyn_field_item(&page->spec->start_key);
	DynKey *key;

	if (item == NULL)
		return NULL;
	key = palloc(sizeof(DynKey));
	dyn_key_from_item(page->table, item, message, key);
	return key;
}

void
dyn_page_check_paths(const DynPage *page)
{
	const DynProjection *projection = page->expressions.projection;

	if (page->spec->compiled != NULL)
		return;
	if (projection != NULL)
		dyn_check_key_paths(page->table, &projection->expression);
	dyn_check_key_paths(page->table, page->expressions.filter);
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
