/*
 * lexer.h
 *	  Tokens of DynamoDB's expressions.
 *
 * A token points into the expression's text, which need not end in NUL and is
 * never read past its end.  A character that begins no token, a multi-byte one
 * included, is a token of its own of kind DYN_TOKEN_INVALID: the parser, which
 * knows what it expected, makes the error of it.
 */
#ifndef DYN_EXPR_LEXER_H
#define DYN_EXPR_LEXER_H

#include "item/item.h"

typedef enum DynTokenKind
{
	DYN_TOKEN_END,
	DYN_TOKEN_INVALID,
	DYN_TOKEN_IDENTIFIER,
	DYN_TOKEN_NAME,	  /* #name */
	DYN_TOKEN_VALUE,  /* :value */
	DYN_TOKEN_NUMBER, /* digits: a list index */
	DYN_TOKEN_AND,
	DYN_TOKEN_OR,
	DYN_TOKEN_NOT,
	DYN_TOKEN_BETWEEN,
	DYN_TOKEN_IN,
	DYN_TOKEN_EQ,
	DYN_TOKEN_NE,
	DYN_TOKEN_LT,
	DYN_TOKEN_LE,
	DYN_TOKEN_GT,
	DYN_TOKEN_GE,
	DYN_TOKEN_LEFT_PAREN,
	DYN_TOKEN_RIGHT_PAREN,
	DYN_TOKEN_LEFT_BRACKET,
	DYN_TOKEN_RIGHT_BRACKET,
	DYN_TOKEN_COMMA,
	DYN_TOKEN_DOT,
	DYN_TOKEN_PLUS,
	DYN_TOKEN_MINUS
} DynTokenKind;

typedef struct DynToken
{
	DynTokenKind kind;
	DynName text; /* of DYN_TOKEN_END: empty, at the text's end */
} DynToken;

typedef struct DynLexer
{
	const char *next;
	const char *end;
} DynLexer;

/* The next token; DYN_TOKEN_END again and again at the end. */
extern DynToken dyn_lexer_next(DynLexer *lexer);

/* Is this "#" or ":" followed by letters, digits and underscores? */
extern bool dyn_is_placeholder(char sigil, const DynName *text);

#endif
