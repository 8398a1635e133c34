/*
 * expression.c
 *	  Fuzz target: conditions, projections and updates on an item.
 *
 * The input is four lines (what follows: condition, filter, projection or
 * update, by its first letter; the item, the names and the values as plain
 * JSON, nothing for none) and the expression.
 */
#include "postgres.h"

#include "expr/request.h"
#include "json/json.h"
#include "evaluate.h"
#include "fuzz.h"

static DynItem *
item_of(const char *line, uint32 len)
{
	return len == 0 ? NULL : dyn_item_from_plain_json(line, len);
}

static DynItem *
next_item(const uint8 **data, uint32 *len)
{
	uint32 line_len;
	char *line = fuzz_line(data, len, &line_len);

	return item_of(line, line_len);
}

static DynExpressionUse
set_text(DynExpressionTexts *texts, char kind, const uint8 *data, uint32 len)
{
	DynText text = { (const char *) data, len };

	switch (kind)
	{
		case 'f':
			texts->filter = text;
			return DYN_USE_SCAN;
		case 'p':
			texts->projection = text;
			return DYN_USE_GET;
		case 'u':
			texts->update = text;
			return DYN_USE_UPDATE;
		default:
			texts->condition = text;
			return DYN_USE_PUT;
	}
}

void
fuzz_one(const uint8 *data, uint32 len)
{
	DynExpressionTexts texts = { 0 };
	DynExpressions expressions;
	DynExpressionUse use;
	DynItemView view;
	uint32 line_len;
	char *kind = fuzz_line(&data, &len, &line_len);

	fuzz_view_item(next_item(&data, &len), &view);
	texts.names.item = next_item(&data, &len);
	texts.values.item = next_item(&data, &len);
	use = set_text(&texts, line_len == 0 ? 'c' : *kind, data, len);
	dyn_expressions_check(&texts, use);
	dyn_expressions_compile(&texts, use, &expressions);
	fuzz_evaluate(&expressions, &view);
}
