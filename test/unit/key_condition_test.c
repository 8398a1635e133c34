/*
 * key_condition_test.c
 *	  expr/key_condition: what is read, and every error by its bytes.
 *
 * A condition's outcome is written as text: "pk S:a" or "pk S:a sk > N:1", or
 * the message of the error that it raises.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "expr/lexer.h"
#include "expr/request.h"
#include "expr/reserved.h"
#include "unit.h"

#define SYNTAX(token, near) \
	"Invalid KeyConditionExpression: Syntax error; token: \"" token \
	"\", near: \"" near "\""
#define INVALID "Invalid KeyConditionExpression: "
#define BAD_FORM "Invalid condition in KeyConditionExpression: "

/* A table with the keys pk of kind S and sk of this kind. */
static DynKeySchema
schema_with(DynKeyKind sk_kind)
{
	DynKeyAttribute pk = { { "pk", 2 }, DYN_KEY_S };
	DynKeyAttribute sk = { { "sk", 2 }, sk_kind };

	return dyn_key_schema(&pk, &sk);
}

static void
build_scalar(DynBuilder *builder, const char *type, const char *text)
{
	DynNumber number;

	switch (*type)
	{
		case 'S':
			dyn_build_string(builder, text, strlen(text));
			break;
		case 'N':
			dyn_number_from_text(text, strlen(text), &number);
			dyn_build_number(builder, &number);
			break;
		case 'B':
			dyn_build_binary(builder, text, strlen(text));
			break;
		default:
			dyn_build_bool(builder, true);
	}
}

/* ":p=S:a :n=N:1", or "#p=S:pk"; T is a BOOL.  NULL: no item. */
static DynItem *
make_item(const char *spec)
{
	DynBuilder *builder;
	char *entry;
	char *rest;

	if (spec == NULL)
		return NULL;
	builder = dyn_builder_create();
	rest = pstrdup(spec);
	while ((entry = strsep(&rest, " ")) != NULL)
	{
		char *type = strchr(entry, '=');

		if (type == NULL)
			continue;
		*type++ = '\0';
		dyn_build_name(builder, entry, strlen(entry));
		build_scalar(builder, type, type + 2);
	}
	return dyn_build_finish(builder);
}

static void
append_value(StringInfo out, const DynValue *value)
{
	char number[DYN_NUMBER_TEXT_MAX];

	appendStringInfo(out, "%s:", dyn_type_name(value->type));
	if (value->type == DYN_TYPE_N)
	{
		dyn_number_to_text(value->data, value->len, number);
		appendStringInfoString(out, number);
	}
	else
		appendBinaryStringInfo(out, (const char *) value->data, value->len);
}

static char *
condition_text(const DynKeyCondition *condition)
{
	static const char *const operators[] = {
		"", "=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"
	};
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, "pk ");
	append_value(&out, &condition->hash[0]);
	if (condition->op == DYN_SORT_NONE)
		return out.data;
	appendStringInfo(&out, " sk %s ", operators[condition->op]);
	append_value(&out, &condition->low);
	if (condition->op == DYN_SORT_BETWEEN)
	{
		appendStringInfoString(&out, " and ");
		append_value(&out, &condition->high);
	}
	return out.data;
}

/* A Query's request with these and nothing else. */
static void
parse_key_condition(const char *text, uint32 len, DynItem *names,
					DynItem *values, const DynKeySchema *schema,
					DynKeyCondition *condition)
{
	DynExpressionTexts texts = { .key_condition = { text, len },
								 .names = { .item = names },
								 .values = { .item = values } };
	DynExpressions expressions;

	dyn_expressions_check(&texts, DYN_USE_QUERY);
	dyn_expressions_compile(&texts, DYN_USE_QUERY, &expressions);
	dyn_key_condition_bind(expressions.key_condition, schema, condition);
}

/* The text is parsed where it ends at the end of its memory. */
static char *
outcome_of(DynKeyKind sk_kind, const char *names, const char *values,
		   const char *text, size_t len)
{
	MemoryContext context = CurrentMemoryContext;
	DynKeySchema schema = schema_with(sk_kind);
	DynItem *name_item = make_item(names);
	DynItem *value_item = make_item(values);
	DynKeyCondition condition;
	char *volatile result = NULL;

	PG_TRY();
	{
		parse_key_condition(text, len, name_item, value_item, &schema,
							&condition);
		result = condition_text(&condition);
	}
	PG_CATCH();
	{
		result = unit_caught_message(context);
	}
	PG_END_TRY();
	return result;
}

static char *
outcome(DynKeyKind sk_kind, const char *names, const char *values,
		const char *text)
{
	return outcome_of(sk_kind, names, values, text, strlen(text));
}

/* Most cases: a sort key of kind S, no names. */
static char *
with_values(const char *values, const char *text)
{
	return outcome(DYN_KEY_S, NULL, values, text);
}

static char *
with_names(const char *names, const char *text)
{
	return outcome(DYN_KEY_S, names, ":p=S:a", text);
}

UNIT_TEST(key_condition_reads_every_operator)
{
	const char *one = ":p=S:a :s=S:b";
	const char *two = ":p=S:a :s=S:b :t=S:c";

	UNIT_EQUAL_TEXT(with_values(":p=S:a", "pk = :p"), "pk S:a");
	UNIT_EQUAL_TEXT(with_values(one, "pk = :p AND sk = :s"),
					"pk S:a sk = S:b");
	UNIT_EQUAL_TEXT(with_values(one, "pk = :p AND sk < :s"),
					"pk S:a sk < S:b");
	UNIT_EQUAL_TEXT(with_values(one, "pk = :p AND sk <= :s"),
					"pk S:a sk <= S:b");
	UNIT_EQUAL_TEXT(with_values(one, "pk = :p AND sk > :s"),
					"pk S:a sk > S:b");
	UNIT_EQUAL_TEXT(with_values(one, "pk = :p AND sk >= :s"),
					"pk S:a sk >= S:b");
	UNIT_EQUAL_TEXT(with_values(two, "pk = :p AND sk BETWEEN :s AND :t"),
					"pk S:a sk BETWEEN S:b and S:c");
	UNIT_EQUAL_TEXT(with_values(one, "pk = :p AND begins_with(sk, :s)"),
					"pk S:a sk begins_with S:b");
}

UNIT_TEST(key_condition_reads_operands_in_either_order)
{
	const char *values = ":p=S:a :s=S:b";

	UNIT_EQUAL_TEXT(with_values(":p=S:a", ":p = pk"), "pk S:a");
	UNIT_EQUAL_TEXT(with_values(values, ":s = sk AND :p = pk"),
					"pk S:a sk = S:b");
	UNIT_EQUAL_TEXT(with_values(values, ":s < sk AND pk = :p"),
					"pk S:a sk > S:b");
	UNIT_EQUAL_TEXT(with_values(values, ":s <= sk AND pk = :p"),
					"pk S:a sk >= S:b");
	UNIT_EQUAL_TEXT(with_values(values, ":s > sk AND pk = :p"),
					"pk S:a sk < S:b");
	UNIT_EQUAL_TEXT(with_values(values, ":s >= sk AND pk = :p"),
					"pk S:a sk <= S:b");
}

UNIT_TEST(key_condition_reads_spacing_case_and_parentheses)
{
	const char *values = ":p=S:a :s=S:b :t=S:c";

	UNIT_EQUAL_TEXT(with_values(values, "\tpk=:p\r\naNd(sk bEtWeEn:s And:t)"),
					"pk S:a sk BETWEEN S:b and S:c");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "(pk) = (:p)"), "pk S:a");
	UNIT_EQUAL_TEXT(with_values(":p=S:a :s=S:b",
								"((pk = :p) AND begins_with((sk), (:s)))"),
					"pk S:a sk begins_with S:b");
}

UNIT_TEST(key_condition_reads_names_and_kinds)
{
	UNIT_EQUAL_TEXT(with_names("#p=S:pk", "#p = :p"), "pk S:a");
	UNIT_EQUAL_TEXT(with_names("#0_Z=S:pk", "#0_Z = :p"), "pk S:a");
	UNIT_EQUAL_TEXT(outcome(DYN_KEY_N, NULL, ":p=S:a :s=N:9 :t=N:10",
							"pk = :p AND sk BETWEEN :s AND :t"),
					"pk S:a sk BETWEEN N:9 and N:10");
	UNIT_EQUAL_TEXT(outcome(DYN_KEY_B, NULL, ":p=S:a :s=B:xyz",
							"pk = :p AND begins_with(sk, :s)"),
					"pk S:a sk begins_with B:xyz");
	UNIT_EQUAL_TEXT(with_values(":p=S:\xc3\xa9\xf0\x9f\x9b\x92", "pk = :p"),
					"pk S:\xc3\xa9\xf0\x9f\x9b\x92");
}

UNIT_TEST(key_condition_names_may_be_any_text)
{
	DynKeySchema schema = { 1,
							0,
							{ { { "cl\xc3\xa9 \xf0\x9f\x94\x91", 9 },
								DYN_KEY_S } },
							{ { { NULL, 0 }, DYN_KEY_NONE } } };
	DynBuilder *builder = dyn_builder_create();
	DynKeyCondition condition;

	dyn_build_name(builder, "#k", 2);
	dyn_build_string(builder, schema.hash[0].name.data,
					 schema.hash[0].name.len);
	parse_key_condition(":p = #k", 7, dyn_build_finish(builder),
						make_item(":p=S:a"), &schema, &condition);
	UNIT_EQUAL_TEXT(condition_text(&condition), "pk S:a");
}

UNIT_TEST(key_condition_size_is_checked_first)
{
	char *text = palloc(4097);

	memset(text, ' ', 4097);
	memcpy(text + 4000, "pk = :p", 7);
	UNIT_EQUAL_TEXT(outcome_of(DYN_KEY_S, NULL, ":p=S:a", text, 4096),
					"pk S:a");
	UNIT_EQUAL_TEXT(outcome_of(DYN_KEY_S, NULL, ":p=S:a", text, 4097),
					INVALID "Expression size has exceeded the maximum allowed "
							"size; expression size: 4097");
	memset(text, '!', 4097);
	UNIT_EQUAL_TEXT(outcome_of(DYN_KEY_S, NULL, ":p=S:a", text, 4097),
					INVALID "Expression size has exceeded the maximum allowed "
							"size; expression size: 4097");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", ""),
					INVALID "The expression can not be empty;");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", " \n\t\r "),
					INVALID "The expression can not be empty;");
}

UNIT_TEST(key_condition_syntax_errors_name_token_and_place)
{
	const char *v = ":p=S:a";

	UNIT_EQUAL_TEXT(with_values(v, "INVALID SYNTAX"),
					SYNTAX("SYNTAX", "INVALID SYNTAX"));
	UNIT_EQUAL_TEXT(with_values(v, "pk =  "), SYNTAX("<EOF>", "="));
	UNIT_EQUAL_TEXT(with_values(v, "pk"), SYNTAX("<EOF>", "pk"));
	UNIT_EQUAL_TEXT(with_values(v, "NOT (pk)"), SYNTAX("<EOF>", ")"));
	UNIT_EQUAL_TEXT(with_values(v, "= :p"), SYNTAX("=", "= :p"));
	UNIT_EQUAL_TEXT(with_values(v, "pk == :p"), SYNTAX("=", "== :p"));
	UNIT_EQUAL_TEXT(with_values(v, "begins_with()"), SYNTAX(")", "()"));
	UNIT_EQUAL_TEXT(with_values(v, "book-price = :p"),
					SYNTAX("-", "book-price"));
	UNIT_EQUAL_TEXT(with_values(v, "pk = :p AND _sk = :p"),
					SYNTAX("_", "AND _sk"));
	UNIT_EQUAL_TEXT(with_values(v, "__pk = :p"), SYNTAX("_", "__"));
	UNIT_EQUAL_TEXT(with_values(v, "pk = :p and begins_with(sk, G_M#)"),
					SYNTAX("#", "G_M#)"));
	UNIT_EQUAL_TEXT(with_values(v, "pk : :p"), SYNTAX(":", "pk : :p"));
	UNIT_EQUAL_TEXT(with_values(v, "pk = :p  AND"), SYNTAX("<EOF>", "AND"));
	UNIT_EQUAL_TEXT(with_values(v, "pk = :p \n sk = :p"),
					SYNTAX("sk", ":p \n sk ="));
	UNIT_EQUAL_TEXT(with_values(v, "pk = 5"), SYNTAX("5", "= 5"));
	UNIT_EQUAL_TEXT(with_values(v, "pk = \"a\""), SYNTAX("\"", "= \"a"));
	UNIT_EQUAL_TEXT(with_values(v, "(pk = :p"), SYNTAX("<EOF>", ":p"));
	UNIT_EQUAL_TEXT(with_values(v, "pk = :p)"), SYNTAX(")", ":p)"));
	UNIT_EQUAL_TEXT(with_values(v, "(pk AND sk) = :p"),
					SYNTAX("AND", "pk AND sk"));
	UNIT_EQUAL_TEXT(with_values(v, "(pk = :p) = :p"), SYNTAX("=", ") = :p"));
	UNIT_EQUAL_TEXT(with_values(v, "pk BETWEEN :p OR :p"),
					SYNTAX("OR", ":p OR :p"));
	UNIT_EQUAL_TEXT(with_values(v, "pk[:p] = :p"), SYNTAX(":p", "[:p]"));
	UNIT_EQUAL_TEXT(with_values(v, "pk. = :p"), SYNTAX("=", ". = :p"));
	UNIT_EQUAL_TEXT(with_values(v, "pk[99999999999] = :p"),
					INVALID "List index is not within the allowable range; "
							"index: [99999999999]");
}

UNIT_TEST(key_condition_syntax_errors_keep_characters_whole)
{
	const char *v = ":p=S:a";

	UNIT_EQUAL_TEXT(with_values(v, "cl\xc3\xa9 = :p"),
					SYNTAX("\xc3\xa9", "cl\xc3\xa9 ="));
	UNIT_EQUAL_TEXT(with_values(v, "\xf0\x9f\x94\x91 = :p"),
					SYNTAX("\xf0\x9f\x94\x91", "\xf0\x9f\x94\x91 ="));
	UNIT_EQUAL_TEXT(with_values(v, "pk = :\xc3\xa9"),
					SYNTAX(":", "= :\xc3\xa9"));
	UNIT_EQUAL_TEXT(with_values(v, "pk = :p \xe2\x82\xac"),
					SYNTAX("\xe2\x82\xac", ":p \xe2\x82\xac"));
	/* cut off within a character: nothing behind the end is looked at */
	UNIT_EQUAL_TEXT(outcome_of(DYN_KEY_S, NULL, v, "pk \xe2\x82\xac", 5),
					SYNTAX("\xe2\x82", "pk \xe2\x82"));
	UNIT_EQUAL_TEXT(outcome_of(DYN_KEY_S, NULL, v, "pk = :p<=", 8),
					SYNTAX("<", ":p<"));
	UNIT_EQUAL_TEXT(outcome_of(DYN_KEY_S, NULL, v, "pk = :pq", 7), "pk S:a");
}

/* "pk = :p AND pk = :p ...", n operators, odd */
static char *
many_operators(int n)
{
	StringInfoData text;
	int i;

	initStringInfo(&text);
	appendStringInfoString(&text, "b=:p");
	for (i = 1; i < n; i += 2)
		appendStringInfoString(&text, " OR b=:p");
	return text.data;
}

UNIT_TEST(key_condition_form_errors_come_in_their_order)
{
	UNIT_EQUAL_TEXT(with_values(":p=S:a", many_operators(299)),
					"Invalid operator used in KeyConditionExpression: OR");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", many_operators(301)),
					INVALID "The expression contains too many operators; "
							"operator count: 301");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "((pk = :p))"),
					INVALID "The expression has redundant parentheses;");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "((pk)) = :p"),
					INVALID "The expression has redundant parentheses;");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "pk = ((:p))"),
					INVALID "The expression has redundant parentheses;");
	/* parentheses, though the function comes first */
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "f(pk) AND ((pk = :p))"),
					INVALID "The expression has redundant parentheses;");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "status = :p AND ((pk = :x))"),
					INVALID "The expression has redundant parentheses;");
}

UNIT_TEST(key_condition_function_errors_come_in_their_order)
{
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "f(pk)"),
					INVALID "Invalid function name; function: f");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "Begins_With(pk, :p)"),
					INVALID "Invalid function name; function: Begins_With");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "size(pk) AND f(pk)"),
					INVALID "Invalid function name; function: f");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "size(pk)"),
					INVALID "The function is not allowed to be used this way "
							"in an expression; function: size");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "contains(pk, :p) = :p"),
					INVALID "The function is not allowed to be used this way "
							"in an expression; function: contains");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "pk = if_not_exists(pk, :p)"),
					INVALID "The function is not allowed to be used this way "
							"in an expression; function: if_not_exists");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "status = :p AND size(pk)"),
					INVALID "The function is not allowed to be used this way "
							"in an expression; function: size");
}

UNIT_TEST(key_condition_name_errors_come_in_their_order)
{
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "status = :p"),
					INVALID "Attribute name is a reserved keyword; "
							"reserved keyword: status");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "pk = :p AND sk.Name = :p"),
					INVALID "Attribute name is a reserved keyword; "
							"reserved keyword: Name");
	/* reserved, though the undefined ones come first */
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "#x = :y AND size = :p"),
					INVALID "Attribute name is a reserved keyword; "
							"reserved keyword: size");
	UNIT_EQUAL_TEXT(with_names("#p=S:status", "#p = :p"),
					"Query condition missed key schema element: pk");
	UNIT_EQUAL_TEXT(with_names("#p=S:pk", "#x = :p"),
					INVALID "An expression attribute name used in the "
							"document path is not defined; attribute name: "
							"#x");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "pk = :v"),
					INVALID "An expression attribute value used in expression "
							"is not defined; attribute value: :v");
	UNIT_EQUAL_TEXT(with_values(NULL, "pk = :v"),
					INVALID "An expression attribute value used in expression "
							"is not defined; attribute value: :v");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "begins_with(pk) AND pk = :v"),
					INVALID "An expression attribute value used in expression "
							"is not defined; attribute value: :v");
}

UNIT_TEST(key_condition_operand_errors_come_in_their_order)
{
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "pk = pk AND begins_with(pk)"),
					INVALID "Incorrect number of operands for operator or "
							"function; operator or function: begins_with, "
							"number of operands: 1");
	UNIT_EQUAL_TEXT(with_values(":p=T:", "sk < :p AND pk = pk"),
					INVALID "The first operand must be distinct from the "
							"remaining operands for this operator or "
							"function; operator: =, first operand: [pk]");
	UNIT_EQUAL_TEXT(with_names("#p=S:pk", "pk.a[0] BETWEEN :p AND #p.a[0]"),
					INVALID "The first operand must be distinct from the "
							"remaining operands for this operator or "
							"function; operator: BETWEEN, first operand: "
							"[pk, a, [0]]");
	UNIT_EQUAL_TEXT(with_values(":p=N:1", "pk = :p AND begins_with(sk, :p)"),
					INVALID "Incorrect operand type for operator or function; "
							"operator or function: begins_with, operand type: "
							"N");
	UNIT_EQUAL_TEXT(with_values(":p=T:", "pk = :p AND sk <= :p"),
					INVALID "Incorrect operand type for operator or function; "
							"operator or function: <=, operand type: BOOL");
	UNIT_EQUAL_TEXT(with_values(":p=T:", "sk BETWEEN :p AND :p"),
					INVALID "Incorrect operand type for operator or function; "
							"operator or function: BETWEEN, operand type: "
							"BOOL");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "attribute_exists(:p)"),
					INVALID "Operator or function requires a document path; "
							"operator or function: attribute_exists");
	UNIT_EQUAL_TEXT(with_values(":p=S:X", "attribute_type(pk, :p)"),
					INVALID "Invalid attribute type name found; type: X, "
							"valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
}

UNIT_TEST(key_condition_bounds_are_in_order)
{
	const char *text = "pk = :p AND sk BETWEEN :s AND :t";

	UNIT_EQUAL_TEXT(with_values(":p=S:a :s=S:b :t=S:a", text),
					INVALID "The BETWEEN operator requires upper bound to be "
							"greater than or equal to lower bound; lower "
							"bound operand: AttributeValue: {S:b}, upper "
							"bound operand: AttributeValue: {S:a}");
	UNIT_EQUAL_TEXT(with_values(":p=S:a :s=S:ab :t=S:a", text),
					INVALID "The BETWEEN operator requires upper bound to be "
							"greater than or equal to lower bound; lower "
							"bound operand: AttributeValue: {S:ab}, upper "
							"bound operand: AttributeValue: {S:a}");
	UNIT_EQUAL_TEXT(with_values(":p=S:a :s=N:10 :t=N:9", text),
					INVALID "The BETWEEN operator requires upper bound to be "
							"greater than or equal to lower bound; lower "
							"bound operand: AttributeValue: {N:10}, upper "
							"bound operand: AttributeValue: {N:9}");
	UNIT_EQUAL_TEXT(with_values(":p=S:a :s=B:b :t=B:a", text),
					INVALID "The BETWEEN operator requires upper bound to be "
							"greater than or equal to lower bound; lower "
							"bound operand: AttributeValue: {B:Yg==}, upper "
							"bound operand: AttributeValue: {B:YQ==}");
	UNIT_EQUAL_TEXT(with_values(":p=S:a :s=S:b :t=N:1", text),
					INVALID "The BETWEEN operator requires same data type for "
							"lower and upper bounds; lower bound operand: "
							"AttributeValue: {S:b}, upper bound operand: "
							"AttributeValue: {N:1}");
	UNIT_EQUAL_TEXT(with_values(":p=S:a :s=S:b :t=S:b", text),
					"pk S:a sk BETWEEN S:b and S:b");
}

UNIT_TEST(key_condition_limits_of_paths_and_lists)
{
	StringInfoData text;
	int i;

	initStringInfo(&text);
	appendStringInfoString(&text, "pk = :p AND a");
	for (i = 1; i < 33; i++)
		appendStringInfoString(&text, ".a");
	appendStringInfoString(&text, " = :p");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", text.data),
					INVALID "The document path has too many nesting elements; "
							"nesting levels: 33");
	resetStringInfo(&text);
	appendStringInfoString(&text, "pk IN (:p");
	for (i = 1; i < 101; i++)
		appendStringInfoString(&text, ",:p");
	appendStringInfoString(&text, ")");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", text.data),
					INVALID "The IN operator is provided with too many "
							"operands; number of operands: 101");
}

UNIT_TEST(key_condition_placeholders_are_checked)
{
	UNIT_EQUAL_TEXT(with_names("", "((pk = :p))"),
					"ExpressionAttributeNames must not be empty");
	UNIT_EQUAL_TEXT(with_values("", "((pk = :p))"),
					"ExpressionAttributeValues must not be empty");
	UNIT_EQUAL_TEXT(with_names("x=S:pk", "x = "),
					"ExpressionAttributeNames contains invalid key: "
					"Syntax error; key: \"x\"");
	UNIT_EQUAL_TEXT(with_names("#\xc3\xa9=S:pk", "pk = :p"),
					"ExpressionAttributeNames contains invalid key: "
					"Syntax error; key: \"#\xc3\xa9\"");
	UNIT_EQUAL_TEXT(with_names("#=S:pk", "pk = :p"),
					"ExpressionAttributeNames contains invalid key: "
					"Syntax error; key: \"#\"");
	UNIT_EQUAL_TEXT(with_names("#n=N:5", "pk = :p"),
					"Unexpected value type in payload");
	UNIT_EQUAL_TEXT(with_values("v=S:a", "pk = :v"),
					"ExpressionAttributeValues contains invalid key: "
					"Syntax error; key: \"v\"");
}

UNIT_TEST(key_condition_placeholders_must_be_used)
{
	UNIT_EQUAL_TEXT(with_names("#unused=S:x", "pk = :p"),
					"Value provided in ExpressionAttributeNames unused in "
					"expressions: keys: {#unused}");
	UNIT_EQUAL_TEXT(with_values(":b=S:b :p=S:a :a=S:x", "pk = :p"),
					"Value provided in ExpressionAttributeValues unused in "
					"expressions: keys: {:a, :b}");
	UNIT_EQUAL_TEXT(outcome(DYN_KEY_S, "#n=S:x", ":p=S:a :b=S:b", "pk = :p"),
					"Value provided in ExpressionAttributeNames unused in "
					"expressions: keys: {#n}");
	/* before the form of the key condition, after the expression's faults */
	UNIT_EQUAL_TEXT(with_names("#unused=S:x", "pk = :p OR pk = :p"),
					"Value provided in ExpressionAttributeNames unused in "
					"expressions: keys: {#unused}");
	UNIT_EQUAL_TEXT(with_names("#unused=S:x", "pk = pk"),
					INVALID "The first operand must be distinct from the "
							"remaining operands for this operator or "
							"function; operator: =, first operand: [pk]");
}

UNIT_TEST(key_condition_refuses_other_operators)
{
	const char *v = ":p=S:a";

	UNIT_EQUAL_TEXT(with_values(v, "pk = :p OR sk = :p"),
					"Invalid operator used in KeyConditionExpression: OR");
	UNIT_EQUAL_TEXT(with_values(v, "NOT pk = :p"),
					"Invalid operator used in KeyConditionExpression: NOT");
	UNIT_EQUAL_TEXT(with_values(v, "pk in (:p)"),
					"Invalid operator used in KeyConditionExpression: IN");
	UNIT_EQUAL_TEXT(with_values(v, "pk <> :p"),
					"Invalid operator used in KeyConditionExpression: <>");
	UNIT_EQUAL_TEXT(with_values(v, "attribute_exists(sk) AND pk = :p"),
					"Invalid operator used in KeyConditionExpression: "
					"attribute_exists");
	/* an operator before what it joins */
	UNIT_EQUAL_TEXT(with_values(v, "sk.a = :p OR pk = :p"),
					"Invalid operator used in KeyConditionExpression: OR");
}

UNIT_TEST(key_condition_refuses_other_forms)
{
	const char *v = ":p=S:a";

	UNIT_EQUAL_TEXT(with_values(v, "size(pk) = :p"),
					"KeyConditionExpressions cannot contain nested "
					"operations");
	UNIT_EQUAL_TEXT(with_values(v, "pk.a = :p AND sk <> :p"),
					"KeyConditionExpressions cannot have conditions on nested "
					"attributes");
	UNIT_EQUAL_TEXT(with_values(v, "pk = sk AND :p = :p"),
					BAD_FORM "Multiple attribute names used in one condition");
	UNIT_EQUAL_TEXT(with_values(v, "pk = :p AND begins_with(sk, G_M)"),
					BAD_FORM "Multiple attribute names used in one condition");
	UNIT_EQUAL_TEXT(with_values(v, ":p = :p"),
					BAD_FORM "No key attribute specified");
	UNIT_EQUAL_TEXT(with_values(v, ":p BETWEEN pk AND sk"),
					BAD_FORM "BETWEEN operator must have the key attribute as "
							 "its first operand");
	UNIT_EQUAL_TEXT(with_values(v, "begins_with(:p, sk)"),
					BAD_FORM "begins_with operator must have the key "
							 "attribute as its first operand");
	UNIT_EQUAL_TEXT(with_values(v, "pk = :p AND pk = :p"),
					"KeyConditionExpressions must only contain one condition "
					"per key");
	UNIT_EQUAL_TEXT(with_values(v, "a = :p AND b = :p AND c = :p"),
					"Conditions can be of length 1 or 2 only");
}

UNIT_TEST(key_condition_fits_the_schema)
{
	const char *v = ":p=S:a :n=N:1";
	const char *type =
		"One or more parameter values were invalid: Condition parameter type "
		"does not match schema type";

	UNIT_EQUAL_TEXT(with_values(":p=S:a", "sk = :p"),
					"Query condition missed key schema element: pk");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "pk = :p AND a = :p"),
					"Query condition missed key schema element: sk");
	UNIT_EQUAL_TEXT(
		outcome(DYN_KEY_NONE, NULL, ":p=S:a", "pk = :p AND sk = :p"),
		"Query key condition not supported");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "pk > :p"),
					"Query key condition not supported");
	UNIT_EQUAL_TEXT(with_values(":p=S:a", "begins_with(pk, :p)"),
					"Query key condition not supported");
	UNIT_EQUAL_TEXT(with_values(":n=N:1", "pk > :n"), type);
	UNIT_EQUAL_TEXT(with_values(":t=T:", "pk = :t"), type);
	UNIT_EQUAL_TEXT(with_values(v, "pk = :p AND sk = :n"), type);
	UNIT_EQUAL_TEXT(
		outcome(DYN_KEY_N, NULL, ":p=S:a", "pk = :p AND begins_with(sk, :p)"),
		type);
	/* the partition key first, wherever it stands */
	UNIT_EQUAL_TEXT(with_values(v, "sk = :n AND pk > :p"),
					"Query key condition not supported");
}

UNIT_TEST(key_condition_values_are_keys)
{
	const char *empty = "One or more parameter values are not valid. The "
						"AttributeValue for a key attribute cannot contain an "
						"empty string value. Key: ";
	StringInfoData values;

	UNIT_EQUAL_TEXT(with_values(":p=S:", "pk = :p"), psprintf("%spk", empty));
	UNIT_EQUAL_TEXT(
		with_values(":p=S:a :s=S:", "pk = :p AND begins_with(sk, :s)"),
		psprintf("%ssk", empty));
	UNIT_EQUAL_TEXT(
		with_values(":p=S:a :s=S: :t=S:b", "pk = :p AND sk BETWEEN :s AND :t"),
		psprintf("%ssk", empty));
	UNIT_EQUAL_TEXT(
		outcome(DYN_KEY_B, NULL, ":p=S:a :s=B:", "pk = :p AND sk > :s"),
		"One or more parameter values are not valid. The "
		"AttributeValue for a key attribute cannot contain an "
		"empty binary value. Key: sk");

	initStringInfo(&values);
	appendStringInfo(&values, ":p=S:%2048s", "");
	memset(values.data + 5, 'x', 2048);
	UNIT_EQUAL_INT(strlen(with_values(values.data, "pk = :p")), 5 + 2048);
	appendStringInfoChar(&values, 'x');
	UNIT_EQUAL_TEXT(with_values(values.data, "pk = :p"),
					"One or more parameter values were invalid: Size of "
					"hashkey has exceeded the maximum size limit of2048 "
					"bytes");
	values.data[1029] = '\0';
	UNIT_EQUAL_INT(strlen(with_values(psprintf("%s :q=S:a", values.data),
									  "pk = :q AND sk < :p")),
				   strlen("pk S:a sk < S:") + 1024);
	UNIT_EQUAL_TEXT(with_values(psprintf("%sx :q=S:a", values.data),
								"pk = :q AND sk < :p"),
					"One or more parameter values were invalid: Aggregated "
					"size of all range keys has exceeded the size limit of "
					"1024 bytes");
}

UNIT_TEST(key_condition_nests_deeply_without_harm)
{
	char *text = palloc(4097);

	memset(text, '(', 4096);
	text[4096] = '\0';
	UNIT_EQUAL_TEXT(with_values(":p=S:a", text), SYNTAX("<EOF>", "("));
}

UNIT_TEST(reserved_words_are_found_in_any_case)
{
	static const char *const reserved[] = { "ABORT",		  "zone",
											"Name",			  "FLATTERN",
											"localtimestamp", "TtL" };
	static const char *const free_words[] = {
		"pk", "ABORTS", "zon", "zonee", "localtimestamps", "na_me"
	};
	int i;

	for (i = 0; i < 6; i++)
	{
		DynName yes = { reserved[i], strlen(reserved[i]) };
		DynName no = { free_words[i], strlen(free_words[i]) };

		UNIT_CHECK(dyn_is_reserved_word(&yes));
		UNIT_CHECK(!dyn_is_reserved_word(&no));
	}
}
