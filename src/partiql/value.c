/*
 * value.c
 *	  Literals and parameters of PartiQL statements, as attribute values.
 *
 * A scalar points into the statement or into memory of its own.  A list, a
 * tuple or a set is built as an item, and the value points into that.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "partiql/parser.h"

/* The name of the value in the item that it is built in. */
#define VALUE_NAME "v", 1

static bool
at_number(const DynPqParser *parser)
{
	DynPqKind kind = parser->current.kind;

	if (kind == DYN_PQ_PLUS || kind == DYN_PQ_MINUS)
		kind = dyn_pq_peek(parser).kind;
	return kind == DYN_PQ_NUMBER;
}

static bool
at_scalar(const DynPqParser *parser)
{
	const DynPqToken *token = &parser->current;

	return token->kind == DYN_PQ_STRING || token->kind == DYN_PQ_PARAMETER ||
		   at_number(parser) || dyn_pq_is_word(token, "true") ||
		   dyn_pq_is_word(token, "false") || dyn_pq_is_word(token, "null");
}

bool
dyn_pq_at_value(const DynPqParser *parser)
{
	DynPqKind kind = parser->current.kind;

	return kind == DYN_PQ_LEFT_BRACKET || kind == DYN_PQ_LEFT_BRACE ||
		   kind == DYN_PQ_LEFT_BAG || at_scalar(parser);
}

/* The sign, if there is one, and the number. */
static DynValue
parse_number(DynPqParser *parser)
{
	DynNumber *number = palloc(sizeof(DynNumber));
	bool negative = parser->current.kind == DYN_PQ_MINUS;
	DynName digits;
	char *text;

	if (parser->current.kind != DYN_PQ_NUMBER)
		dyn_pq_take(parser);
	digits = dyn_pq_take(parser).text;
	text = psprintf("%s%.*s", negative ? "-" : "", DYN_NAME_ARGS(digits));
	dyn_number_from_text(text, digits.len + negative, number);
	pfree(text);
	return dyn_scalar(DYN_TYPE_N, number->bytes, number->len);
}

/* One that is missing is noticed when the statement has been read. */
static DynValue
parse_parameter(DynPqParser *parser)
{
	int n = parser->parameters_used++;
	const DynValue *value;

	dyn_pq_expect(parser, DYN_PQ_PARAMETER);
	if (n >= parser->parameters->count)
		return dyn_scalar(DYN_TYPE_NULL, "", 0);
	value = dyn_field_value(
		dyn_list_element(parser->parameters, DynValueField, n));
	if (value == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Supplied AttributeValue is empty, must contain "
					   "exactly one of the supported datatypes"));
	return *value;
}

static DynValue
parse_scalar(DynPqParser *parser)
{
	static const uint8 truth[] = { 0, 1 };
	DynPqToken token = parser->current;
	DynName text;

	if (at_number(parser))
		return parse_number(parser);
	if (token.kind == DYN_PQ_PARAMETER)
		return parse_parameter(parser);
	if (dyn_pq_accept(parser, DYN_PQ_STRING))
	{
		text = dyn_pq_unquote(&token);
		return dyn_scalar(DYN_TYPE_S, text.data, text.len);
	}
	if (dyn_pq_accept_word(parser, "true"))
		return dyn_scalar(DYN_TYPE_BOOL, &truth[1], 1);
	if (dyn_pq_accept_word(parser, "false"))
		return dyn_scalar(DYN_TYPE_BOOL, &truth[0], 1);
	dyn_pq_expect_word(parser, "null");
	return dyn_scalar(DYN_TYPE_NULL, "", 0);
}

static void build_next(DynPqParser *parser, DynBuilder *builder);

/* After the bracket. */
static void
build_list(DynPqParser *parser, DynBuilder *builder)
{
	dyn_build_open(builder, DYN_TYPE_L);
	if (parser->current.kind != DYN_PQ_RIGHT_BRACKET)
	{
		do
		{
			build_next(parser, builder);
		} while (dyn_pq_accept(parser, DYN_PQ_COMMA));
	}
	dyn_pq_expect(parser, DYN_PQ_RIGHT_BRACKET);
	dyn_build_close(builder);
}

/* After the brace; the map is open. */
static void
build_members(DynPqParser *parser, DynBuilder *builder)
{
	if (parser->current.kind != DYN_PQ_RIGHT_BRACE)
	{
		do
		{
			DynPqToken token = parser->current;
			DynName name;

			dyn_pq_expect(parser, DYN_PQ_STRING);
			name = dyn_pq_unquote(&token);
			dyn_pq_expect(parser, DYN_PQ_COLON);
			dyn_build_name(builder, name.data, name.len);
			build_next(parser, builder);
		} while (dyn_pq_accept(parser, DYN_PQ_COMMA));
	}
	dyn_pq_expect(parser, DYN_PQ_RIGHT_BRACE);
}

/* The type of a set with such a member. */
static DynType
set_type(const DynValue *member)
{
	if (member->type > DYN_TYPE_B)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: A set may "
					   "only have members of type S, N or B"));
	return DYN_TYPE_SS + (member->type - DYN_TYPE_S);
}

/* After "<<". */
static void
build_set(DynPqParser *parser, DynBuilder *builder)
{
	DynType type = DYN_TYPE_SS;
	bool is_first = true;

	while (is_first ? parser->current.kind != DYN_PQ_RIGHT_BAG
					: dyn_pq_accept(parser, DYN_PQ_COMMA))
	{
		DynValue member;

		if (!at_scalar(parser))
			dyn_pq_unexpected(parser);
		member = parse_scalar(parser);
		if (is_first)
			dyn_build_open(builder, type = set_type(&member));
		if (set_type(&member) != type)
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("One or more parameter values were invalid: The "
						   "members of a set must be of one type"));
		dyn_build_value(builder, &member);
		is_first = false;
	}
	if (is_first)
		dyn_build_open(builder, type);
	dyn_pq_expect(parser, DYN_PQ_RIGHT_BAG);
	dyn_build_close(builder);
}

static void
build_next(DynPqParser *parser, DynBuilder *builder)
{
	DynValue scalar;

	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	if (dyn_pq_accept(parser, DYN_PQ_LEFT_BRACKET))
		build_list(parser, builder);
	else if (dyn_pq_accept(parser, DYN_PQ_LEFT_BRACE))
	{
		dyn_build_open(builder, DYN_TYPE_M);
		build_members(parser, builder);
		dyn_build_close(builder);
	}
	else if (dyn_pq_accept(parser, DYN_PQ_LEFT_BAG))
		build_set(parser, builder);
	else if (at_scalar(parser))
	{
		scalar = parse_scalar(parser);
		dyn_build_value(builder, &scalar);
	}
	else
		dyn_pq_unexpected(parser);
}

DynValue
dyn_pq_parse_value(DynPqParser *parser)
{
	DynBuilder *builder;
	DynValue value;
	DynValue root;

	if (at_scalar(parser))
		return parse_scalar(parser);
	builder = dyn_builder_create();
	dyn_build_name(builder, VALUE_NAME);
	build_next(parser, builder);
	root = dyn_item_root(dyn_build_finish(builder));
	dyn_map_find(&root, VALUE_NAME, &value);
	return value;
}

const DynItem *
dyn_pq_parse_tuple(DynPqParser *parser)
{
	DynBuilder *builder = dyn_builder_create();

	dyn_pq_expect(parser, DYN_PQ_LEFT_BRACE);
	build_members(parser, builder);
	return dyn_build_finish(builder);
}
