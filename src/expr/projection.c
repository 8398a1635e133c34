/*
 * projection.c
 *	  The grammar and the rules of projections, see projection.h.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "expr/check.h"
#include "expr/parser.h"
#include "expr/projection.h"

void
dyn_projection_add_paths(DynProjection *projection)
{
	const DynExpression *expression = &projection->expression;
	int i;

	dyn_path_tree_init(&projection->paths, expression);
	for (i = 0; i < expression->node_count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		dyn_path_tree_add(&projection->paths, i);
	}
	dyn_path_tree_check(&projection->paths);
}

static void
check(DynProjection *projection, DynPlaceholders *placeholders)
{
	DynExpression *expression = &projection->expression;
	DynNode *node;

	dyn_check_reserved_words(expression);
	for_each_node(node, expression)
		dyn_resolve_node(expression, node, placeholders);
	dyn_projection_add_paths(projection);
}

void
dyn_projection_parse(DynProjection *projection, const char *text, uint32 len,
					 DynPlaceholders *placeholders)
{
	DynParser parser;

	dyn_parser_init(&parser, &projection->expression, "ProjectionExpression",
					text, len);
	do
	{
		dyn_parse_path(&parser);
	} while (dyn_parser_accept(&parser, DYN_TOKEN_COMMA));
	dyn_parser_expect(&parser, DYN_TOKEN_END);
	check(projection, placeholders);
}

DynItem *
dyn_projection_apply(const DynProjection *projection, const DynItemView *view)
{
	return dyn_project(&projection->paths, view);
}
