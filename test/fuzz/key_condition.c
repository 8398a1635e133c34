/*
 * key_condition.c
 *	  Fuzz target: KeyConditionExpression.
 *
 * The input is three lines (the kinds of the keys pk and sk, such as "SN"; the
 * names and the values as plain JSON, nothing for none) and the expression.
 */
#include "postgres.h"

#include "common/limits.h"
#include "expr/request.h"
#include "json/json.h"
#include "fuzz.h"

static DynKeyKind
kind_of(const char *line, uint32 len, uint32 at)
{
	if (at >= len || memchr("SNB", line[at], 3) == NULL)
		return at == 0 ? DYN_KEY_S : DYN_KEY_NONE;
	return (DynKeyKind) line[at];
}

static DynItem *
item_of(const char *line, uint32 len)
{
	return len == 0 ? NULL : dyn_item_from_plain_json(line, len);
}

static void
check_key(const DynValue *value, DynKeyKind kind, uint32 max)
{
	FUZZ_CHECK(value->type == dyn_key_kind_type(kind));
	FUZZ_CHECK(value->len > 0 && value->len <= max);
}

static void
check_condition(const DynKeySchema *schema, const DynKeyCondition *condition)
{
	DynKeyKind sk_kind = schema->range[condition->equal_count].kind;
	int i;

	for (i = 0; i < schema->hash_count; i++)
		check_key(&condition->hash[i], schema->hash[i].kind,
				  DYN_PARTITION_KEY_MAX);
	for (i = 0; i < condition->equal_count; i++)
		check_key(&condition->equals[i], schema->range[i].kind,
				  DYN_SORT_KEY_MAX);
	if (condition->op == DYN_SORT_NONE)
		return;
	FUZZ_CHECK(condition->equal_count < schema->range_count);
	FUZZ_CHECK(condition->op != DYN_SORT_BEGINS_WITH || sk_kind != DYN_KEY_N);
	check_key(&condition->low, sk_kind, DYN_SORT_KEY_MAX);
	if (condition->op == DYN_SORT_BETWEEN)
		check_key(&condition->high, sk_kind, DYN_SORT_KEY_MAX);
}

/* The key: pk and sk, or an index's: pk and p2, sk and s2, all of two kinds. */
static DynKeySchema
schema_of(const char *line, uint32 len)
{
	DynKeyAttribute pk = { { "pk", 2 }, kind_of(line, len, 0) };
	DynKeyAttribute sk = { { "sk", 2 }, kind_of(line, len, 1) };
	DynKeySchema schema = dyn_key_schema(&pk, &sk);

	if (len < 3 || line[2] != '2')
		return schema;
	schema.hash[1] = (DynKeyAttribute){ { "p2", 2 }, pk.kind };
	schema.hash_count++;
	if (schema.range_count == 0)
		return schema;
	schema.range[1] = (DynKeyAttribute){ { "s2", 2 }, sk.kind };
	schema.range_count++;
	return schema;
}

void
fuzz_one(const uint8 *data, uint32 len)
{
	DynKeySchema schema;
	DynExpressionTexts texts = { 0 };
	DynExpressions expressions;
	DynKeyCondition condition;
	uint32 line_len;
	char *line;

	line = fuzz_line(&data, &len, &line_len);
	schema = schema_of(line, line_len);
	line = fuzz_line(&data, &len, &line_len);
	texts.names.item = item_of(line, line_len);
	line = fuzz_line(&data, &len, &line_len);
	texts.values.item = item_of(line, line_len);

	texts.key_condition = (DynText){ (const char *) data, len };
	dyn_expressions_check(&texts, DYN_USE_QUERY);
	dyn_expressions_compile(&texts, DYN_USE_QUERY, &expressions);
	dyn_key_condition_bind(expressions.key_condition, &schema, &condition);
	check_condition(&schema, &condition);
}
