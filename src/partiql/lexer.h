/*
 * lexer.h
 *	  Tokens of PartiQL statements.
 *
 * A token points into the statement, which need not end in NUL and is never
 * read past its end.  A character that begins no token, a multi-byte one
 * included, is a token of its own of kind DYN_PQ_INVALID, and so is a quote
 * that is never closed; the parser makes the error of it.
 */
#ifndef DYN_PARTIQL_LEXER_H
#define DYN_PARTIQL_LEXER_H

#include "item/item.h"

typedef enum DynPqKind
{
	DYN_PQ_END,
	DYN_PQ_INVALID,
	DYN_PQ_IDENTIFIER, /* a word that is no keyword */
	DYN_PQ_KEYWORD,	   /* a reserved word, in any case */
	DYN_PQ_QUOTED,	   /* "name", with its quotes */
	DYN_PQ_STRING,	   /* 'text', with its quotes */
	DYN_PQ_NUMBER,	   /* without a sign */
	DYN_PQ_PARAMETER,  /* ? */
	DYN_PQ_EQ,		   /* the comparisons in the order of DynNodeKind */
	DYN_PQ_NE,
	DYN_PQ_LT,
	DYN_PQ_LE,
	DYN_PQ_GT,
	DYN_PQ_GE,
	DYN_PQ_LEFT_PAREN,
	DYN_PQ_RIGHT_PAREN,
	DYN_PQ_LEFT_BRACKET,
	DYN_PQ_RIGHT_BRACKET,
	DYN_PQ_LEFT_BRACE,
	DYN_PQ_RIGHT_BRACE,
	DYN_PQ_LEFT_BAG,  /* << */
	DYN_PQ_RIGHT_BAG, /* >> */
	DYN_PQ_COMMA,
	DYN_PQ_DOT,
	DYN_PQ_COLON,
	DYN_PQ_SEMICOLON,
	DYN_PQ_STAR,
	DYN_PQ_PLUS,
	DYN_PQ_MINUS
} DynPqKind;

typedef struct DynPqToken
{
	DynPqKind kind;
	DynName text; /* of DYN_PQ_END: empty, at the statement's end */
} DynPqToken;

typedef struct DynPqLexer
{
	const char *next;
	const char *end;
} DynPqLexer;

/* The next token; DYN_PQ_END again and again at the end. */
extern DynPqToken dyn_pq_next(DynPqLexer *lexer);

/* Is the token this word, in any case?  Quoted ones are not. */
extern bool dyn_pq_is_word(const DynPqToken *token, const char *word);

/* What a quoted token stands for: without quotes, doubled ones once. */
extern DynName dyn_pq_unquote(const DynPqToken *token);

/* Is this one of PartiQL's reserved words (keyword.c)? */
extern bool dyn_pq_is_reserved(const DynName *word);

#endif
