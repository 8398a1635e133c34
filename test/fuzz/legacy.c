/*
 * legacy.c
 *	  Fuzz target: the parameters before expressions, on an item.
 *
 * The input is two lines (the operation: get, put, query, scan or update, by
 * its first letter; the item as plain JSON, nothing for none) and the members
 * of a request.
 */
#include "postgres.h"

#include "json/json.h"
#include "evaluate.h"
#include "expression_request.h"
#include "fuzz.h"

static DynExpressionUse
use_of(const char *line, uint32 len)
{
	switch (len == 0 ? '\0' : *line)
	{
		case 'g':
			return DYN_USE_GET;
		case 'q':
			return DYN_USE_QUERY;
		case 's':
			return DYN_USE_SCAN;
		case 'u':
			return DYN_USE_UPDATE;
		default:
			return DYN_USE_PUT;
	}
}

void
fuzz_one(const uint8 *data, uint32 len)
{
	DynKeySchema schema = {
		1, 1, { { { "pk", 2 }, DYN_KEY_S } }, { { { "sk", 2 }, DYN_KEY_N } }
	};
	DynExpressionTexts texts;
	DynExpressions expressions;
	DynKeyCondition condition;
	DynExpressionUse use;
	DynItemView view;
	uint32 line_len;
	char *line = fuzz_line(&data, &len, &line_len);

	use = use_of(line, line_len);
	line = fuzz_line(&data, &len, &line_len);
	fuzz_view_item(line_len == 0 ? NULL
								 : dyn_item_from_plain_json(line, line_len),
				   &view);
	read_expression_request((const char *) data, len, &texts);
	compile_request(&texts, use, &expressions);
	if (expressions.key_condition != NULL)
		dyn_key_condition_bind(expressions.key_condition, &schema, &condition);
	fuzz_evaluate(&expressions, &view);
}
