/*
 * operand.c
 *	  Operands of conditions and of updates.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "partiql/parser.h"

/* The functions of expr/ that PartiQL has as well, in any case. */
static const DynFunctionId functions[] = {
	DYN_FUNCTION_ATTRIBUTE_TYPE, DYN_FUNCTION_BEGINS_WITH,
	DYN_FUNCTION_CONTAINS,		 DYN_FUNCTION_SIZE,
	DYN_FUNCTION_LIST_APPEND,
};

DynNodeIndex
dyn_pq_operator(DynPqParser *parser, DynNodeKind kind,
				const DynOperands *operands)
{
	parser->nodes->operators++;
	return dyn_tree_node(parser->nodes, kind, operands);
}

DynNodeIndex
dyn_pq_function(DynPqParser *parser, DynFunctionId id,
				const DynOperands *operands)
{
	DynNodeIndex index = dyn_tree_function(parser->nodes, id, operands);
	DynNode *node = &parser->nodes->nodes[index];

	parser->nodes->operators++;
	node->text.data = node->function->name;
	node->text.len = strlen(node->function->name);
	return index;
}

/* May the function stand in what is being parsed? */
static bool
is_in_place(const DynPqParser *parser, DynFunctionId id)
{
	bool is_update = parser->nodes == &parser->statement->update.expression;

	return is_update == (dyn_function(id)->role == DYN_FUNCTION_UPDATE);
}

/* The function of this name; raises if PartiQL has none there. */
static DynFunctionId
find_function(const DynPqParser *parser, const DynName *text)
{
	int i;

	for (i = 0; i < (int) lengthof(functions); i++)
	{
		const char *name = dyn_function(functions[i])->name;

		if (strlen(name) == text->len &&
			pg_strncasecmp(name, text->data, text->len) == 0 &&
			is_in_place(parser, functions[i]))
			return functions[i];
	}
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("Unsupported function: %.*s", DYN_NAME_ARGS(*text)));
	pg_unreachable();
}

/* The current token is the function's name, the next one its "(". */
static DynNodeIndex
parse_function(DynPqParser *parser)
{
	DynOperands operands = DYN_NO_OPERANDS;
	DynName text = dyn_pq_take(parser).text;
	DynFunctionId id = find_function(parser, &text);

	dyn_pq_expect(parser, DYN_PQ_LEFT_PAREN);
	do
	{
		dyn_operands_add(parser->nodes, &operands,
						 dyn_pq_parse_operand(parser));
	} while (dyn_pq_accept(parser, DYN_PQ_COMMA));
	dyn_pq_expect(parser, DYN_PQ_RIGHT_PAREN);
	return dyn_pq_function(parser, id, &operands);
}

static bool
at_function(const DynPqParser *parser)
{
	DynPqKind kind = parser->current.kind;

	return (kind == DYN_PQ_IDENTIFIER || kind == DYN_PQ_KEYWORD) &&
		   dyn_pq_peek(parser).kind == DYN_PQ_LEFT_PAREN;
}

DynNodeIndex
dyn_pq_parse_operand(DynPqParser *parser)
{
	DynNodeIndex operand;
	DynValue value;

	check_stack_depth();
	if (dyn_pq_accept(parser, DYN_PQ_LEFT_PAREN))
	{
		operand = dyn_pq_parse_operand(parser);
		dyn_pq_expect(parser, DYN_PQ_RIGHT_PAREN);
		return operand;
	}
	if (at_function(parser))
		return parse_function(parser);
	if (dyn_pq_at_name(parser))
		return dyn_pq_parse_path(parser);
	if (!dyn_pq_at_value(parser))
		dyn_pq_unexpected(parser);
	value = dyn_pq_parse_value(parser);
	return dyn_tree_value(parser->nodes, &value);
}
