/*
 * expression_test.c
 *	  expr/request: what requests with expressions, or with the parameters
 *	  before them, do to an item, and every error by its bytes.
 *
 */
#include "postgres.h"

#include "expression_request.h"
#include "unit.h"

#define INVALID "One or more parameter values were invalid: "

/* Parts of requests. */
#define FILTER(text) "'FilterExpression':'" text "'"
#define CONDITION(text) "'ConditionExpression':'" text "'"
#define UPDATE(text) "'UpdateExpression':'" text "'"
#define PROJECTION(text) "'ProjectionExpression':'" text "'"
#define KEY(text) "'KeyConditionExpression':'" text "'"
#define NAMES(entries) "'ExpressionAttributeNames':{" entries "}"
#define VALUES(entries) "'ExpressionAttributeValues':{" entries "}"
#define MIXED(legacy, expressions) \
	"Can not use both expression and non-expression parameters in the same " \
	"request: Non-expression parameters: {" legacy \
	"} Expression parameters: {" expressions "}"

UNIT_TEST(request_parameters_are_not_mixed)
{
	static const Case put[] = {
		{ "{" CONDITION("a = :v") ",'Expected':{}}", NULL,
		  MIXED("Expected", "ConditionExpression") },
		{ "{" CONDITION("") ",'Expected':{},'ConditionalOperator':'OR'}", NULL,
		  MIXED("Expected, ConditionalOperator", "ConditionExpression") },
		/* before names and values */
		{ "{" CONDITION("((a))") ",'Expected':{}," NAMES("") "}", NULL,
		  MIXED("Expected", "ConditionExpression") },
	};
	static const Case update[] = {
		{ "{" UPDATE("SET a = :v") "," CONDITION(
			  "a") ",'Expected':{},'AttributeUpdates':{}}",
		  NULL,
		  MIXED("AttributeUpdates, Expected",
				"UpdateExpression, ConditionExpression") },
	};
	static const Case query[] = {
		{ "{" PROJECTION("a") "," FILTER("a") "," KEY(
			  "a") ",'AttributesToGet':['a'],'QueryFilter':{},"
				   "'ConditionalOperator':'AND','KeyConditions':{}}",
		  NULL,
		  MIXED("AttributesToGet, QueryFilter, ConditionalOperator, "
				"KeyConditions",
				"ProjectionExpression, FilterExpression, "
				"KeyConditionExpression") },
		/* KeyConditions go with all but their own successor */
		{ "{" FILTER("a = :v") "," VALUES(
			  "':v':{'N':'1'}") ",'KeyConditions':{'pk':{'ComparisonOperator':"
								"'EQ','AttributeValueList':[{'S':'x'}]}}}",
		  "{'a':{'N':'1'}}", "pk xtrue" },
	};

	CHECK_CASES(DYN_USE_PUT, put);
	CHECK_CASES(DYN_USE_UPDATE, update);
	CHECK_CASES(DYN_USE_QUERY, query);
}

UNIT_TEST(request_placeholders_need_expressions)
{
#define NO_VALUES \
	"ExpressionAttributeValues can only be specified when using expressions"
#define NO_NAMES \
	"ExpressionAttributeNames can only be specified when using expressions"
	static const Case names[] = {
		{ "{" NAMES("'#a':'a'") "}", NULL, NO_NAMES },
		{ "{" NAMES("") "," VALUES("") "}", NULL, NO_NAMES },
		{ "{'Expected':{}," NAMES("'#a':'a'") "}", NULL, NO_NAMES },
	};
	static const Case values[] = {
		{ "{" VALUES("") "}", NULL, NO_VALUES ": ConditionExpression is null" }
	};
	static const Case update[] = {
		{ "{" VALUES("") "}", NULL,
		  NO_VALUES ": UpdateExpression and ConditionExpression are null" }
	};
	static const Case scan[] = {
		{ "{" PROJECTION("a") "," VALUES("") "}", NULL,
		  NO_VALUES ": FilterExpression is null" },
		{ "{" PROJECTION("a") "," NAMES("") "," VALUES("") "}", NULL,
		  "ExpressionAttributeNames must not be empty" },
	};
	static const Case query[] = {
		{ "{" PROJECTION("a") "," VALUES("") "}", NULL,
		  NO_VALUES ": FilterExpression and KeyConditionExpression are null" }
	};

	CHECK_CASES(DYN_USE_PUT, names);
	CHECK_CASES(DYN_USE_GET, names);
	CHECK_CASES(DYN_USE_PUT, values);
	CHECK_CASES(DYN_USE_DELETE, values);
	CHECK_CASES(DYN_USE_UPDATE, update);
	CHECK_CASES(DYN_USE_SCAN, scan);
	CHECK_CASES(DYN_USE_QUERY, query);
}

UNIT_TEST(request_placeholders_are_well_formed)
{
	static const Case cases[] = {
		{ "{" FILTER("") "," NAMES("") "}", NULL,
		  "ExpressionAttributeNames must not be empty" },
		{ "{" FILTER("") "," NAMES("'a':'a'") "," VALUES("") "}", NULL,
		  "ExpressionAttributeNames contains invalid key: Syntax error; key: "
		  "\"a\"" },
		{ "{" FILTER("") "," VALUES("") "}", NULL,
		  "ExpressionAttributeValues must not be empty" },
		{ "{" FILTER("") "," VALUES("'v':{'N':'1'}") "}", NULL,
		  "ExpressionAttributeValues contains invalid key: Syntax error; key: "
		  "\"v\"" },
		{ "{" FILTER("") "," VALUES("':v':{'SS':[]}") "}", NULL,
		  "ExpressionAttributeValues contains invalid value: " INVALID
		  "An string set  may not be empty for key :v" },
		{ "{" FILTER("") "," VALUES("':a':{'S':'a'},':b':{}") "}", NULL,
		  "ExpressionAttributeValues contains invalid value: Supplied "
		  "AttributeValue is empty, must contain exactly one of the supported "
		  "datatypes for key :b" },
		{ "{" FILTER("") "," VALUES("':v':{'N':'x'}") "}", NULL,
		  "ExpressionAttributeValues contains invalid value: The parameter "
		  "cannot be converted to a numeric value: x for key :v" },
		{ "{" FILTER("") "," VALUES("'v':{'NULL':false}") "}", NULL,
		  "ExpressionAttributeValues contains invalid key: Syntax error; key: "
		  "\"v\"" },
	};

	CHECK_CASES(DYN_USE_SCAN, cases);
}

UNIT_TEST(request_expressions_have_an_order)
{
	static const Case query[] = {
		/* the expressions' faults one by one, then what is unused */
		{ "{" PROJECTION("") "," FILTER("") "," KEY("") "}", NULL,
		  "Invalid KeyConditionExpression: The expression can not be empty;" },
		{ "{" PROJECTION("") "," FILTER("") "," KEY("a = b") "}", NULL,
		  "Invalid FilterExpression: The expression can not be empty;" },
		{ "{" PROJECTION("") "," FILTER("a = b") "," KEY("a = b") "}", NULL,
		  "Invalid ProjectionExpression: The expression can not be empty;" },
		{ "{" PROJECTION("a") "," FILTER("a = b") "," KEY("a.b = b") "," NAMES(
			  "'#z':'z'") "}",
		  NULL,
		  "Value provided in ExpressionAttributeNames unused in expressions: "
		  "keys: {#z}" },
		{ "{" FILTER("a = :a") "," KEY("pk = :p") "," PROJECTION(
			  "#c") "," NAMES("'#c':'c'") "," VALUES("':a':{'N':'1'},':p':{'S'"
													 ":'x'}") "}",
		  "{'a':{'N':'1'},'c':{'N':'2'}}", "pk xtrue {'c':{'N':'2'}}" },
		{ "{" FILTER("a = b") "}", NULL,
		  "Either the KeyConditions or KeyConditionExpression parameter must "
		  "be specified in the request." },
	};
	static const Case update[] = {
		{ "{" UPDATE("") "," CONDITION("") "}", NULL,
		  "Invalid UpdateExpression: The expression can not be empty;" },
		{ "{" UPDATE("REMOVE a") "," CONDITION("") "}", NULL,
		  "Invalid ConditionExpression: The expression can not be empty;" },
	};

	CHECK_CASES(DYN_USE_QUERY, query);
	CHECK_CASES(DYN_USE_UPDATE, update);
}

UNIT_TEST(projection_takes_parts_of_an_item)
{
#define ITEM \
	"{'a':{'N':'1'},'b':{'M':{'c':{'S':'x'},'d':{'S':'y'}}}," \
	"'l':{'L':[{'N':'0'},{'N':'1'},{'M':{'c':{'N':'2'},'d':{'N':'3'}}}]}," \
	"'s':{'SS':['p','q']},'\xc3\xa9':{'BOOL':true}}"
	static const Case cases[] = {
		{ "{" PROJECTION("a") "}", ITEM, "{'a':{'N':'1'}}" },
		{ "{" PROJECTION(" s , a ") "}", ITEM,
		  "{'a':{'N':'1'},'s':{'SS':['p','q']}}" },
		{ "{" PROJECTION("b.d") "}", ITEM, "{'b':{'M':{'d':{'S':'y'}}}}" },
		{ "{" PROJECTION("l[2].c, l[0]") "}", ITEM,
		  "{'l':{'L':[{'N':'0'},{'M':{'c':{'N':'2'}}}]}}" },
		{ "{" PROJECTION("l[7], b.x, zz, a.b, s[0]") "}", ITEM, "nothing" },
		{ "{" PROJECTION("l[7], l[1]") "}", ITEM, "{'l':{'L':[{'N':'1'}]}}" },
		{ "{" PROJECTION("#e") "," NAMES("'#e':'\xc3\xa9'") "}", ITEM,
		  "{'\xc3\xa9':{'BOOL':true}}" },
		{ "{" PROJECTION("#e") "," NAMES("'#e':'b.c'") "}", ITEM, "nothing" },
		{ "{" PROJECTION("a") "}", NULL, "nothing" },
		{ "{'AttributesToGet':['s','a','zz']}", ITEM,
		  "{'a':{'N':'1'},'s':{'SS':['p','q']}}" },
		{ "{'AttributesToGet':['b.c']}", ITEM, "nothing" },
	};

	CHECK_CASES(DYN_USE_GET, cases);
}

UNIT_TEST(projection_refuses)
{
#define BAD "Invalid ProjectionExpression: "
#define BAD_PATHS(verb, one, two) \
	BAD "Two document paths " verb \
		" with each other; must remove or rewrite one of these paths; path " \
		"one: " one ", path two: " two
	static const Case cases[] = {
		{ "{" PROJECTION("a,") "}", NULL,
		  BAD "Syntax error; token: \"<EOF>\", near: \",\"" },
		{ "{" PROJECTION("a b") "}", NULL,
		  BAD "Syntax error; token: \"b\", near: \"a b\"" },
		{ "{" PROJECTION("a, :v") "}", NULL,
		  BAD "Syntax error; token: \":v\", near: \", :v\"" },
		{ "{" PROJECTION("(a)") "}", NULL,
		  BAD "Syntax error; token: \"(\", near: \"(a\"" },
		{ "{" PROJECTION("size(a)") "}", NULL,
		  BAD "Syntax error; token: \"(\", near: \"size(a\"" },
		{ "{" PROJECTION("\xc3\xa9") "}", NULL,
		  BAD "Syntax error; token: \"\xc3\xa9\", near: \"\xc3\xa9\"" },
		{ "{" PROJECTION("a[99999999999]") "}", NULL,
		  BAD "List index is not within the allowable range; index: "
			  "[99999999999]" },
		{ "{" PROJECTION("a, status, #n") "}", NULL,
		  BAD "Attribute name is a reserved keyword; reserved keyword: "
			  "status" },
		{ "{" PROJECTION("a.b, a, #n") "}", NULL,
		  BAD "An expression attribute name used in the document path is not "
			  "defined; attribute name: #n" },
		{ "{" PROJECTION("a, b, a") "}", NULL,
		  BAD_PATHS("overlap", "[a]", "[a]") },
		{ "{" PROJECTION("a.b, a") "}", NULL,
		  BAD_PATHS("overlap", "[a, b]", "[a]") },
		{ "{" PROJECTION("a[1], a[1].b") "}", NULL,
		  BAD_PATHS("overlap", "[a, [1]]", "[a, [1], b]") },
		{ "{" PROJECTION("a.b, a[1]") "}", NULL,
		  BAD_PATHS("conflict", "[a, b]", "[a, [1]]") },
		{ "{'AttributesToGet':['b','a','c','a']}", NULL,
		  INVALID "Duplicate value in attribute name: a" },
	};

	CHECK_CASES(DYN_USE_GET, cases);
}

UNIT_TEST(request_placeholders_have_a_size)
{
	/* "#a" and ":v" weigh four. */
	uint32 len = 2 * 1024 * 1024 - 4;
	char *value = palloc(len + 2);
	Case at_limit = { NULL, "{'a':{'N':'1'}}", "false" };
	Case over = { NULL, NULL,
				  "Size of ExpressionAttributeNames and "
				  "ExpressionAttributeValues has exceeded the maximum allowed "
				  "size; size: 2097153" };

	memset(value, 'x', len + 1);
	value[len] = '\0';
	at_limit.request =
		psprintf("{" FILTER("#a = :v") "," NAMES("'#a':''") "," VALUES(
					 "':v':{'S':'%s'}") "}",
				 value);
	check_cases(DYN_USE_SCAN, &at_limit, 1, __FILE__, __LINE__);
	value[len] = 'x';
	value[len + 1] = '\0';
	over.request = psprintf("{" FILTER("#a = :v") "," NAMES(
								"'#a':''") "," VALUES("':v':{'S':'%s'}") "}",
							value);
	check_cases(DYN_USE_SCAN, &over, 1, __FILE__, __LINE__);
}
