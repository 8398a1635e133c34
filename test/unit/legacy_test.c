/*
 * legacy_test.c
 *	  expr/legacy: the parameters before expressions, what they mean on an
 *	  item, and every error by its bytes.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "expression_request.h"
#include "unit.h"

#define EXPECTED(condition) "{'Expected':{'a':{" condition "}}}"
#define SCAN(operator, values) \
	"{'ScanFilter':{'a':{'ComparisonOperator':'" \
	operator"','AttributeValueList':[" values "]}}}"
#define ONE "{'a':{'N':'1'}}"
#define TEXT "{'a':{'S':'h\xc3\xa9llo'}}"
#define NONE "{'b':{'N':'1'}}"

UNIT_TEST(legacy_expected_holds)
{
	static const Case cases[] = {
		{ EXPECTED("'Value':{'N':'1.0'}"), ONE, "true" },
		{ EXPECTED("'Value':{'N':'2'}"), ONE, "false" },
		{ EXPECTED("'Value':{'N':'1'}"), NONE, "false" },
		{ EXPECTED("'Value':{'N':'1'}"), NULL, "false" },
		{ EXPECTED("'Exists':true,'Value':{'N':'1'}"), ONE, "true" },
		{ EXPECTED("'Exists':false"), ONE, "false" },
		{ EXPECTED("'Exists':false"), NONE, "true" },
		{ EXPECTED("'Exists':false"), NULL, "true" },
		{ EXPECTED("'ComparisonOperator':'GT','Value':{'N':'0'}"), ONE,
		  "true" },
		{ EXPECTED("'ComparisonOperator':'BETWEEN','AttributeValueList':[{'N':"
				   "'0'},{'N':'1'}]"),
		  ONE, "true" },
		{ EXPECTED("'ComparisonOperator':'NOT_NULL'"), ONE, "true" },
		{ EXPECTED("'ComparisonOperator':'NULL','AttributeValueList':[]"), ONE,
		  "false" },
		{ "{'Expected':{}}", ONE, "" },
	};

	CHECK_CASES(DYN_USE_PUT, cases);
}

UNIT_TEST(legacy_conditions_are_joined)
{
#define BOTH(operator) \
	"{'Expected':{'a':{'Value':{'N':'1'}},'b':{'Value':{'N':'1'}}}" operator"}"
	static const Case cases[] = {
		{ BOTH(""), ONE, "false" },
		{ BOTH(",'ConditionalOperator':'AND'"), ONE, "false" },
		{ BOTH(",'ConditionalOperator':'OR'"), ONE, "true" },
		{ BOTH(",'ConditionalOperator':'OR'"), NONE, "true" },
		{ BOTH(",'ConditionalOperator':'OR'"), NULL, "false" },
		{ BOTH(""), "{'a':{'N':'1'},'b':{'N':'1'}}", "true" },
		{ "{'ConditionalOperator':'OR'}", NULL,
		  "ConditionalOperator cannot be used without Filter or Expected" },
		{ "{'Expected':{},'ConditionalOperator':'AND'}", NULL,
		  "ConditionalOperator can only be used when Filter or Expected has "
		  "two or more elements" },
		{ "{'Expected':{'a':{}},'ConditionalOperator':'AND'}", NULL,
		  "ConditionalOperator can only be used when Filter or Expected has "
		  "two or more elements" },
	};

	CHECK_CASES(DYN_USE_PUT, cases);
}

UNIT_TEST(legacy_expected_is_checked)
{
	static const Case cases[] = {
		{ EXPECTED(""), NULL,
		  INVALID "Value must be provided when Exists is null for Attribute: "
				  "a" },
		{ EXPECTED("'Exists':true"), NULL,
		  INVALID "Value must be provided when Exists is true for Attribute: "
				  "a" },
		{ EXPECTED("'Exists':false,'Value':{'N':'1'}"), NULL,
		  INVALID "Value cannot be used when Exists is false for Attribute: "
				  "a" },
		{ EXPECTED("'Value':{'N':'x'}"), NULL,
		  "The parameter cannot be converted to a numeric value: x" },
		{ EXPECTED("'Value':{'N':'x'},'AttributeValueList':[]"), NULL,
		  INVALID "Value and AttributeValueList cannot be used together for "
				  "Attribute: a" },
		{ EXPECTED("'AttributeValueList':[{'N':'1'}]"), NULL,
		  INVALID "AttributeValueList can only be used with a "
				  "ComparisonOperator for Attribute: a" },
		{ EXPECTED("'ComparisonOperator':'EQ','Exists':true"), NULL,
		  INVALID "Exists and ComparisonOperator cannot be used together for "
				  "Attribute: a" },
		{ EXPECTED("'ComparisonOperator':'EQ'"), NULL,
		  INVALID "Value or AttributeValueList must be used with "
				  "ComparisonOperator: EQ for Attribute: a" },
		{ EXPECTED("'ComparisonOperator':'EQ','AttributeValueList':[]"), NULL,
		  INVALID "Invalid number of argument(s) for the EQ "
				  "ComparisonOperator" },
		{ EXPECTED("'ComparisonOperator':'NULL','Value':{'N':'1'}"), NULL,
		  INVALID "Invalid number of argument(s) for the NULL "
				  "ComparisonOperator" },
		{ EXPECTED("'ComparisonOperator':'LT','Value':{'BOOL':true}"), NULL,
		  INVALID "ComparisonOperator LT is not valid for BOOL AttributeValue "
				  "type" },
		{ "{'Expected':{'a':{'Value':{'N':'1'}},'b':{}}}", NULL,
		  INVALID "Value must be provided when Exists is null for Attribute: "
				  "b" },
	};

	CHECK_CASES(DYN_USE_PUT, cases);
}

UNIT_TEST(legacy_filter_operators)
{
	static const Case cases[] = {
		{ SCAN("EQ", "{'N':'1'}"), ONE, "true" },
		{ SCAN("EQ", "{'L':[{'N':'1'}]}"), "{'a':{'L':[{'N':'1.0'}]}}",
		  "true" },
		{ SCAN("NE", "{'N':'1'}"), ONE, "false" },
		{ SCAN("NE", "{'N':'1'}"), NONE, "true" },
		{ SCAN("NE", "{'N':'1'}"), TEXT, "true" },
		{ SCAN("IN", "{'N':'2'},{'N':'1'}"), ONE, "true" },
		{ SCAN("IN", "{'N':'2'},{'N':'3'}"), ONE, "false" },
		{ SCAN("LE", "{'N':'1'}"), ONE, "true" },
		{ SCAN("LT", "{'N':'1'}"), ONE, "false" },
		{ SCAN("GE", "{'N':'1'}"), ONE, "true" },
		{ SCAN("GT", "{'S':'0'}"), ONE, "false" },
		{ SCAN("BETWEEN", "{'N':'1'},{'N':'1'}"), ONE, "true" },
		{ SCAN("NULL", ""), ONE, "false" },
		{ SCAN("NOT_NULL", ""), "{'a':{'NULL':true}}", "true" },
		{ SCAN("CONTAINS", "{'S':'\xc3\xa9l'}"), TEXT, "true" },
		{ SCAN("CONTAINS", "{'N':'1'}"), "{'a':{'NS':['1','2']}}", "true" },
		{ SCAN("CONTAINS", "{'N':'1'}"), ONE, "false" },
		{ SCAN("NOT_CONTAINS", "{'S':'x'}"), TEXT, "true" },
		{ SCAN("NOT_CONTAINS", "{'S':'h'}"), TEXT, "false" },
		{ SCAN("NOT_CONTAINS", "{'S':'h'}"), NONE, "true" },
		{ SCAN("BEGINS_WITH", "{'S':'h\xc3\xa9'}"), TEXT, "true" },
		{ SCAN("BEGINS_WITH", "{'B':'aA=='}"), TEXT, "false" },
		/* a name is a name, not a path */
		{ "{'ScanFilter':{'a.b':{'ComparisonOperator':'NULL'}}}",
		  "{'a':{'M':{'b':{'N':'1'}}}}", "true" },
		{ "{'ScanFilter':{}}", ONE, "" },
	};

	CHECK_CASES(DYN_USE_SCAN, cases);
}

UNIT_TEST(legacy_filters_are_checked)
{
#define COUNT(operator) \
	INVALID "Invalid number of argument(s) for the " \
	operator" ComparisonOperator"
#define TYPE(operator, type) \
	INVALID "ComparisonOperator " operator" is not valid for " type \
										  " AttributeValue type"
	static const Case cases[] = {
		{ SCAN("EQ", ""), NULL, COUNT("EQ") },
		{ SCAN("GT", "{'N':'1'},{'N':'2'}"), NULL, COUNT("GT") },
		{ SCAN("BETWEEN", "{'N':'1'}"), NULL, COUNT("BETWEEN") },
		{ SCAN("IN", ""), NULL, COUNT("IN") },
		{ SCAN("NOT_NULL", "{'N':'1'}"), NULL, COUNT("NOT_NULL") },
		{ SCAN("NULL", "{'N':''}"), NULL,
		  "The parameter cannot be converted to a numeric value" },
		{ SCAN("LE", "{'SS':['a']}"), NULL, TYPE("LE", "SS") },
		{ SCAN("CONTAINS", "{'SS':['a']}"), NULL, TYPE("CONTAINS", "SS") },
		{ SCAN("BEGINS_WITH", "{'N':'1'}"), NULL, TYPE("BEGINS_WITH", "N") },
		{ SCAN("IN", "{'M':{}}"), NULL, TYPE("IN", "M") },
		{ SCAN("IN", "{'SS':['a']},{'N':'1'}"), NULL,
		  INVALID "AttributeValues inside AttributeValueList must be of same "
				  "type" },
		{ SCAN("BETWEEN", "{'N':'10'},{'N':'9'}"), NULL,
		  "The BETWEEN condition was provided a range where the lower bound "
		  "is greater than the upper bound" },
	};

	CHECK_CASES(DYN_USE_SCAN, cases);
}

UNIT_TEST(legacy_key_conditions)
{
#define KEYS(conditions) "{'KeyConditions':{" conditions "}}"
#define IS(name, operator, values) \
	"'" name "':{'ComparisonOperator':'" \
	operator"','AttributeValueList':[" values "]}"
#define PK IS("pk", "EQ", "{'S':'x'}")
	static const Case cases[] = {
		{ KEYS(PK), NULL, "pk x" },
		{ KEYS(IS("sk", "GE", "{'S':'b'}") "," PK), NULL, "pk x sk >= b" },
		{ KEYS(PK "," IS("sk", "BEGINS_WITH", "{'S':'b'}")), NULL,
		  "pk x sk begins_with b" },
		{ KEYS(PK "," IS("sk", "BETWEEN", "{'S':'b'},{'S':'c'}")), NULL,
		  "pk x sk BETWEEN b and c" },
		{ KEYS(""), NULL, "Conditions can be of length 1 or 2 only" },
		{ KEYS(PK "," IS("b", "NULL", "") "," IS("c", "NULL", "")), NULL,
		  "Conditions can be of length 1 or 2 only" },
		{ KEYS(IS("sk", "EQ", "{'S':'b'}")), NULL,
		  "Query condition missed key schema element: pk" },
		{ KEYS(PK "," IS("b", "EQ", "{'S':'b'}")), NULL,
		  "Query condition missed key schema element: sk" },
		{ KEYS(IS("pk", "LT", "{'S':'b'}")), NULL,
		  "Query key condition not supported" },
		{ KEYS(PK "," IS("sk", "NE", "{'S':'b'}")), NULL,
		  "Attempted conditional constraint is not an indexable operation" },
		{ KEYS(PK "," IS("sk", "NULL", "")), NULL,
		  "Attempted conditional constraint is not an indexable operation" },
		{ KEYS(PK "," IS("sk", "EQ", "{'N':'1'}")), NULL,
		  INVALID "Condition parameter type does not match schema type" },
		{ KEYS(PK "," IS("sk", "GT", "{'SS':['b']}")), NULL,
		  TYPE("GT", "SS") },
		{ "{'AttributesToGet':['a','a'],'QueryFilter':{" IS(
			  "c", "EQ", "") "},"
							 "'KeyConditions':{" IS("pk", "EQ", "") "}}",
		  NULL, INVALID "Duplicate value in attribute name: a" },
		{ "{'QueryFilter':{" IS("c", "LT", "") "},'KeyConditions':{" IS(
			  "pk", "EQ", "") "}}",
		  NULL, COUNT("LT") },
	};

	CHECK_CASES(DYN_USE_QUERY, cases);
}

UNIT_TEST(legacy_updates)
{
#define UPDATES(updates) "{'AttributeUpdates':{" updates "}}"
#define DO(name, action, value) \
	"'" name "':{'Action':'" action "','Value':" value "}"
#define MISMATCH "Type mismatch for attribute to update"
	static const Case cases[] = {
		{ UPDATES("'a':{'Value':{'N':'2'}}"), ONE, "{'a':{'N':'2'}} made" },
		{ UPDATES(DO("b", "PUT", "{'N':'2'}")), ONE,
		  "{'a':{'N':'1'},'b':{'N':'2'}} made" },
		{ UPDATES(DO("a.b", "PUT", "{'N':'2'}")), NULL,
		  "{'a.b':{'N':'2'}} made" },
		{ UPDATES(DO("a", "ADD", "{'N':'2'}")), ONE, "{'a':{'N':'3'}} made" },
		{ UPDATES(DO("a", "ADD", "{'N':'2'}")), NULL, "{'a':{'N':'2'}} made" },
		{ UPDATES(DO("a", "ADD", "{'SS':['x']}")), "{'a':{'SS':['y']}}",
		  "{'a':{'SS':['x','y']}} made" },
		{ UPDATES(DO("a", "ADD", "{'L':[{'N':'2'}]}")),
		  "{'a':{'L':[{'N':'3'}]}}",
		  "{'a':{'L':[{'N':'3'},{'N':'2'}]}} made" },
		{ UPDATES(DO("a", "ADD", "{'L':[{'N':'2'}]}")), NONE,
		  "{'a':{'L':[{'N':'2'}]},'b':{'N':'1'}} made" },
		{ UPDATES("'a':{'Action':'DELETE'},'zz':{'Action':'DELETE'}"), ONE,
		  "{}" },
		{ UPDATES(DO("a", "DELETE", "{'NS':['2','3']}")),
		  "{'a':{'NS':['1','2']}}", "{'a':{'NS':['1']}}" },
		{ UPDATES(DO("a", "DELETE", "{'NS':['1','2']}")),
		  "{'a':{'NS':['1','2']}}", "{}" },
		{ UPDATES(DO("a", "DELETE", "{'NS':['1']}")), NONE,
		  "{'b':{'N':'1'}}" },
		{ UPDATES(DO("a", "ADD", "{'N':'2'}")), TEXT, MISMATCH },
		{ UPDATES(DO("a", "ADD", "{'L':[]}")), ONE, MISMATCH },
		{ UPDATES(DO("a", "DELETE", "{'SS':['1']}")), "{'a':{'NS':['1']}}",
		  MISMATCH },
		{ UPDATES(""), ONE, "" },
	};

	CHECK_CASES(DYN_USE_UPDATE, cases);
}

UNIT_TEST(legacy_updates_are_checked)
{
	static const Case cases[] = {
		{ UPDATES("'a':{}"), NULL,
		  INVALID "Only DELETE action is allowed when no attribute value is "
				  "specified" },
		{ UPDATES("'a':{'Action':'ADD'}"), NULL,
		  INVALID "Only DELETE action is allowed when no attribute value is "
				  "specified" },
		{ UPDATES(DO("a", "ADD", "{'S':'x'}")), NULL,
		  INVALID "ADD action is not supported for the type S" },
		{ UPDATES(DO("a", "DELETE", "{'N':'1'}")), NULL,
		  INVALID "DELETE action with value is not supported for the type N" },
		{ UPDATES(DO("a", "PUT", "{'NS':[]}")), NULL,
		  INVALID "An number set  may not be empty" },
		{ "{'AttributeUpdates':{'a':{}},'Expected':{'a':{}}}", NULL,
		  INVALID "Only DELETE action is allowed when no attribute value is "
				  "specified" },
	};

	CHECK_CASES(DYN_USE_UPDATE, cases);
}

/* "A, B, C": count elements by a format that takes a number. */
static char *
repeated(const char *element, int count)
{
	StringInfoData out;
	int i;

	initStringInfo(&out);
	for (i = 0; i < count; i++)
	{
		if (i > 0)
			appendStringInfoChar(&out, ',');
		appendStringInfo(&out, element, i);
	}
	return out.data;
}

UNIT_TEST(legacy_parameters_have_a_size)
{
#define TOO_LARGE(parameter, size) \
	"Invalid " parameter ": Expression size has exceeded the maximum " \
	"allowed size; expression size: " size
	Case get = { psprintf("{'AttributesToGet':[%s]}", repeated("'a%d'", 4097)),
				 NULL, TOO_LARGE("AttributesToGet", "4097") };
	Case in = { psprintf(SCAN("IN", "%s"), repeated("{'N':'%d'}", 4096)), NULL,
				TOO_LARGE("ScanFilter", "4101") };
	Case most = { psprintf(SCAN("IN", "%s"), repeated("{'N':'%d'}", 4091)),
				  "{'a':{'N':'4090'}}", "true" };
	Case deep = { psprintf("{'Expected':{%s},'ConditionalOperator':'OR'}",
						   repeated("'a%d':{'Value':{'N':'1'}}", 1000)),
				  "{'a999':{'N':'1'}}", "true" };
	Case update = { psprintf("{'AttributeUpdates':{%s}}",
							 repeated("'a%d':{'Action':'DELETE'}", 1366)),
					NULL, TOO_LARGE("AttributeUpdates", "4098") };

	check_cases(DYN_USE_GET, &get, 1, __FILE__, __LINE__);
	check_cases(DYN_USE_SCAN, &in, 1, __FILE__, __LINE__);
	check_cases(DYN_USE_SCAN, &most, 1, __FILE__, __LINE__);
	check_cases(DYN_USE_PUT, &deep, 1, __FILE__, __LINE__);
	check_cases(DYN_USE_UPDATE, &update, 1, __FILE__, __LINE__);
}
