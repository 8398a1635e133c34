/*
 * parser.h
 *	  What the grammars of all expressions share: the token at hand, syntax
 *	  errors, document paths and operands.
 *
 *	operand		path | ":value" | function | "(" operand ")"
 *	function	identifier "(" operand ("," operand)* ")"
 *	path		name ("." name | "[" number "]")*
 *	name		identifier | "#name"
 */
#ifndef DYN_EXPR_PARSER_H
#define DYN_EXPR_PARSER_H

#include "expr/lexer.h"
#include "expr/tree.h"

typedef struct DynParser
{
	DynExpression *expression;
	DynLexer lexer;
	DynToken previous; /* data NULL before the first token was taken */
	DynToken current;
} DynParser;

/* Initializes both; refuses text that is too long, or empty. */
extern void dyn_parser_init(DynParser *parser, DynExpression *expression,
							const char *parameter, const char *text,
							uint32 len);

/* Takes the current token if it is of this kind / raises if it is not. */
extern bool dyn_parser_accept(DynParser *parser, DynTokenKind kind);
extern void dyn_parser_expect(DynParser *parser, DynTokenKind kind);

/* Raises the syntax error at the current token. */
extern void dyn_syntax_error(DynParser *parser) pg_attribute_noreturn();

extern DynNodeIndex dyn_parse_operand(DynParser *parser);
extern DynNodeIndex dyn_parse_path(DynParser *parser);

/* Notes that a node stood in parentheses, which must not have been twice. */
extern void dyn_note_parens(DynParser *parser, DynNodeIndex node);

/* Makes an operator's node over its operands, and counts it. */
extern DynNodeIndex dyn_operator_node(DynParser *parser, DynNodeKind kind,
									  const DynOperands *operands);

#endif
