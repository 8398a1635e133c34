/*
 * lexer.c
 *	  Tokens of DynamoDB's expressions, see lexer.h.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "expr/lexer.h"

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word_part(char c)
{
	return is_letter(c) || is_digit(c) || c == '_';
}

/* Letters, digits and underscores from here on; returns where they end. */
static const char *
skip_word(const char *p, const char *end)
{
	while (p < end && is_word_part(*p))
		p++;
	return p;
}

/* Operators that are words, in any case. */
static DynTokenKind
word_kind(const char *word, size_t len)
{
	switch (len)
	{
		case 2:
			if (pg_strncasecmp(word, "OR", 2) == 0)
				return DYN_TOKEN_OR;
			if (pg_strncasecmp(word, "IN", 2) == 0)
				return DYN_TOKEN_IN;
			break;
		case 3:
			if (pg_strncasecmp(word, "AND", 3) == 0)
				return DYN_TOKEN_AND;
			if (pg_strncasecmp(word, "NOT", 3) == 0)
				return DYN_TOKEN_NOT;
			break;
		case 7:
			if (pg_strncasecmp(word, "BETWEEN", 7) == 0)
				return DYN_TOKEN_BETWEEN;
			break;
		default:
			break;
	}
	return DYN_TOKEN_IDENTIFIER;
}

/* The operators that begin with '<' or '>'. */
static DynTokenKind
comparison_kind(const char *start, const char *end, const char **after)
{
	char second = start + 1 < end ? start[1] : '\0';

	*after = start + 2;
	if (second == '=')
		return *start == '<' ? DYN_TOKEN_LE : DYN_TOKEN_GE;
	if (*start == '<' && second == '>')
		return DYN_TOKEN_NE;
	*after = start + 1;
	return *start == '<' ? DYN_TOKEN_LT : DYN_TOKEN_GT;
}

/* A token of one character, or an invalid one: at most all of the text. */
static DynTokenKind
character_kind(const char *start, const char *end, const char **after)
{
	*after = start + 1;
	switch (*start)
	{
		case '=':
			return DYN_TOKEN_EQ;
		case '(':
			return DYN_TOKEN_LEFT_PAREN;
		case ')':
			return DYN_TOKEN_RIGHT_PAREN;
		case '[':
			return DYN_TOKEN_LEFT_BRACKET;
		case ']':
			return DYN_TOKEN_RIGHT_BRACKET;
		case ',':
			return DYN_TOKEN_COMMA;
		case '.':
			return DYN_TOKEN_DOT;
		case '+':
			return DYN_TOKEN_PLUS;
		case '-':
			return DYN_TOKEN_MINUS;
		default:
			*after = start + Min(pg_utf_mblen((const unsigned char *) start),
								 end - start);
			return DYN_TOKEN_INVALID;
	}
}

/* What token starts here, and where does it end?  start < end. */
static DynTokenKind
scan_token(const char *start, const char *end, const char **after)
{
	char c = *start;

	if (is_letter(c))
	{
		*after = skip_word(start, end);
		return word_kind(start, *after - start);
	}
	if (is_digit(c))
	{
		*after = start;
		while (*after < end && is_digit(**after))
			(*after)++;
		return DYN_TOKEN_NUMBER;
	}
	if (c == '<' || c == '>')
		return comparison_kind(start, end, after);
	if (c == '#' || c == ':')
	{
		*after = skip_word(start + 1, end);
		if (*after > start + 1)
			return c == '#' ? DYN_TOKEN_NAME : DYN_TOKEN_VALUE;
	}
	return character_kind(start, end, after);
}

DynToken
dyn_lexer_next(DynLexer *lexer)
{
	const char *p = lexer->next;
	DynToken token = { .kind = DYN_TOKEN_END };

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
dyn_is_placeholder(char sigil, const DynName *text)
{
	const char *end = text->data + text->len;

	return text->len > 1 && *text->data == sigil &&
		   skip_word(text->data + 1, end) == end;
}
