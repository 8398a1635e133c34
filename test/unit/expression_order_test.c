/*
 * expression_order_test.c
 *	  expr/: of two faults in one expression, the one against the earlier rule
 *	  is reported, wherever it stands.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "expression_request.h"
#include "unit.h"

#define VALUES "'ExpressionAttributeValues':{':s':{'S':'x'},':n':{'N':'1'}}"

/* A fault in each kind of section; empty: the section is not needed. */
typedef struct UpdateFault
{
	const char *set;
	const char *remove;
	const char *add;
	const char *error;
} UpdateFault;

/* Conditions in the order of the rules that they break. */
static const Case condition_faults[] = {
	{ "((a = b))", NULL, "The expression has redundant parentheses;" },
	{ "f(a)", NULL, "Invalid function name; function: f" },
	{ "size(a)", NULL,
	  "The function is not allowed to be used this way in an expression; "
	  "function: size" },
	{ "date = b", NULL,
	  "Attribute name is a reserved keyword; reserved keyword: date" },
	{ "#u = b", NULL,
	  "An expression attribute name used in the document path is not defined; "
	  "attribute name: #u" },
	{ "attribute_exists(a, b)", NULL,
	  "Incorrect number of operands for operator or function; operator or "
	  "function: attribute_exists, number of operands: 2" },
	{ "a = a", NULL,
	  "The first operand must be distinct from the remaining operands for "
	  "this operator or function; operator: =, first operand: [a]" },
	{ "attribute_exists(:s)", NULL,
	  "Operator or function requires a document path; operator or function: "
	  "attribute_exists" },
};

UNIT_TEST(condition_faults_have_an_order)
{
	int i;
	int j;

	for (i = 0; i < (int) lengthof(condition_faults); i++)
	{
		for (j = i; j < (int) lengthof(condition_faults); j++)
		{
			Case both = {
				psprintf("{'FilterExpression':'c = :s OR d = :n OR %s OR %s'"
						 "," VALUES "}",
						 condition_faults[j].request,
						 condition_faults[i].request),
				NULL,
				psprintf("Invalid FilterExpression: %s",
						 condition_faults[i].outcome)
			};

			check_cases(DYN_USE_SCAN, &both, 1, __FILE__, __LINE__);
		}
	}
}

/* Updates, likewise. */
static const UpdateFault update_faults[] = {
	{ "x0 = ((y))", "", "", "The expression has redundant parentheses;" },
	{ "", "date", "",
	  "Attribute name is a reserved keyword; reserved keyword: date" },
	{ "x1 = f(y)", "", "", "Invalid function name; function: f" },
	{ "x2 = size(y)", "", "",
	  "The function is not allowed in an update expression; function: size" },
	{ "", "#u", "",
	  "An expression attribute name used in the document path is not defined; "
	  "attribute name: #u" },
	{ "", "", "x3 :u",
	  "An expression attribute value used in expression is not defined; "
	  "attribute value: :u" },
	{ "", "o, o.p", "",
	  "Two document paths overlap with each other; must remove or rewrite one "
	  "of these paths; path one: [o], path two: [o, p]" },
	{ "", "c.d, c[1]", "",
	  "Two document paths conflict with each other; must remove or rewrite "
	  "one of these paths; path one: [c, d], path two: [c, [1]]" },
	{ "", "", "x4 :s",
	  "Incorrect operand type for operator or function; operator: ADD, "
	  "operand type: STRING" },
	{ "x5 = if_not_exists(y)", "", "",
	  "Incorrect number of operands for operator or function; operator or "
	  "function: if_not_exists, number of operands: 1" },
	{ "x6 = list_append(:s, y)", "", "",
	  "Incorrect operand type for operator or function; operator or function: "
	  "list_append, operand type: S" },
};

static void
append_section(StringInfo text, const char *name, const char *good,
			   const char *one, const char *two)
{
	appendStringInfo(text, " %s %s", name, good);
	if (*one != '\0')
		appendStringInfo(text, ", %s", one);
	if (*two != '\0' && strcmp(one, two) != 0)
		appendStringInfo(text, ", %s", two);
}

static void
check_update_faults(const UpdateFault *one, const UpdateFault *two)
{
	StringInfoData text;
	Case both = { NULL, NULL, NULL };

	initStringInfo(&text);
	appendStringInfoString(&text, "{'UpdateExpression':'");
	append_section(&text, "REMOVE", "r", two->remove, one->remove);
	append_section(&text, "SET", "g = :s", two->set, one->set);
	append_section(&text, "ADD", "h :n", two->add, one->add);
	appendStringInfoString(&text, "'," VALUES "}");
	both.request = text.data;
	both.outcome = psprintf("Invalid UpdateExpression: %s", one->error);
	check_cases(DYN_USE_UPDATE, &both, 1, __FILE__, __LINE__);
}

UNIT_TEST(update_faults_have_an_order)
{
	int i;
	int j;

	for (i = 0; i < (int) lengthof(update_faults); i++)
	{
		for (j = i; j < (int) lengthof(update_faults); j++)
			check_update_faults(&update_faults[i], &update_faults[j]);
	}
}

UNIT_TEST(update_sections_come_once)
{
#define TWICE \
	"Invalid UpdateExpression: The \"SET\" section can only be used once in " \
	"an update expression;"
	static const Case cases[] = {
		{ "{'UpdateExpression':'SET a = :s REMOVE b set c = :n'," VALUES "}",
		  NULL, TWICE },
		/* after unknown functions, before undefined names */
		{ "{'UpdateExpression':'SET a = #u SET c = f(c)'," VALUES "}", NULL,
		  "Invalid UpdateExpression: Invalid function name; function: f" },
		{ "{'UpdateExpression':'SET a = #u SET a.b = :x'," VALUES "}", NULL,
		  TWICE },
	};

	CHECK_CASES(DYN_USE_UPDATE, cases);
}
