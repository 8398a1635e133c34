/*
 * expression_case.c
 *	  Cases of expressions: requests, items and outcomes, see
 *	  expression_request.h.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "json/json.h"
#include "expression_request.h"
#include "unit.h"

static char *
quoted(const char *json)
{
	char *result = pstrdup(json);
	char *c;

	for (c = result; *c != '\0'; c++)
	{
		if (*c == '\'')
			*c = '"';
	}
	return result;
}

static DynItem *
item_of(const char *json)
{
	char *text;

	if (json == NULL)
		return NULL;
	text = quoted(json);
	return dyn_item_from_dynamo_json(text, strlen(text));
}

/* Appends an item with ' for ". */
static void
append_item(StringInfo out, const DynItem *item)
{
	int start = out->len;
	char *c;

	if (item == NULL)
	{
		appendStringInfoString(out, "nothing");
		return;
	}
	dyn_write_item_dynamo_json(out, item);
	for (c = out->data + start; *c != '\0'; c++)
	{
		if (*c == '"')
			*c = '\'';
	}
}

static void
append_update(StringInfo out, const DynUpdate *update, const DynItemView *view)
{
	DynUpdateResult result;

	dyn_update_apply(update, view, &result);
	append_item(out, result.item);
	appendStringInfoString(out, dyn_update_creates(update) ? " made" : "");
}

static void
append_key_condition(StringInfo out, const DynKeyExpression *key)
{
	static const char *const sort_operators[] = {
		"", "=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"
	};
	DynKeySchema schema = {
		1, 1, { { { "pk", 2 }, DYN_KEY_S } }, { { { "sk", 2 }, DYN_KEY_S } }
	};
	DynKeyCondition condition;

	dyn_key_condition_bind(key, &schema, &condition);
	appendStringInfo(out, "pk %.*s", (int) condition.hash[0].len,
					 (const char *) condition.hash[0].data);
	if (condition.op != DYN_SORT_NONE)
		appendStringInfo(out, " sk %s %.*s", sort_operators[condition.op],
						 (int) condition.low.len,
						 (const char *) condition.low.data);
	if (condition.op == DYN_SORT_BETWEEN)
		appendStringInfo(out, " and %.*s", (int) condition.high.len,
						 (const char *) condition.high.data);
}

static char *
evaluated(const DynExpressions *expressions, const char *item)
{
	StringInfoData out;
	DynItemView view;

	initStringInfo(&out);
	view_item(item_of(item), &view);
	if (expressions->key_condition != NULL)
		append_key_condition(&out, expressions->key_condition);
	if (expressions->condition != NULL)
		appendStringInfoString(
			&out, dyn_condition_holds(expressions->condition, &view)
					  ? "true "
					  : "false ");
	if (expressions->filter != NULL)
		appendStringInfoString(
			&out, dyn_condition_holds(expressions->filter, &view) ? "true "
																  : "false ");
	if (expressions->projection != NULL)
		append_item(&out,
					dyn_projection_apply(expressions->projection, &view));
	if (expressions->update != NULL)
		append_update(&out, expressions->update, &view);
	while (out.len > 0 && out.data[out.len - 1] == ' ')
		out.data[--out.len] = '\0';
	return out.data;
}

static char *
outcome(DynExpressionUse use, const char *request, const char *item)
{
	MemoryContext context = CurrentMemoryContext;
	char *json = quoted(request);
	DynExpressionTexts texts;
	DynExpressions expressions;
	char *volatile result = NULL;

	PG_TRY();
	{
		read_expression_request(json, strlen(json), &texts);
		compile_request(&texts, use, &expressions);
		result = evaluated(&expressions, item);
	}
	PG_CATCH();
	{
		result = unit_caught_message(context);
	}
	PG_END_TRY();
	return result;
}

void
check_cases(DynExpressionUse use, const Case *cases, int count,
			const char *file, int line)
{
	int i;

	for (i = 0; i < count; i++)
		unit_equal_text(outcome(use, cases[i].request, cases[i].item),
						cases[i].outcome, cases[i].request, file, line);
}
