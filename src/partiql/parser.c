/*
 * parser.c
 *	  What the parts of PartiQL's grammar share, see parser.h.
 */
#include "postgres.h"

#include "common/limits.h"
#include "partiql/parser.h"

void
dyn_pq_unexpected(DynPqParser *parser)
{
	switch (parser->current.kind)
	{
		case DYN_PQ_END:
			dyn_pq_error("Unexpected end of statement");
			break;
		case DYN_PQ_INVALID:
			if (*parser->current.text.data == '\'' ||
				*parser->current.text.data == '"')
				dyn_pq_error("Unterminated quote");
			dyn_pq_error("Invalid character");
			break;
		case DYN_PQ_KEYWORD:
			dyn_pq_error("Unexpected keyword");
			break;
		case DYN_PQ_EQ:
		case DYN_PQ_NE:
		case DYN_PQ_LT:
		case DYN_PQ_LE:
		case DYN_PQ_GT:
		case DYN_PQ_GE:
		case DYN_PQ_STAR:
		case DYN_PQ_PLUS:
		case DYN_PQ_MINUS:
			dyn_pq_error("Unexpected operator");
			break;
		default:
			dyn_pq_error("Unexpected term");
			break;
	}
	pg_unreachable();
}

DynPqToken
dyn_pq_take(DynPqParser *parser)
{
	DynPqToken token = parser->current;

	parser->current = dyn_pq_next(&parser->lexer);
	return token;
}

DynPqToken
dyn_pq_peek(const DynPqParser *parser)
{
	DynPqLexer lexer = parser->lexer;

	return dyn_pq_next(&lexer);
}

bool
dyn_pq_accept(DynPqParser *parser, DynPqKind kind)
{
	if (parser->current.kind != kind)
		return false;
	dyn_pq_take(parser);
	return true;
}

bool
dyn_pq_accept_word(DynPqParser *parser, const char *word)
{
	if (!dyn_pq_is_word(&parser->current, word))
		return false;
	dyn_pq_take(parser);
	return true;
}

void
dyn_pq_expect(DynPqParser *parser, DynPqKind kind)
{
	if (!dyn_pq_accept(parser, kind))
		dyn_pq_unexpected(parser);
}

void
dyn_pq_expect_word(DynPqParser *parser, const char *word)
{
	if (!dyn_pq_accept_word(parser, word))
		dyn_pq_unexpected(parser);
}

bool
dyn_pq_at_name(const DynPqParser *parser)
{
	return parser->current.kind == DYN_PQ_IDENTIFIER ||
		   parser->current.kind == DYN_PQ_QUOTED;
}

DynName
dyn_pq_parse_name(DynPqParser *parser)
{
	DynPqToken token = parser->current;

	if (!dyn_pq_at_name(parser))
		dyn_pq_unexpected(parser);
	dyn_pq_take(parser);
	return token.kind == DYN_PQ_QUOTED ? dyn_pq_unquote(&token) : token.text;
}

static void
add_name(DynPqParser *parser, DynName name)
{
	if (name.len == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Path component cannot be an empty string"));
	dyn_expression_add_step(parser->nodes)->name = name;
}

/* The number of a list's element; its token is at hand. */
static void
add_index(DynPqParser *parser)
{
	DynName digits = parser->current.text;
	uint64 index = 0;
	uint32 i;

	for (i = 0; i < digits.len && index <= PG_INT32_MAX; i++)
	{
		if (digits.data[i] < '0' || digits.data[i] > '9')
			dyn_pq_error("Invalid path bracket component");
		index = index * 10 + (digits.data[i] - '0');
	}
	if (index > PG_INT32_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("List index is not within the allowable range; "
					   "index: [%.*s]",
					   DYN_NAME_ARGS(digits)));
	dyn_expression_add_step(parser->nodes)->index = index;
	dyn_pq_take(parser);
}

/* What stands between the brackets of a path. */
static void
parse_bracket(DynPqParser *parser)
{
	DynPqToken token = parser->current;

	if (token.kind == DYN_PQ_NUMBER)
		add_index(parser);
	else if (dyn_pq_accept(parser, DYN_PQ_STRING))
		add_name(parser, dyn_pq_unquote(&token));
	else
		dyn_pq_error("Invalid path bracket component");
	dyn_pq_expect(parser, DYN_PQ_RIGHT_BRACKET);
}

DynNodeIndex
dyn_pq_parse_path(DynPqParser *parser)
{
	DynExpression *expression = parser->nodes;
	uint16 step = expression->step_count;
	DynNode *path;
	DynNodeIndex index;

	add_name(parser, dyn_pq_parse_name(parser));
	for (;;)
	{
		if (dyn_pq_accept(parser, DYN_PQ_LEFT_BRACKET))
			parse_bracket(parser);
		else if (!dyn_pq_accept(parser, DYN_PQ_DOT))
			break;
		else if (!dyn_pq_at_name(parser))
			dyn_pq_error("Invalid path dot component");
		else
			add_name(parser, dyn_pq_parse_name(parser));
	}
	index = dyn_expression_add_node(expression, DYN_NODE_PATH);
	path = &expression->nodes[index];
	path->step = step;
	path->count = expression->step_count - step;
	if (path->count > DYN_NESTING_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The document path has too many nesting elements; "
					   "nesting levels: %d",
					   path->count));
	return index;
}
