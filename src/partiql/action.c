/*
 * action.c
 *	  SET and REMOVE of an UPDATE, as actions of an update expression.
 *
 * set_add() and set_delete() are what ADD and DELETE are there: the path that
 * is set has to be the one that they take from.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "partiql/parser.h"

#define FIRST_ACTIONS 4

typedef struct Actions
{
	DynPqParser *parser;
	uint16 room;
} Actions;

static DynNodeIndex parse_sum(DynPqParser *parser);

static void
add_action(Actions *actions, DynNodeKind kind, const DynOperands *operands)
{
	DynUpdate *update = &actions->parser->statement->update;

	if (update->action_count == actions->room)
	{
		actions->room *= 2;
		update->actions =
			repalloc(update->actions, actions->room * sizeof(DynNodeIndex));
	}
	update->actions[update->action_count++] =
		dyn_tree_node(actions->parser->nodes, kind, operands);
}

/* An operand, or a sum in parentheses. */
static DynNodeIndex
parse_term(DynPqParser *parser)
{
	DynNodeIndex term;

	check_stack_depth();
	if (!dyn_pq_accept(parser, DYN_PQ_LEFT_PAREN))
		return dyn_pq_parse_operand(parser);
	term = parse_sum(parser);
	dyn_pq_expect(parser, DYN_PQ_RIGHT_PAREN);
	return term;
}

static DynNodeIndex
parse_sum(DynPqParser *parser)
{
	DynNodeIndex sum = parse_term(parser);

	while (parser->current.kind == DYN_PQ_PLUS ||
		   parser->current.kind == DYN_PQ_MINUS)
	{
		DynPqKind sign = dyn_pq_take(parser).kind;
		DynOperands operands = DYN_NO_OPERANDS;

		dyn_operands_add(parser->nodes, &operands, sum);
		dyn_operands_add(parser->nodes, &operands, parse_term(parser));
		sum = dyn_pq_operator(
			parser, sign == DYN_PQ_PLUS ? DYN_NODE_PLUS : DYN_NODE_MINUS,
			&operands);
	}
	return sum;
}

/* set_add(target, value), set_delete(target, value): the value. */
static DynNodeIndex
parse_set_function(DynPqParser *parser, DynNodeIndex target,
				   const char *function)
{
	const DynExpression *expression = parser->nodes;
	DynNodeIndex path;
	DynNodeIndex node;
	DynValue value;

	dyn_pq_take(parser);
	dyn_pq_expect(parser, DYN_PQ_LEFT_PAREN);
	path = dyn_pq_parse_path(parser);
	if (!dyn_path_equal(expression, &expression->nodes[target],
						&expression->nodes[path]))
		dyn_pq_error("The first argument to %s must equal the assignment "
					 "value",
					 function);
	dyn_pq_expect(parser, DYN_PQ_COMMA);
	if (!dyn_pq_at_value(parser))
		dyn_pq_unexpected(parser);
	value = dyn_pq_parse_value(parser);
	node = dyn_tree_value(parser->nodes, &value);
	dyn_pq_expect(parser, DYN_PQ_RIGHT_PAREN);
	return node;
}

static void
parse_set_action(Actions *actions)
{
	DynPqParser *parser = actions->parser;
	DynOperands operands = DYN_NO_OPERANDS;
	DynNodeIndex target = dyn_pq_parse_path(parser);
	DynNodeKind kind = DYN_NODE_SET;
	DynNodeIndex value;

	dyn_pq_expect(parser, DYN_PQ_EQ);
	if (dyn_pq_is_word(&parser->current, "set_add"))
	{
		kind = DYN_NODE_ADD;
		value = parse_set_function(parser, target, "SET_ADD");
	}
	else if (dyn_pq_is_word(&parser->current, "set_delete"))
	{
		kind = DYN_NODE_DELETE;
		value = parse_set_function(parser, target, "SET_DELETE");
	}
	else
		value = parse_sum(parser);
	dyn_operands_add(parser->nodes, &operands, target);
	dyn_operands_add(parser->nodes, &operands, value);
	add_action(actions, kind, &operands);
}

static void
parse_remove_action(Actions *actions)
{
	DynOperands operands = DYN_NO_OPERANDS;

	dyn_operands_add(actions->parser->nodes, &operands,
					 dyn_pq_parse_path(actions->parser));
	add_action(actions, DYN_NODE_REMOVE, &operands);
}

/* SET or REMOVE and what follows it. */
static bool
parse_clause(Actions *actions)
{
	DynPqParser *parser = actions->parser;
	bool is_set = dyn_pq_accept_word(parser, "set");

	if (!is_set && !dyn_pq_accept_word(parser, "remove"))
		return false;
	do
	{
		if (is_set)
			parse_set_action(actions);
		else
			parse_remove_action(actions);
	} while (dyn_pq_accept(parser, DYN_PQ_COMMA));
	return true;
}

void
dyn_pq_parse_actions(DynPqParser *parser)
{
	DynUpdate *update = &parser->statement->update;
	Actions actions = { .parser = parser, .room = FIRST_ACTIONS };

	dyn_expression_init(&update->expression, "UpdateExpression");
	update->wrong_type = DYN_UPDATE_WRONG_TYPE;
	parser->nodes = &update->expression;
	update->actions = palloc(actions.room * sizeof(DynNodeIndex));
	if (!parse_clause(&actions))
		dyn_pq_error("Expected data manipulation");
	while (parse_clause(&actions))
		;
}
