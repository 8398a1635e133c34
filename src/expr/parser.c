/*
 * parser.c
 *	  What the grammars of all expressions share, see parser.h.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/limits.h"
#include "expr/parser.h"

StaticAssertDecl(DYN_EXPRESSION_SIZE_MAX < DYN_NO_NODE,
				 "each node takes a byte of text at least");

void
dyn_parser_init(DynParser *parser, DynExpression *expression,
				const char *parameter, const char *text, uint32 len)
{
	dyn_expression_init(expression, parameter);
	if (len > DYN_EXPRESSION_SIZE_MAX)
		dyn_expression_form_error(expression,
								  "Expression size has exceeded the maximum "
								  "allowed size; expression size: %u",
								  len);
	parser->expression = expression;
	parser->lexer.next = text;
	parser->lexer.end = text + len;
	memset(&parser->previous, 0, sizeof(DynToken));
	parser->current = dyn_lexer_next(&parser->lexer);
	if (parser->current.kind == DYN_TOKEN_END)
		dyn_expression_form_error(expression,
								  "The expression can not be empty;");
}

static void
advance(DynParser *parser)
{
	parser->previous = parser->current;
	parser->current = dyn_lexer_next(&parser->lexer);
}

bool
dyn_parser_accept(DynParser *parser, DynTokenKind kind)
{
	if (parser->current.kind != kind)
		return false;
	advance(parser);
	return true;
}

void
dyn_parser_expect(DynParser *parser, DynTokenKind kind)
{
	if (!dyn_parser_accept(parser, kind))
		dyn_syntax_error(parser);
}

/*
 * "near" is the token before, the wrong one and the one after, with what lies
 * between them; at the end only the token before.
 */
void
dyn_syntax_error(DynParser *parser)
{
	DynName near = parser->current.text;
	DynName token = parser->current.text;
	const char *end = near.data + near.len;
	DynToken following;

	if (parser->current.kind == DYN_TOKEN_END)
	{
		token.data = "<EOF>";
		token.len = strlen(token.data);
		end = parser->previous.text.data + parser->previous.text.len;
	}
	else
	{
		following = dyn_lexer_next(&parser->lexer);
		if (following.kind != DYN_TOKEN_END)
			end = following.text.data + following.text.len;
	}
	if (parser->previous.text.data != NULL)
		near.data = parser->previous.text.data;
	near.len = end - near.data;
	dyn_expression_form_error(parser->expression,
							  "Syntax error; token: \"%.*s\", near: \"%.*s\"",
							  DYN_NAME_ARGS(token), DYN_NAME_ARGS(near));
}

static void
add_name(DynParser *parser, DynName name)
{
	dyn_expression_add_step(parser->expression)->name = name;
}

/* The name after a ".". */
static void
parse_name(DynParser *parser)
{
	if (!dyn_parser_accept(parser, DYN_TOKEN_IDENTIFIER))
		dyn_parser_expect(parser, DYN_TOKEN_NAME);
	add_name(parser, parser->previous.text);
}

static void
parse_index(DynParser *parser)
{
	DynName digits = parser->current.text;
	uint64 index = 0;
	uint32 i;

	dyn_parser_expect(parser, DYN_TOKEN_NUMBER);
	for (i = 0; i < digits.len && index <= PG_INT32_MAX; i++)
		index = index * 10 + (digits.data[i] - '0');
	if (index > PG_INT32_MAX)
		dyn_expression_error(parser->expression,
							 "List index is not within the allowable range; "
							 "index: [%.*s]",
							 DYN_NAME_ARGS(digits));
	dyn_expression_add_step(parser->expression)->index = index;
	dyn_parser_expect(parser, DYN_TOKEN_RIGHT_BRACKET);
}

/* The token before is the path's first name. */
static DynNodeIndex
parse_rest_of_path(DynParser *parser)
{
	DynExpression *expression = parser->expression;
	uint16 step = expression->step_count;
	DynNodeIndex path;

	add_name(parser, parser->previous.text);
	for (;;)
	{
		if (dyn_parser_accept(parser, DYN_TOKEN_DOT))
			parse_name(parser);
		else if (dyn_parser_accept(parser, DYN_TOKEN_LEFT_BRACKET))
			parse_index(parser);
		else
			break;
	}
	path = dyn_expression_add_node(expression, DYN_NODE_PATH);
	expression->nodes[path].step = step;
	expression->nodes[path].count = expression->step_count - step;
	return path;
}

DynNodeIndex
dyn_parse_path(DynParser *parser)
{
	if (!dyn_parser_accept(parser, DYN_TOKEN_IDENTIFIER))
		dyn_parser_expect(parser, DYN_TOKEN_NAME);
	return parse_rest_of_path(parser);
}

DynNodeIndex
dyn_operator_node(DynParser *parser, DynNodeKind kind,
				  const DynOperands *operands)
{
	parser->expression->operators++;
	return dyn_tree_node(parser->expression, kind, operands);
}

/* The token before is the function's name, the current one its "(". */
static DynNodeIndex
parse_function(DynParser *parser)
{
	DynOperands operands = DYN_NO_OPERANDS;
	DynName name = parser->previous.text;
	DynNodeIndex index;
	DynNode *node;

	dyn_parser_expect(parser, DYN_TOKEN_LEFT_PAREN);
	do
	{
		dyn_operands_add(parser->expression, &operands,
						 dyn_parse_operand(parser));
	} while (dyn_parser_accept(parser, DYN_TOKEN_COMMA));
	dyn_parser_expect(parser, DYN_TOKEN_RIGHT_PAREN);

	index = dyn_operator_node(parser, DYN_NODE_FUNCTION, &operands);
	node = &parser->expression->nodes[index];
	node->text = name;
	node->function = dyn_function_find(&name);
	return index;
}

static DynNodeIndex
parse_value(DynParser *parser)
{
	DynNodeIndex value =
		dyn_expression_add_node(parser->expression, DYN_NODE_VALUE);

	parser->expression->nodes[value].text = parser->current.text;
	advance(parser);
	return value;
}

void
dyn_note_parens(DynParser *parser, DynNodeIndex node)
{
	DynNode *inner = &parser->expression->nodes[node];

	if (inner->in_parens)
		parser->expression->redundant_parens = true;
	inner->in_parens = true;
}

DynNodeIndex
dyn_parse_operand(DynParser *parser)
{
	DynNodeIndex operand;

	check_stack_depth();
	if (dyn_parser_accept(parser, DYN_TOKEN_LEFT_PAREN))
	{
		operand = dyn_parse_operand(parser);
		dyn_parser_expect(parser, DYN_TOKEN_RIGHT_PAREN);
		dyn_note_parens(parser, operand);
		return operand;
	}
	if (parser->current.kind == DYN_TOKEN_VALUE)
		return parse_value(parser);
	if (!dyn_parser_accept(parser, DYN_TOKEN_IDENTIFIER))
		dyn_parser_expect(parser, DYN_TOKEN_NAME);
	else if (parser->current.kind == DYN_TOKEN_LEFT_PAREN)
		return parse_function(parser);
	return parse_rest_of_path(parser);
}
