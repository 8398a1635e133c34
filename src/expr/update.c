/*
 * update.c
 *	  The grammar of update expressions, see update.h.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "expr/parser.h"
#include "expr/update.h"

typedef struct UpdateParser
{
	DynParser parser;
	DynUpdate *update;
	uint16 action_room;
	bool seen[DYN_NODE_DELETE - DYN_NODE_SET + 1];
} UpdateParser;

static DynNodeIndex parse_value(DynParser *parser);

static DynNodeIndex
parse_term(DynParser *parser)
{
	DynNodeIndex term;

	check_stack_depth();
	if (!dyn_parser_accept(parser, DYN_TOKEN_LEFT_PAREN))
		return dyn_parse_operand(parser);
	term = parse_value(parser);
	dyn_parser_expect(parser, DYN_TOKEN_RIGHT_PAREN);
	dyn_note_parens(parser, term);
	return term;
}

static DynNodeIndex
parse_value(DynParser *parser)
{
	DynNodeIndex left = parse_term(parser);
	DynTokenKind token = parser->current.kind;
	DynOperands operands = DYN_NO_OPERANDS;

	if (token != DYN_TOKEN_PLUS && token != DYN_TOKEN_MINUS)
		return left;
	dyn_parser_expect(parser, token);
	dyn_operands_add(parser->expression, &operands, left);
	dyn_operands_add(parser->expression, &operands, parse_term(parser));
	return dyn_operator_node(
		parser, token == DYN_TOKEN_PLUS ? DYN_NODE_PLUS : DYN_NODE_MINUS,
		&operands);
}

static void
add_action(UpdateParser *state, DynNodeIndex action)
{
	DynUpdate *update = state->update;

	if (update->action_count == state->action_room)
	{
		state->action_room *= 2;
		update->actions = repalloc(update->actions,
								   state->action_room * sizeof(DynNodeIndex));
	}
	update->actions[update->action_count++] = action;
}

static void
parse_action(UpdateParser *state, DynNodeKind kind)
{
	DynParser *parser = &state->parser;
	DynOperands operands = DYN_NO_OPERANDS;

	dyn_operands_add(parser->expression, &operands, dyn_parse_path(parser));
	if (kind == DYN_NODE_SET)
	{
		dyn_parser_expect(parser, DYN_TOKEN_EQ);
		dyn_operands_add(parser->expression, &operands, parse_value(parser));
	}
	else if (kind != DYN_NODE_REMOVE)
	{
		if (parser->current.kind != DYN_TOKEN_VALUE)
			dyn_syntax_error(parser);
		dyn_operands_add(parser->expression, &operands,
						 dyn_parse_operand(parser));
	}
	add_action(state, dyn_tree_node(parser->expression, kind, &operands));
}

/* The section that the current token begins; raises if it begins none. */
static DynNodeKind
section_kind(DynParser *parser)
{
	const DynToken *token = &parser->current;
	int kind;

	for (kind = DYN_NODE_SET; kind <= DYN_NODE_DELETE; kind++)
	{
		DynName name = dyn_node_operator(&(DynNode){ .kind = kind });

		if (token->kind == DYN_TOKEN_IDENTIFIER &&
			token->text.len == name.len &&
			pg_strncasecmp(token->text.data, name.data, name.len) == 0)
			return kind;
	}
	dyn_syntax_error(parser);
}

static void
parse_section(UpdateParser *state)
{
	DynNodeKind kind = section_kind(&state->parser);
	bool *seen = &state->seen[kind - DYN_NODE_SET];

	if (*seen && state->update->repeated_section == NULL)
		state->update->repeated_section =
			dyn_node_operator(&(DynNode){ .kind = kind }).data;
	*seen = true;

	dyn_parser_expect(&state->parser, DYN_TOKEN_IDENTIFIER);
	do
	{
		parse_action(state, kind);
	} while (dyn_parser_accept(&state->parser, DYN_TOKEN_COMMA));
}

void
dyn_update_parse(DynUpdate *update, const char *text, uint32 len,
				 DynPlaceholders *placeholders)
{
	UpdateParser state = { .update = update, .action_room = 4 };

	dyn_parser_init(&state.parser, &update->expression, "UpdateExpression",
					text, len);
	update->actions = palloc(state.action_room * sizeof(DynNodeIndex));
	update->action_count = 0;
	update->repeated_section = NULL;
	update->wrong_type = DYN_UPDATE_WRONG_TYPE;
	do
	{
		parse_section(&state);
	} while (state.parser.current.kind != DYN_TOKEN_END);
	dyn_update_check(update, placeholders);
}
