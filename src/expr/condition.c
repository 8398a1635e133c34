/*
 * condition.c
 *	  The grammar of conditions, see condition.h.
 *
 * After "(" one cannot know whether a condition or an operand follows: "(a)"
 * is an operand of the comparison that comes after it.  parse_or() and what it
 * calls are therefore told whether a lone operand will do, which it does
 * directly before ")" only.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "expr/condition.h"
#include "expr/parser.h"

static DynNodeIndex parse_or(DynParser *parser, bool operand_will_do);

static DynNodeIndex
parse_between(DynParser *parser, DynOperands *operands)
{
	dyn_operands_add(parser->expression, operands, dyn_parse_operand(parser));
	dyn_parser_expect(parser, DYN_TOKEN_AND);
	dyn_operands_add(parser->expression, operands, dyn_parse_operand(parser));
	return dyn_operator_node(parser, DYN_NODE_BETWEEN, operands);
}

static DynNodeIndex
parse_in(DynParser *parser, DynOperands *operands)
{
	dyn_parser_expect(parser, DYN_TOKEN_LEFT_PAREN);
	do
	{
		dyn_operands_add(parser->expression, operands,
						 dyn_parse_operand(parser));
	} while (dyn_parser_accept(parser, DYN_TOKEN_COMMA));
	dyn_parser_expect(parser, DYN_TOKEN_RIGHT_PAREN);
	return dyn_operator_node(parser, DYN_NODE_IN, operands);
}

/* What follows the first operand of a comparison. */
static DynNodeIndex
parse_comparison(DynParser *parser, DynNodeIndex operand)
{
	DynTokenKind token = parser->current.kind;
	DynOperands operands = DYN_NO_OPERANDS;

	dyn_operands_add(parser->expression, &operands, operand);
	if (dyn_parser_accept(parser, DYN_TOKEN_BETWEEN))
		return parse_between(parser, &operands);
	if (dyn_parser_accept(parser, DYN_TOKEN_IN))
		return parse_in(parser, &operands);
	if (token < DYN_TOKEN_EQ || token > DYN_TOKEN_GE)
		dyn_syntax_error(parser);

	dyn_parser_expect(parser, token);
	dyn_operands_add(parser->expression, &operands, dyn_parse_operand(parser));
	return dyn_operator_node(parser, DYN_NODE_EQ + (token - DYN_TOKEN_EQ),
							 &operands);
}

static bool
at_comparison(DynParser *parser)
{
	DynTokenKind token = parser->current.kind;

	return (token >= DYN_TOKEN_EQ && token <= DYN_TOKEN_GE) ||
		   token == DYN_TOKEN_BETWEEN || token == DYN_TOKEN_IN;
}

static DynNodeIndex
parse_primary(DynParser *parser, bool operand_will_do)
{
	DynNodeIndex node;
	DynNodeKind kind;

	if (dyn_parser_accept(parser, DYN_TOKEN_LEFT_PAREN))
	{
		node = parse_or(parser, true);
		dyn_parser_expect(parser, DYN_TOKEN_RIGHT_PAREN);
		dyn_note_parens(parser, node);
	}
	else
		node = dyn_parse_operand(parser);

	kind = parser->expression->nodes[node].kind;
	if (kind < DYN_NODE_FUNCTION)
		return node;
	if (kind == DYN_NODE_FUNCTION && !at_comparison(parser))
		return node;
	if (operand_will_do && parser->current.kind == DYN_TOKEN_RIGHT_PAREN)
		return node;
	return parse_comparison(parser, node);
}

static DynNodeIndex
parse_not(DynParser *parser, bool operand_will_do)
{
	DynOperands operands = DYN_NO_OPERANDS;

	check_stack_depth();
	if (!dyn_parser_accept(parser, DYN_TOKEN_NOT))
		return parse_primary(parser, operand_will_do);
	dyn_operands_add(parser->expression, &operands, parse_not(parser, false));
	return dyn_operator_node(parser, DYN_NODE_NOT, &operands);
}

static DynNodeIndex
parse_and(DynParser *parser, bool operand_will_do)
{
	DynNodeIndex node = parse_not(parser, operand_will_do);

	while (dyn_parser_accept(parser, DYN_TOKEN_AND))
	{
		DynOperands operands = DYN_NO_OPERANDS;

		dyn_operands_add(parser->expression, &operands, node);
		dyn_operands_add(parser->expression, &operands,
						 parse_not(parser, false));
		node = dyn_operator_node(parser, DYN_NODE_AND, &operands);
	}
	return node;
}

static DynNodeIndex
parse_or(DynParser *parser, bool operand_will_do)
{
	DynNodeIndex node = parse_and(parser, operand_will_do);

	while (dyn_parser_accept(parser, DYN_TOKEN_OR))
	{
		DynOperands operands = DYN_NO_OPERANDS;

		dyn_operands_add(parser->expression, &operands, node);
		dyn_operands_add(parser->expression, &operands,
						 parse_and(parser, false));
		node = dyn_operator_node(parser, DYN_NODE_OR, &operands);
	}
	return node;
}

void
dyn_condition_parse(DynExpression *expression, const char *parameter,
					const char *text, uint32 len,
					DynPlaceholders *placeholders)
{
	DynParser parser;

	dyn_parser_init(&parser, expression, parameter, text, len);
	expression->root = parse_or(&parser, false);
	if (parser.current.kind != DYN_TOKEN_END)
		dyn_syntax_error(&parser);
	dyn_condition_check(expression, placeholders);
}
