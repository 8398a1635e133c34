/*
 * request.c
 *	  The expressions of one request, see request.h.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "common/error.h"
#include "expr/legacy_check.h"
#include "expr/legacy_compile.h"
#include "expr/request.h"

static bool
is_given(const DynText *text)
{
	return text->data != NULL;
}

static void
append_parameter(StringInfo parameters, bool given, const char *name)
{
	if (given)
		appendStringInfo(parameters, "%s%s", parameters->len > 0 ? ", " : "",
						 name);
}

static char *
expression_parameters(const DynExpressionTexts *texts)
{
	StringInfoData given;

	initStringInfo(&given);
	append_parameter(&given, is_given(&texts->projection),
					 "ProjectionExpression");
	append_parameter(&given, is_given(&texts->filter), "FilterExpression");
	append_parameter(&given, is_given(&texts->update), "UpdateExpression");
	append_parameter(&given, is_given(&texts->condition),
					 "ConditionExpression");
	append_parameter(&given, is_given(&texts->key_condition),
					 "KeyConditionExpression");
	return given.data;
}

/* KeyConditions are at odds with KeyConditionExpression alone. */
static char *
legacy_parameters(const DynExpressionTexts *texts)
{
	const DynLegacyParameters *legacy = &texts->legacy;
	StringInfoData given;

	initStringInfo(&given);
	append_parameter(&given, legacy->attributes_to_get.present,
					 "AttributesToGet");
	append_parameter(&given, legacy->query_filter.present, "QueryFilter");
	append_parameter(&given, legacy->scan_filter.present, "ScanFilter");
	append_parameter(&given, legacy->attribute_updates.present,
					 "AttributeUpdates");
	append_parameter(&given, legacy->expected.present, "Expected");
	append_parameter(&given,
					 legacy->conditional_operator != DYN_CONDITIONAL_NONE,
					 "ConditionalOperator");
	append_parameter(&given,
					 legacy->key_conditions.present &&
						 is_given(&texts->key_condition),
					 "KeyConditions");
	return given.data;
}

static bool
has_values_user(const DynExpressionTexts *texts)
{
	return is_given(&texts->update) || is_given(&texts->condition) ||
		   is_given(&texts->filter) || is_given(&texts->key_condition);
}

static bool
has_names_user(const DynExpressionTexts *texts)
{
	return has_values_user(texts) || is_given(&texts->projection);
}

static void
check_mix(const DynExpressionTexts *texts)
{
	char *legacy;

	if (!has_names_user(texts))
		return;
	legacy = legacy_parameters(texts);
	if (*legacy != '\0')
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Can not use both expression and non-expression "
					   "parameters in the same request: Non-expression "
					   "parameters: {%s} Expression parameters: {%s}",
					   legacy, expression_parameters(texts)));
}

/* What values could have been for, as the error says it. */
static const char *
missing_values_user(DynExpressionUse use)
{
	static const char *const missing[] = {
		[DYN_USE_PUT] = ": ConditionExpression is null",
		[DYN_USE_UPDATE] =
			": UpdateExpression and ConditionExpression are null",
		[DYN_USE_DELETE] = ": ConditionExpression is null",
		[DYN_USE_GET] = "",
		[DYN_USE_QUERY] =
			": FilterExpression and KeyConditionExpression are null",
		[DYN_USE_SCAN] = ": FilterExpression is null",
	};

	return missing[use];
}

static void
check_names(const DynExpressionTexts *texts)
{
	if (!dyn_item_is_given(&texts->names))
		return;
	if (!has_names_user(texts))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("ExpressionAttributeNames can only be specified when "
					   "using expressions"));
	dyn_placeholders_check_names(&texts->names);
}

static void
check_values(const DynExpressionTexts *texts, DynExpressionUse use)
{
	if (!dyn_item_is_given(&texts->values))
		return;
	if (!has_values_user(texts))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("ExpressionAttributeValues can only be specified when "
					   "using expressions%s",
					   missing_values_user(use)));
	dyn_placeholders_check_values(&texts->values);
}

void
dyn_expressions_check(const DynExpressionTexts *texts, DynExpressionUse use)
{
	check_mix(texts);
	dyn_legacy_check_operator(&texts->legacy);
	check_names(texts);
	check_values(texts, use);
	dyn_placeholders_check_size(&texts->names, &texts->values);
}

static DynUpdate *
compile_update(const DynText *text, DynPlaceholders *placeholders)
{
	DynUpdate *update = palloc(sizeof(DynUpdate));

	dyn_update_parse(update, text->data, text->len, placeholders);
	return update;
}

static DynExpression *
compile_condition(const char *parameter, const DynText *text,
				  DynPlaceholders *placeholders)
{
	DynExpression *expression = palloc(sizeof(DynExpression));

	dyn_condition_parse(expression, parameter, text->data, text->len,
						placeholders);
	return expression;
}

static DynKeyExpression *
compile_key_condition(const DynText *text, DynPlaceholders *placeholders)
{
	DynKeyExpression *key = palloc(sizeof(DynKeyExpression));

	dyn_key_expression_parse(key, text->data, text->len, placeholders);
	return key;
}

static DynProjection *
compile_projection(const DynText *text, DynPlaceholders *placeholders)
{
	DynProjection *projection = palloc(sizeof(DynProjection));

	dyn_projection_parse(projection, text->data, text->len, placeholders);
	return projection;
}

static void
compile_texts(const DynExpressionTexts *texts, DynExpressions *expressions)
{
	DynPlaceholders placeholders;

	dyn_placeholders_init(&placeholders, texts->names.item,
						  texts->values.item);
	if (is_given(&texts->update))
		expressions->update = compile_update(&texts->update, &placeholders);
	if (is_given(&texts->condition))
		expressions->condition = compile_condition(
			"ConditionExpression", &texts->condition, &placeholders);
	if (is_given(&texts->key_condition))
		expressions->key_condition =
			compile_key_condition(&texts->key_condition, &placeholders);
	if (is_given(&texts->filter))
		expressions->filter = compile_condition("FilterExpression",
												&texts->filter, &placeholders);
	if (is_given(&texts->projection))
		expressions->projection =
			compile_projection(&texts->projection, &placeholders);
	dyn_placeholders_check_unused(&placeholders);
}

static void
compile_legacy(const DynLegacyParameters *legacy, DynExpressions *expressions)
{
	expressions->projection = dyn_legacy_projection(legacy);
	expressions->filter = dyn_legacy_filter(legacy);
	expressions->key_condition = dyn_legacy_key_condition(legacy);
	expressions->update = dyn_legacy_update(legacy);
	expressions->condition = dyn_legacy_expected(legacy);
}

static void
check_key_condition(const DynExpressions *expressions, DynExpressionUse use)
{
	if (expressions->key_condition != NULL)
		dyn_key_expression_check(expressions->key_condition);
	else if (use == DYN_USE_QUERY)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Either the KeyConditions or KeyConditionExpression "
					   "parameter must be specified in the request."));
}

void
dyn_expressions_compile(const DynExpressionTexts *texts, DynExpressionUse use,
						DynExpressions *expressions)
{
	compile_legacy(&texts->legacy, expressions);
	if (has_names_user(texts))
		compile_texts(texts, expressions);
	check_key_condition(expressions, use);
}
