/*
 * condition.c
 *	  WHERE: a condition in PartiQL, as a condition of expr/.
 *
 * Both know the same comparisons, but not what becomes of an attribute that is
 * missing: in PartiQL the result of "<>" is then missing, too, and the item
 * is not selected.  So "a <> b" becomes "attribute_exists(a) AND a <> b",
 * with as many attribute_exists() as there are paths.  The other comparisons
 * are false of a missing attribute already.  NOT negates what that makes, so
 * "NOT a = b" is true of it.
 *
 * After "(" one cannot know whether a condition or an operand follows; as in
 * expr/condition.c, a lone operand will do directly before ")".
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/limits.h"
#include "expr/check.h"
#include "partiql/parser.h"

static DynNodeIndex parse_or(DynPqParser *parser, bool operand_will_do);

static DynNode *
node_at(DynPqParser *parser, DynNodeIndex index)
{
	return &parser->nodes->nodes[index];
}

/* Operands of which the second may be missing. */
static DynOperands
one_or_two(DynPqParser *parser, DynNodeIndex a, DynNodeIndex b)
{
	DynOperands operands = DYN_NO_OPERANDS;

	dyn_operands_add(parser->nodes, &operands, a);
	if (b != DYN_NO_NODE)
		dyn_operands_add(parser->nodes, &operands, b);
	return operands;
}

static DynNodeIndex
make_node(DynPqParser *parser, DynNodeKind kind, DynNodeIndex a,
		  DynNodeIndex b)
{
	DynOperands operands = one_or_two(parser, a, b);

	return dyn_pq_operator(parser, kind, &operands);
}

static DynNodeIndex
make_function(DynPqParser *parser, DynFunctionId id, DynNodeIndex a,
			  DynNodeIndex b)
{
	DynOperands operands = one_or_two(parser, a, b);

	return dyn_pq_function(parser, id, &operands);
}

/* A node that may be an operand beside the path that it copies. */
static DynNodeIndex
copy_path(DynPqParser *parser, DynNodeIndex path)
{
	DynNodeIndex copy = dyn_expression_add_node(parser->nodes, DYN_NODE_PATH);

	node_at(parser, copy)->step = node_at(parser, path)->step;
	node_at(parser, copy)->count = node_at(parser, path)->count;
	return copy;
}

/* The condition, and that the path of this operand leads somewhere. */
static DynNodeIndex
require_presence(DynPqParser *parser, DynNodeIndex condition,
				 DynNodeIndex operand)
{
	DynNodeIndex exists;

	if (node_at(parser, operand)->kind == DYN_NODE_FUNCTION)
		operand = node_at(parser, operand)->first;
	if (node_at(parser, operand)->kind != DYN_NODE_PATH)
		return condition;
	exists = make_function(parser, DYN_FUNCTION_ATTRIBUTE_EXISTS,
						   copy_path(parser, operand), DYN_NO_NODE);
	return make_node(parser, DYN_NODE_AND, exists, condition);
}

static DynNodeIndex
make_comparison(DynPqParser *parser, DynNodeKind kind, DynNodeIndex a,
				DynNodeIndex b)
{
	DynNodeIndex node = make_node(parser, kind, a, b);

	if (kind != DYN_NODE_NE)
		return node;
	node = require_presence(parser, node, a);
	return require_presence(parser, node, b);
}

static DynNodeIndex
parse_between(DynPqParser *parser, DynNodeIndex operand)
{
	DynOperands operands = DYN_NO_OPERANDS;

	dyn_operands_add(parser->nodes, &operands, operand);
	dyn_operands_add(parser->nodes, &operands, dyn_pq_parse_operand(parser));
	if (!dyn_pq_accept_word(parser, "and"))
		dyn_pq_error("Expected AND after BETWEEN");
	dyn_operands_add(parser->nodes, &operands, dyn_pq_parse_operand(parser));
	return dyn_pq_operator(parser, DYN_NODE_BETWEEN, &operands);
}

/* The elements of a list that a parameter is. */
static void
add_elements(DynPqParser *parser, DynOperands *operands)
{
	DynValue list = dyn_pq_parse_value(parser);
	uint32 count;
	uint32 i;

	if (list.type == DYN_TYPE_NULL &&
		parser->parameters_used > parser->parameters->count)
		return; /* there is no such parameter */
	if (list.type != DYN_TYPE_L)
		dyn_pq_error("Expected a list after IN");
	count = dyn_value_count(&list);
	if (count == 0)
		dyn_pq_error("Expected a value in the list after IN");
	if (count > DYN_EXPRESSION_IN_MAX)
		dyn_expression_error(parser->nodes,
							 "The IN operator is provided with too many "
							 "operands; number of operands: %u",
							 count);
	dyn_check_form(parser->nodes); /* bounds the nodes */
	for (i = 0; i < count; i++)
	{
		DynValue element = dyn_value_element(&list, i);

		dyn_operands_add(parser->nodes, operands,
						 dyn_tree_value(parser->nodes, &element));
	}
}

static DynNodeIndex
parse_in(DynPqParser *parser, DynNodeIndex operand)
{
	DynOperands operands = DYN_NO_OPERANDS;
	DynPqKind close = DYN_PQ_RIGHT_BRACKET;

	dyn_operands_add(parser->nodes, &operands, operand);
	if (parser->current.kind == DYN_PQ_PARAMETER)
	{
		add_elements(parser, &operands);
		return dyn_pq_operator(parser, DYN_NODE_IN, &operands);
	}
	if (dyn_pq_accept(parser, DYN_PQ_LEFT_PAREN))
		close = DYN_PQ_RIGHT_PAREN;
	else
		dyn_pq_expect(parser, DYN_PQ_LEFT_BRACKET);
	do
	{
		dyn_operands_add(parser->nodes, &operands,
						 dyn_pq_parse_operand(parser));
	} while (dyn_pq_accept(parser, DYN_PQ_COMMA));
	dyn_pq_expect(parser, close);
	return dyn_pq_operator(parser, DYN_NODE_IN, &operands);
}

/* After IS: of what type a path's value is, or that there is none. */
static DynNodeIndex
parse_is(DynPqParser *parser, DynNodeIndex path)
{
	bool negated = dyn_pq_accept_word(parser, "not");
	DynValue null = dyn_scalar(DYN_TYPE_S, "NULL", 4);
	DynNodeIndex node;

	if (node_at(parser, path)->kind != DYN_NODE_PATH)
		dyn_pq_unexpected(parser);
	if (dyn_pq_accept_word(parser, "missing"))
		return make_function(parser,
							 negated ? DYN_FUNCTION_ATTRIBUTE_EXISTS
									 : DYN_FUNCTION_ATTRIBUTE_NOT_EXISTS,
							 path, DYN_NO_NODE);
	dyn_pq_expect_word(parser, "null");
	node = make_function(parser, DYN_FUNCTION_ATTRIBUTE_TYPE, path,
						 dyn_tree_value(parser->nodes, &null));
	if (!negated)
		return node;
	node = make_node(parser, DYN_NODE_NOT, node, DYN_NO_NODE);
	return require_presence(parser, node, path);
}

/* What follows the first operand of a comparison. */
static DynNodeIndex
parse_comparison(DynPqParser *parser, DynNodeIndex operand)
{
	DynPqKind token = parser->current.kind;
	DynNodeIndex node;
	bool negated;

	if (token >= DYN_PQ_EQ && token <= DYN_PQ_GE)
	{
		dyn_pq_take(parser);
		return make_comparison(parser, DYN_NODE_EQ + (token - DYN_PQ_EQ),
							   operand, dyn_pq_parse_operand(parser));
	}
	if (dyn_pq_accept_word(parser, "is"))
		return parse_is(parser, operand);
	negated = dyn_pq_accept_word(parser, "not");
	if (dyn_pq_accept_word(parser, "between"))
		node = parse_between(parser, operand);
	else
	{
		dyn_pq_expect_word(parser, "in");
		node = parse_in(parser, operand);
	}
	return negated ? make_node(parser, DYN_NODE_NOT, node, DYN_NO_NODE) : node;
}

static bool
is_condition(DynPqParser *parser, DynNodeIndex index)
{
	const DynNode *node = node_at(parser, index);

	return node->kind < DYN_NODE_PLUS ||
		   (node->kind == DYN_NODE_FUNCTION &&
			node->function->role == DYN_FUNCTION_CONDITION);
}

static DynNodeIndex
parse_predicate(DynPqParser *parser, bool operand_will_do)
{
	DynNodeIndex node;

	if (dyn_pq_accept(parser, DYN_PQ_LEFT_PAREN))
	{
		node = parse_or(parser, true);
		dyn_pq_expect(parser, DYN_PQ_RIGHT_PAREN);
	}
	else
		node = dyn_pq_parse_operand(parser);

	if (is_condition(parser, node) ||
		(operand_will_do && parser->current.kind == DYN_PQ_RIGHT_PAREN))
		return node;
	return parse_comparison(parser, node);
}

static DynNodeIndex
parse_not(DynPqParser *parser, bool operand_will_do)
{
	check_stack_depth();
	if (!dyn_pq_accept_word(parser, "not"))
		return parse_predicate(parser, operand_will_do);
	return make_node(parser, DYN_NODE_NOT, parse_not(parser, false),
					 DYN_NO_NODE);
}

static DynNodeIndex
parse_and(DynPqParser *parser, bool operand_will_do)
{
	DynNodeIndex node = parse_not(parser, operand_will_do);

	while (dyn_pq_accept_word(parser, "and"))
		node = make_node(parser, DYN_NODE_AND, node, parse_not(parser, false));
	return node;
}

static DynNodeIndex
parse_or(DynPqParser *parser, bool operand_will_do)
{
	DynNodeIndex node = parse_and(parser, operand_will_do);

	while (dyn_pq_accept_word(parser, "or"))
		node = make_node(parser, DYN_NODE_OR, node, parse_and(parser, false));
	return node;
}

DynNodeIndex
dyn_pq_parse_condition(DynPqParser *parser)
{
	return parse_or(parser, false);
}
