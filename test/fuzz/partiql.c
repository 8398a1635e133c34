/*
 * partiql.c
 *	  Fuzz target: statements in PartiQL.
 *
 * The input is a line, the parameters as a list in plain JSON (nothing for
 * none), and the statement.  What it becomes is evaluated on an item and on
 * none, and its key is looked for in a table with the keys pk S and sk N.
 */
#include "postgres.h"

#include "expr/condition.h"
#include "json/json.h"
#include "partiql/key_predicate.h"
#include "partiql/statement.h"
#include "fuzz.h"

#define ITEM \
	"{\"pk\":\"a\",\"sk\":1,\"n\":5,\"s\":\"text\",\"l\":[1,[2],{\"a\":3}]," \
	"\"m\":{\"a\":{\"b\":\"c\"}},\"t\":true,\"z\":null}"

static const DynKeySchema schema = {
	1, 1, { { { "pk", 2 }, DYN_KEY_S } }, { { { "sk", 2 }, DYN_KEY_N } }
};

static DynList
parameters_of(const char *line, uint32 len)
{
	DynList parameters = { 0 };
	DynValueField *fields;
	DynValue root;
	DynValue list;
	char *text;
	int i;

	if (len == 0)
		return parameters;
	text = psprintf("{\"v\":%.*s}", (int) len, line);
	root = dyn_item_root(dyn_item_from_plain_json(text, strlen(text)));
	if (!dyn_map_find(&root, "v", 1, &list) || list.type != DYN_TYPE_L)
		return parameters;
	parameters.count = dyn_value_count(&list);
	fields = palloc0((parameters.count + 1) * sizeof(DynValueField));
	for (i = 0; i < parameters.count; i++)
	{
		fields[i].present = true;
		fields[i].value = dyn_value_element(&list, i);
	}
	parameters.elements = fields;
	return parameters;
}

static void
evaluate(const DynStatement *statement, const DynItemView *view)
{
	DynUpdateResult result;

	if (statement->where.root != DYN_NO_NODE)
		(void) dyn_condition_holds(&statement->where, view);
	if (statement->kind != DYN_STATEMENT_UPDATE)
		return;
	dyn_update_apply(&statement->update, view, &result);
	(void) dyn_update_new_values(&statement->update, &result);
}

static void
check_ranges(const DynKeyPredicate *predicate)
{
	int count = dyn_key_predicate_ranges(predicate);
	int i;

	FUZZ_CHECK(predicate->pk_count <= DYN_PARTITIONS_MAX);
	if (predicate->pk_count == 0)
		return;
	dyn_key_predicate_check(predicate);
	for (i = 0; i < count && i < 10; i++)
	{
		DynKeyCondition condition;

		dyn_key_condition_bind(dyn_key_predicate_range(predicate, i), &schema,
							   &condition);
		FUZZ_CHECK(condition.hash[0].type == DYN_TYPE_S);
		FUZZ_CHECK(condition.op == DYN_SORT_NONE ||
				   condition.low.type == DYN_TYPE_N);
	}
}

void
fuzz_one(const uint8 *data, uint32 len)
{
	DynItemView nothing = { .exists = false };
	DynItemView item = { .exists = true };
	DynKeyPredicate predicate;
	DynStatement statement;
	DynList parameters;
	uint32 line_len;
	char *line;
	DynText text;

	line = fuzz_line(&data, &len, &line_len);
	parameters = parameters_of(line, line_len);
	text = (DynText){ (const char *) data, len };
	if (len > DYN_STATEMENT_SIZE_MAX || !dyn_utf8_is_valid(data, len))
		return;
	dyn_statement_parse(&statement, &text, &parameters);
	item.rest = dyn_item_root(dyn_item_from_plain_json(ITEM, strlen(ITEM)));
	evaluate(&statement, &item);
	dyn_key_predicate_take(&statement.where, &schema, &predicate);
	evaluate(&statement, &nothing);
	check_ranges(&predicate);
}
