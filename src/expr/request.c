/*
 * request.c
 *	  The expressions of one request, see request.h.
 */
#include "postgres.h"

#include "common/error.h"
#include "expr/request.h"

static bool
is_given(const DynName *text)
{
	return text->data != NULL;
}

/* Names and values without an expression to use them. */
static void
check_uses(const DynExpressionTexts *texts)
{
	bool has_values_user =
		is_given(&texts->update) || is_given(&texts->condition);

	if (texts->names != NULL && !has_values_user)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("ExpressionAttributeNames can only be specified when "
					   "using expressions"));
	if (texts->values != NULL && !has_values_user)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("ExpressionAttributeValues can only be specified when "
					   "using expressions: %s",
					   texts->nothing_for_values));
}

static DynUpdate *
compile_update(const DynName *text, DynPlaceholders *placeholders)
{
	DynUpdate *update;

	if (!is_given(text))
		return NULL;
	update = palloc(sizeof(DynUpdate));
	dyn_update_parse(update, text->data, text->len, placeholders);
	return update;
}

static DynExpression *
compile_condition(const char *parameter, const DynName *text,
				  DynPlaceholders *placeholders)
{
	DynExpression *expression;

	if (!is_given(text))
		return NULL;
	expression = palloc(sizeof(DynExpression));
	dyn_condition_parse(expression, parameter, text->data, text->len,
						placeholders);
	return expression;
}

void
dyn_expressions_compile(const DynExpressionTexts *texts,
						DynExpressions *expressions)
{
	DynPlaceholders placeholders;

	check_uses(texts);
	dyn_placeholders_init(&placeholders, texts->names, texts->values);
	expressions->update = compile_update(&texts->update, &placeholders);
	expressions->condition = compile_condition(
		"ConditionExpression", &texts->condition, &placeholders);
	dyn_placeholders_check_unused(&placeholders);
}
