/*
 * lexer.c
 *	  Tokens of PartiQL statements, see lexer.h.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "partiql/lexer.h"

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		   c == '$';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *
skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

static const char *
skip_word(const char *p, const char *end)
{
	while (p < end && (is_letter(*p) || is_digit(*p)))
		p++;
	return p;
}

/* Digits, a fraction, an exponent; the exponent only if it has digits. */
static const char *
skip_number(const char *p, const char *end)
{
	const char *exponent;

	p = skip_digits(p, end);
	if (p < end && *p == '.')
		p = skip_digits(p + 1, end);
	if (p == end || (*p != 'e' && *p != 'E'))
		return p;
	exponent = p + 1;
	if (exponent < end && (*exponent == '+' || *exponent == '-'))
		exponent++;
	return exponent < end && is_digit(*exponent) ? skip_digits(exponent, end)
												 : p;
}

/* start is at a quote, which is written twice inside the text. */
static DynPqKind
scan_quoted(const char *start, const char *end, const char **after)
{
	const char *p = start + 1;

	for (; p < end; p++)
	{
		if (*p != *start)
			continue;
		if (p + 1 == end || p[1] != *start)
			break;
		p++;
	}
	if (p >= end)
	{
		*after = end;
		return DYN_PQ_INVALID;
	}
	*after = p + 1;
	return *start == '\'' ? DYN_PQ_STRING : DYN_PQ_QUOTED;
}

/* The tokens that begin with '<', '>' or '!'. */
static DynPqKind
scan_comparison(const char *start, const char *end, const char **after)
{
	static const struct
	{
		char text[3];
		DynPqKind kind;
	} pairs[] = {
		{ "<<", DYN_PQ_LEFT_BAG }, { ">>", DYN_PQ_RIGHT_BAG },
		{ "<=", DYN_PQ_LE },	   { ">=", DYN_PQ_GE },
		{ "<>", DYN_PQ_NE },	   { "!=", DYN_PQ_NE },
	};
	int i;

	*after = start + 2;
	for (i = 0; end - start > 1 && i < (int) lengthof(pairs); i++)
	{
		if (memcmp(start, pairs[i].text, 2) == 0)
			return pairs[i].kind;
	}
	*after = start + 1;
	if (*start == '!')
		return DYN_PQ_INVALID;
	return *start == '<' ? DYN_PQ_LT : DYN_PQ_GT;
}

/* A token of one character, or an invalid one: at most all of the text. */
static DynPqKind
scan_character(const char *start, const char *end, const char **after)
{
	static const char characters[] = "?=()[]{},.:;*+-";
	static const DynPqKind kinds[] = {
		DYN_PQ_PARAMETER,	DYN_PQ_EQ,			 DYN_PQ_LEFT_PAREN,
		DYN_PQ_RIGHT_PAREN, DYN_PQ_LEFT_BRACKET, DYN_PQ_RIGHT_BRACKET,
		DYN_PQ_LEFT_BRACE,	DYN_PQ_RIGHT_BRACE,	 DYN_PQ_COMMA,
		DYN_PQ_DOT,			DYN_PQ_COLON,		 DYN_PQ_SEMICOLON,
		DYN_PQ_STAR,		DYN_PQ_PLUS,		 DYN_PQ_MINUS,
	};
	const char *found = *start == '\0' ? NULL : strchr(characters, *start);

	*after = start + 1;
	if (found != NULL)
		return kinds[found - characters];
	*after =
		start + Min(pg_utf_mblen((const unsigned char *) start), end - start);
	return DYN_PQ_INVALID;
}

/* What token starts here, and where does it end?  start < end. */
static DynPqKind
scan_token(const char *start, const char *end, const char **after)
{
	char c = *start;
	DynName word;

	if (is_letter(c))
	{
		*after = skip_word(start, end);
		word.data = start;
		word.len = *after - start;
		return dyn_pq_is_reserved(&word) ? DYN_PQ_KEYWORD : DYN_PQ_IDENTIFIER;
	}
	if (is_digit(c) || (c == '.' && end - start > 1 && is_digit(start[1])))
	{
		*after = skip_number(start, end);
		return DYN_PQ_NUMBER;
	}
	if (c == '\'' || c == '"')
		return scan_quoted(start, end, after);
	if (c == '<' || c == '>' || c == '!')
		return scan_comparison(start, end, after);
	return scan_character(start, end, after);
}

DynPqToken
dyn_pq_next(DynPqLexer *lexer)
{
	const char *p = lexer->next;
	DynPqToken token = { .kind = DYN_PQ_END };

	while (p < lexer->end &&
		   (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	token.text.data = p;
	if (p < lexer->end)
		token.kind = scan_token(p, lexer->end, &p);
	token.text.len = p - token.text.data;
	lexer->next = p;
	return token;
}

bool
dyn_pq_is_word(const DynPqToken *token, const char *word)
{
	return (token->kind == DYN_PQ_KEYWORD ||
			token->kind == DYN_PQ_IDENTIFIER) &&
		   strlen(word) == token->text.len &&
		   pg_strncasecmp(token->text.data, word, token->text.len) == 0;
}

DynName
dyn_pq_unquote(const DynPqToken *token)
{
	char quote = *token->text.data;
	const char *end = token->text.data + token->text.len - 1;
	const char *from = token->text.data + 1;
	DynName name = { from, end - from };
	char *to;

	if (memchr(from, quote, end - from) == NULL)
		return name;
	name.data = to = palloc(end - from);
	for (; from < end; from++)
	{
		*to++ = *from;
		if (*from == quote)
			from++;
	}
	name.len = to - name.data;
	return name;
}
