/*
 * parser.h
 *	  What the parts of PartiQL's grammar share: the token at hand, errors,
 *	  names, paths and values.  The grammar is in statement.h.
 */
#ifndef DYN_PARTIQL_PARSER_H
#define DYN_PARTIQL_PARSER_H

#include "expr/tree.h"
#include "partiql/lexer.h"
#include "partiql/statement.h"

typedef struct DynPqParser
{
	DynStatement *statement;
	DynPqLexer lexer;
	DynPqToken current;
	const DynList *parameters;
	int parameters_used;  /* may be more than there are */
	DynExpression *nodes; /* where nodes are added */
} DynPqParser;

/* Raises "Statement wasn't well formed, can't be processed: ...". */
#define dyn_pq_error(...) \
	ereport( \
		ERROR, dyn_exception(DYN_ERROR_VALIDATION), \
		errmsg( \
			"Statement wasn't well formed, can't be processed: " __VA_ARGS__))

/* Raises the error for a current token that cannot stand where it does. */
extern void dyn_pq_unexpected(DynPqParser *parser) pg_attribute_noreturn();

extern DynPqToken dyn_pq_take(DynPqParser *parser);

/* Takes the current token if it is this / raises if it is not. */
extern bool dyn_pq_accept(DynPqParser *parser, DynPqKind kind);
extern bool dyn_pq_accept_word(DynPqParser *parser, const char *word);
extern void dyn_pq_expect(DynPqParser *parser, DynPqKind kind);
extern void dyn_pq_expect_word(DynPqParser *parser, const char *word);

/* The token after the current one. */
extern DynPqToken dyn_pq_peek(const DynPqParser *parser);

/* May a name start here? */
extern bool dyn_pq_at_name(const DynPqParser *parser);
extern DynName dyn_pq_parse_name(DynPqParser *parser);

/* A path as a node. */
extern DynNodeIndex dyn_pq_parse_path(DynPqParser *parser);

/* value.c: a literal or a parameter. */
extern bool dyn_pq_at_value(const DynPqParser *parser);
extern DynValue dyn_pq_parse_value(DynPqParser *parser);
extern const DynItem *dyn_pq_parse_tuple(DynPqParser *parser);

/* operand.c: operands, of conditions and of updates. */
extern DynNodeIndex dyn_pq_parse_operand(DynPqParser *parser);

/* Make a node over its operands, and count it as an operator. */
extern DynNodeIndex dyn_pq_operator(DynPqParser *parser, DynNodeKind kind,
									const DynOperands *operands);
extern DynNodeIndex dyn_pq_function(DynPqParser *parser, DynFunctionId id,
									const DynOperands *operands);

/* condition.c: WHERE. */
extern DynNodeIndex dyn_pq_parse_condition(DynPqParser *parser);

/* action.c: the actions of an UPDATE; SET and REMOVE. */
extern void dyn_pq_parse_actions(DynPqParser *parser);

#endif
