/*
 * syntax.c
 *	  A request's content as far as everybody may be told of it, see syntax.h.
 *
 * For what is not decoded, because it is refused before that, or what is
 * decoded no more.
 */
#include "postgres.h"

#include "common/jsonapi.h"
#include "mb/pg_wchar.h"

#include "common/limits.h"
#include "http/syntax.h"

typedef struct Search
{
	JsonLexContext *lex;
	bool is_next; /* what comes next is the value of TableName */
	char *table;
} Search;

static void
begin_member(void *state, char *name, bool is_null pg_attribute_unused())
{
	Search *search = state;

	search->is_next =
		search->lex->lex_level == 1 && strcmp(name, "TableName") == 0;
}

static void
read_scalar(void *state, char *token, JsonTokenType type)
{
	Search *search = state;

	if (search->is_next && type == JSON_TOKEN_STRING)
		search->table = token;
	search->is_next = false;
}

/* A name or an ARN, and nothing that would look like something else in a log. */
static bool
is_table_name(const char *text)
{
	size_t len = strlen(text);

	return len <= DYN_ARN_MAX &&
		   strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
						"0123456789_.-:/") == len;
}

static bool
parse(const StringInfoData *content, Search *search)
{
	JsonSemAction actions = { .semstate = search,
							  .object_field_start = begin_member,
							  .scalar = read_scalar };

	search->lex = makeJsonLexContextCstringLen(content->data, content->len,
											   PG_UTF8, true);
	return pg_parse_json(search->lex, &actions) == JSON_SUCCESS;
}

bool
dyn_syntax_check(const StringInfoData *content, const char **table)
{
	MemoryContext context = CurrentMemoryContext;
	Search search = { 0 };
	volatile bool is_json = false;

	*table = NULL;
	if (content->len == 0)
		return true;
	PG_TRY();
	{
		is_json = parse(content, &search);
	}
	PG_CATCH(); /* nested deeper than the stack is */
	{
		MemoryContextSwitchTo(context);
		FlushErrorState();
	}
	PG_END_TRY();
	if (is_json && search.table != NULL && is_table_name(search.table))
		*table = search.table;
	return is_json;
}
