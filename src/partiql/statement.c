/*
 * statement.c
 *	  The grammar of PartiQL statements, see statement.h.
 */
#include "postgres.h"

#include "expr/condition.h"
#include "expr/check.h"
#include "partiql/parser.h"

#define FIRST_SELECTED 8

/* A name as a Spec has it, with a NUL after it. */
static DynText
parse_text(DynPqParser *parser)
{
	DynName name = dyn_pq_parse_name(parser);

	name.data = pnstrdup(name.data, name.len);
	return name;
}

/* "table" or "table"."index" */
static void
parse_source(DynPqParser *parser, const char *fault)
{
	DynStatement *statement = parser->statement;

	if (parser->current.kind == DYN_PQ_INVALID)
		dyn_pq_unexpected(parser);
	if (!dyn_pq_at_name(parser))
		dyn_pq_error("%s", fault);
	statement->table = parse_text(parser);
	if (dyn_pq_accept(parser, DYN_PQ_DOT))
		statement->index = parse_text(parser);
	if (parser->current.kind == DYN_PQ_DOT)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("A path may contain at most 2 components in the FROM "
					   "clause"));
	if (statement->table.len == 0 ||
		(statement->index.data != NULL && statement->index.len == 0))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Path component cannot be an empty string"));
	if (dyn_pq_at_name(parser) || dyn_pq_is_word(&parser->current, "as"))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Aliasing is not supported"));
}

static void
parse_where(DynPqParser *parser)
{
	DynExpression *where = &parser->statement->where;

	if (!dyn_pq_accept_word(parser, "where"))
		return;
	parser->nodes = where;
	where->root = dyn_pq_parse_condition(parser);
}

static void
parse_selected(DynPqParser *parser)
{
	DynStatement *statement = parser->statement;
	int room = FIRST_SELECTED;

	if (dyn_pq_accept(parser, DYN_PQ_STAR))
		return;
	statement->selected = palloc(room * sizeof(DynNodeIndex));
	do
	{
		if (statement->selected_count == room)
		{
			room *= 2;
			statement->selected =
				repalloc(statement->selected, room * sizeof(DynNodeIndex));
		}
		statement->selected[statement->selected_count++] =
			dyn_pq_parse_path(parser);
		if (dyn_pq_at_name(parser) || dyn_pq_is_word(&parser->current, "as"))
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Aliasing is not supported"));
	} while (dyn_pq_accept(parser, DYN_PQ_COMMA));
}

static void
parse_order(DynPqParser *parser)
{
	DynStatement *statement = parser->statement;

	if (!dyn_pq_accept_word(parser, "order"))
		return;
	dyn_pq_expect_word(parser, "by");
	do
	{
		DynOrder *order = &statement->order[statement->order_count];

		if (statement->order_count++ == DYN_ORDER_MAX)
			dyn_pq_error("ORDER BY has more attributes than a key");
		order->name = dyn_pq_parse_name(parser);
		order->descending = dyn_pq_accept_word(parser, "desc");
		if (!order->descending)
			dyn_pq_accept_word(parser, "asc");
	} while (dyn_pq_accept(parser, DYN_PQ_COMMA));
}

/* After SELECT. */
static void
parse_select(DynPqParser *parser)
{
	parser->nodes = &parser->statement->where;
	if (dyn_pq_is_word(&parser->current, "from"))
		dyn_pq_error("Found empty SELECT list");
	parse_selected(parser);
	if (!dyn_pq_accept_word(parser, "from"))
		dyn_pq_error("Expected FROM after SELECT list");
	parse_source(parser, "Unexpected from source");
	parse_where(parser);
	parse_order(parser);
}

/* After EXISTS. */
static void
parse_exists(DynPqParser *parser)
{
	dyn_pq_expect(parser, DYN_PQ_LEFT_PAREN);
	dyn_pq_expect_word(parser, "select");
	parse_select(parser);
	dyn_pq_expect(parser, DYN_PQ_RIGHT_PAREN);
}

/* After INSERT. */
static void
parse_insert(DynPqParser *parser)
{
	dyn_pq_expect_word(parser, "into");
	parse_source(parser, "Expected identifier for simple path");
	dyn_pq_expect_word(parser, "value");
	parser->statement->item = dyn_pq_parse_tuple(parser);
}

static void
parse_returning(DynPqParser *parser)
{
	bool all;
	bool old;

	if (!dyn_pq_accept_word(parser, "returning"))
		return;
	all = dyn_pq_accept_word(parser, "all");
	if (!all)
		dyn_pq_expect_word(parser, "modified");
	old = dyn_pq_accept_word(parser, "old");
	if (!old)
		dyn_pq_expect_word(parser, "new");
	dyn_pq_expect(parser, DYN_PQ_STAR);
	if (all)
		parser->statement->returning =
			old ? DYN_RETURNING_ALL_OLD : DYN_RETURNING_ALL_NEW;
	else
		parser->statement->returning =
			old ? DYN_RETURNING_MODIFIED_OLD : DYN_RETURNING_MODIFIED_NEW;
}

/* After UPDATE. */
static void
parse_update(DynPqParser *parser)
{
	parse_source(parser, "Expected identifier for simple path");
	dyn_pq_parse_actions(parser);
	parse_where(parser);
	parse_returning(parser);
}

static void
check_delete_returning(DynReturning returning)
{
	static const char *const clauses[] = {
		[DYN_RETURNING_MODIFIED_OLD] = "MODIFIED OLD",
		[DYN_RETURNING_ALL_NEW] = "ALL NEW",
		[DYN_RETURNING_MODIFIED_NEW] = "MODIFIED NEW",
	};

	if (returning > DYN_RETURNING_ALL_OLD)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid returning clause: RETURNING %s *. Only "
					   "RETURNING ALL OLD * is allowed in DELETE statements.",
					   clauses[returning]));
}

/* After DELETE. */
static void
parse_delete(DynPqParser *parser)
{
	dyn_pq_expect_word(parser, "from");
	parse_source(parser, "Expected identifier for simple path");
	parse_where(parser);
	parse_returning(parser);
}

static void
parse_end(DynPqParser *parser)
{
	dyn_pq_accept(parser, DYN_PQ_SEMICOLON);
	if (parser->current.kind == DYN_PQ_INVALID)
		dyn_pq_unexpected(parser);
	if (parser->current.kind != DYN_PQ_END)
		dyn_pq_error("Unexpected token after expression");
}

static void
parse_statement(DynPqParser *parser)
{
	static const struct
	{
		const char *word;
		void (*parse)(DynPqParser *parser);
	} statements[] = {
		[DYN_STATEMENT_SELECT] = { "select", parse_select },
		[DYN_STATEMENT_INSERT] = { "insert", parse_insert },
		[DYN_STATEMENT_UPDATE] = { "update", parse_update },
		[DYN_STATEMENT_DELETE] = { "delete", parse_delete },
		[DYN_STATEMENT_EXISTS] = { "exists", parse_exists },
	};
	int kind;

	for (kind = 0; kind < (int) lengthof(statements); kind++)
	{
		if (!dyn_pq_accept_word(parser, statements[kind].word))
			continue;
		parser->statement->kind = kind;
		statements[kind].parse(parser);
		parse_end(parser);
		return;
	}
	dyn_pq_error("Expected data manipulation");
}

/* What there is to check of a statement that is well-formed. */
static void
check_statement(DynStatement *statement)
{
	if (statement->kind == DYN_STATEMENT_DELETE)
		check_delete_returning(statement->returning);
	if (statement->kind == DYN_STATEMENT_UPDATE)
	{
		dyn_check_form(&statement->update.expression);
		dyn_update_check_operands(&statement->update);
	}
	if (statement->where.root != DYN_NO_NODE)
	{
		dyn_check_form(&statement->where);
		dyn_check_function_roles(&statement->where);
		dyn_condition_check_operands(&statement->where);
	}
}

/* This bounds the nodes of the trees, see README.md. */
static void
check_size(const DynText *text)
{
	uint32 characters = 0;
	uint32 i;

	for (i = 0; i < text->len; i++)
		characters += (text->data[i] & 0xC0) != 0x80;
	if (characters > DYN_STATEMENT_SIZE_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value '%.*s' at "
					   "'statement' failed to satisfy constraint: Member must "
					   "have length less than or equal to %d",
					   DYN_NAME_ARGS(*text), DYN_STATEMENT_SIZE_MAX));
}

void
dyn_statement_parse(DynStatement *statement, const DynText *text,
					const DynList *parameters)
{
	DynPqParser parser = { .statement = statement,
						   .lexer = { text->data, text->data + text->len },
						   .parameters = parameters };

	check_size(text);
	memset(statement, 0, sizeof(DynStatement));
	dyn_expression_init(&statement->where, "ConditionExpression");
	dyn_pq_take(&parser);
	parse_statement(&parser);
	if (parser.parameters_used != parameters->count)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Number of parameters in request and statement don't "
					   "match."));
	check_statement(statement);
}
