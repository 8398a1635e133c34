/*
 * partiql_test.c
 *	  partiql/: tokens, reserved words, and what WHERE says of the key.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "partiql/key_predicate.h"
#include "partiql/lexer.h"
#include "partiql/statement.h"
#include "unit.h"

static const DynKeySchema schema = {
	1, 1, { { { "pk", 2 }, DYN_KEY_S } }, { { { "sk", 2 }, DYN_KEY_N } }
};

static DynText
text_of(const char *s)
{
	DynText text = { s, strlen(s) };

	return text;
}

/* The tokens of a text, each with its kind: "1:a" is an invalid one. */
static char *
tokens(const char *s)
{
	DynPqLexer lexer = { s, s + strlen(s) };
	StringInfoData out;
	DynPqToken token;

	initStringInfo(&out);
	while ((token = dyn_pq_next(&lexer)).kind != DYN_PQ_END)
		appendStringInfo(&out, "%s%d:%.*s", out.len > 0 ? " " : "", token.kind,
						 (int) token.text.len, token.text.data);
	return out.data;
}

static void
append_value(StringInfo out, const DynValue *value)
{
	char number[DYN_NUMBER_TEXT_MAX];

	appendStringInfoChar(out, ' ');
	if (value->type == DYN_TYPE_N)
	{
		dyn_number_to_text(value->data, value->len, number);
		appendStringInfoString(out, number);
	}
	else
		appendBinaryStringInfo(out, (const char *) value->data, value->len);
}

static void
append_values(StringInfo out, const char *name, const DynValue *values,
			  int count)
{
	int i;

	if (count == 0)
		return;
	appendStringInfoString(out, name);
	for (i = 0; i < count; i++)
		append_value(out, &values[i]);
}

/*
 * What a WHERE says of the key: "pk a b sk 1", "pk a sk > 1"; then "+" if more
 * of it is left.
 */
static char *
predicate(const char *where)
{
	static const char *const operators[] = {
		"", "=", "<", "<=", ">", ">=", "BETWEEN", "begins_with"
	};
	DynText text = text_of(psprintf("SELECT * FROM t WHERE %s", where));
	DynList parameters = { 0 };
	DynStatement statement;
	DynKeyPredicate key;
	StringInfoData out;

	dyn_statement_parse(&statement, &text, &parameters);
	dyn_key_predicate_take(&statement.where, &schema, &key);
	initStringInfo(&out);
	append_values(&out, "pk", key.hash[0].list, key.pk_count);
	append_values(&out, " sk", key.sks, key.sk_count);
	if (key.sort.op != DYN_SORT_NONE)
	{
		appendStringInfo(&out, " sk %s", operators[key.sort.op]);
		append_value(&out, key.sort.low);
		if (key.sort.high != NULL)
			append_value(&out, key.sort.high);
	}
	if (statement.where.root != DYN_NO_NODE)
		appendStringInfoString(&out, " +");
	return out.data;
}

UNIT_TEST(partiql_tokens)
{
	UNIT_EQUAL_TEXT(tokens("SELECT a.\"b c\"[10]"),
					"3:SELECT 2:a 23:. 4:\"b c\" 16:[ 6:10 17:]");
	UNIT_EQUAL_TEXT(tokens("<<1>><=>=<>!=<>"),
					"20:<< 6:1 21:>> 11:<= 13:>= 9:<> 9:!= 9:<>");
	UNIT_EQUAL_TEXT(tokens("1 1.5 .5 1. 1e5 1E-5 1e 1e+"),
					"6:1 6:1.5 6:.5 6:1. 6:1e5 6:1E-5 6:1 2:e 6:1 2:e 27:+");
	UNIT_EQUAL_TEXT(tokens("'it''s' '' \"a\"\"b\""),
					"5:'it''s' 5:'' 4:\"a\"\"b\"");
	/* what begins no token: one character, or a quote that is not closed */
	UNIT_EQUAL_TEXT(tokens("a\xE2\x82\xAC!b"), "2:a 1:\xE2\x82\xAC 1:! 2:b");
	UNIT_EQUAL_TEXT(tokens("a 'b''"), "2:a 1:'b''");
	UNIT_EQUAL_TEXT(tokens("\""), "1:\"");
	UNIT_EQUAL_TEXT(tokens("\xE2\x82"), "1:\xE2\x82");
}

UNIT_TEST(partiql_unquote)
{
	DynPqLexer lexer = { "'a''''b' '' \"\"\"\"", NULL };
	DynPqToken token;
	DynName name;

	lexer.end = lexer.next + strlen(lexer.next);
	token = dyn_pq_next(&lexer);
	name = dyn_pq_unquote(&token);
	UNIT_EQUAL_TEXT(pnstrdup(name.data, name.len), "a''b");
	token = dyn_pq_next(&lexer);
	UNIT_EQUAL_INT(dyn_pq_unquote(&token).len, 0);
	token = dyn_pq_next(&lexer);
	name = dyn_pq_unquote(&token);
	UNIT_EQUAL_TEXT(pnstrdup(name.data, name.len), "\"");
}

/* The table is searched by halves: its ends and its longest word. */
UNIT_TEST(partiql_reserved)
{
	static const char *const words[] = { "absolute", "ZONE", "Select",
										 "current_timestamp", "missing" };
	static const char *const names[] = {
		"artist", "a", "zonez", "year", "current_timestamps", ""
	};
	int i;

	for (i = 0; i < (int) lengthof(words); i++)
	{
		DynText word = text_of(words[i]);

		UNIT_CHECK(dyn_pq_is_reserved(&word));
	}
	for (i = 0; i < (int) lengthof(names); i++)
	{
		DynText name = text_of(names[i]);

		UNIT_CHECK(!dyn_pq_is_reserved(&name));
	}
}

UNIT_TEST(partiql_key_predicate)
{
	UNIT_EQUAL_TEXT(predicate("pk = 'a'"), "pk a");
	UNIT_EQUAL_TEXT(predicate("'a' = pk"), "pk a");
	UNIT_EQUAL_TEXT(predicate("pk = 'a' AND sk = 1"), "pk a sk 1");
	UNIT_EQUAL_TEXT(predicate("sk = 1 AND x = 2 AND pk = 'a'"), "pk a sk 1 +");
	UNIT_EQUAL_TEXT(predicate("pk IN ['a', 'b', 'a'] AND sk >= 1"),
					"pk a b sk >= 1");
	UNIT_EQUAL_TEXT(predicate("(pk = 'a' OR pk IN ['b']) AND sk IN (2, 1)"),
					"pk a b sk 2 1");
	UNIT_EQUAL_TEXT(predicate("pk = 'a' AND sk BETWEEN 1 AND 2 AND sk < 5"),
					"pk a sk BETWEEN 1 2 +");
	UNIT_EQUAL_TEXT(predicate("pk = 'a' AND pk = 'b'"), "pk a +");
	UNIT_EQUAL_TEXT(predicate("sk IN [1, 2] AND pk IN ['a', 'b'] AND sk = 2 "
							  "AND pk = 'b' AND pk IN ['c', 'd']"),
					"pk b sk 2 +");
	UNIT_EQUAL_TEXT(predicate("pk = 'a' AND (sk = 1 OR x = 2)"), "pk a +");
	UNIT_EQUAL_TEXT(predicate("pk = 'a' AND sk <> 1"), "pk a +");
	UNIT_EQUAL_TEXT(predicate("pk = 'a' AND sk = x"), "pk a +");
	UNIT_EQUAL_TEXT(predicate("pk = 'a' AND NOT sk = 1"), "pk a +");
	/* nothing that has to hold of every item, or not of the key itself */
	UNIT_EQUAL_TEXT(predicate("pk = 'a' OR x = 1"), " +");
	UNIT_EQUAL_TEXT(predicate("NOT pk = 'a'"), " +");
	UNIT_EQUAL_TEXT(predicate("NOT (pk <> 'a')"), " +");
	UNIT_EQUAL_TEXT(predicate("pk > 'a' AND sk = 1"), " +");
	UNIT_EQUAL_TEXT(predicate("pk.x = 'a'"), " +");
	UNIT_EQUAL_TEXT(predicate("pk = x AND sk = 1"), " +");
	UNIT_EQUAL_TEXT(predicate("pk IN ['a', x]"), " +");
	UNIT_EQUAL_TEXT(predicate("size(pk) = 1"), " +");
}

/* A text that is longer than the token needs is not read. */
UNIT_TEST(partiql_statement_ends)
{
	static const char longer[] = "DELETE FROM t WHERE pk = 'a'garbage '";
	DynText text = { longer, strlen("DELETE FROM t WHERE pk = 'a'") };
	DynList parameters = { 0 };
	DynStatement statement;

	dyn_statement_parse(&statement, &text, &parameters);
	UNIT_EQUAL_INT(statement.kind, DYN_STATEMENT_DELETE);
	UNIT_EQUAL_TEXT(statement.table.data, "t");
	text.len--;
	UNIT_RAISES_MESSAGE(dyn_statement_parse(&statement, &text, &parameters),
						"Statement wasn't well formed, can't be processed: "
						"Unterminated quote");
}
