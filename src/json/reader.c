/*
 * reader.c
 *	  A pull reader of JSON text, see reader.h.
 *
 * Tokens come from PostgreSQL's json_lex(), the grammar is here.  The lexer is
 * run without its own de-escaping: that refuses U+0000, converts to the
 * database's encoding and copies every string.  It still checks the form of
 * every escape, so unescape() has only code points to judge.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/error.h"
#include "json/reader.h"

static void
raise_malformed(DynJsonReader *reader, JsonParseErrorType error)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_MALFORMED_JSON),
			errmsg("invalid input syntax for type %s", "json"),
			errhint("%s", json_errdetail(error, reader->lex)),
			errcontext("JSON data, line %d", reader->lex->line_number));
}

/* The next token is not what the grammar wants there. */
static void
raise_unexpected(DynJsonReader *reader, JsonParseErrorType error)
{
	if (dyn_json_peek(reader) == JSON_TOKEN_END)
		error = JSON_EXPECTED_MORE;
	raise_malformed(reader, error);
}

void
dyn_json_expected_value(DynJsonReader *reader)
{
	raise_unexpected(reader, JSON_EXPECTED_JSON);
	pg_unreachable();
}

void
dyn_json_expected_object(DynJsonReader *reader)
{
	raise_unexpected(reader, JSON_EXPECTED_JSON);
	pg_unreachable();
}

void
dyn_json_next_token(DynJsonReader *reader)
{
	JsonParseErrorType error = json_lex(reader->lex);

	if (unlikely(error != JSON_SUCCESS))
		raise_malformed(reader, error);
}

void
dyn_json_begin(DynJsonReader *reader, const char *json, uint32 len)
{
	if (len > MaxAllocSize)
		ereport(ERROR, errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("JSON document of %u bytes is too large", len));
	if (!pg_verify_mbstr(PG_UTF8, json, (int) len, true))
		ereport(ERROR, dyn_exception(DYN_ERROR_MALFORMED_JSON),
				errmsg("invalid input syntax for type %s", "json"),
				errhint("The text is not valid UTF-8."));

	reader->lex = makeJsonLexContextCstringLen(unconstify(char *, json),
											   (int) len, PG_UTF8, false);
	reader->unescaped.data = NULL;
	dyn_json_next_token(reader);
}

void
dyn_json_end(DynJsonReader *reader)
{
	if (dyn_json_peek(reader) != JSON_TOKEN_END)
		raise_malformed(reader, JSON_EXPECTED_END);
	if (reader->unescaped.data != NULL)
		pfree(reader->unescaped.data);
	pfree(reader->lex);
}

DynJsonText
dyn_json_peek_text(const DynJsonReader *reader)
{
	DynJsonText text;

	text.data = reader->lex->token_start;
	text.len = reader->lex->token_terminator - reader->lex->token_start;
	return text;
}

/* Four hexadecimal digits, which the lexer has checked. */
static pg_wchar
hex_value(const char *s)
{
	pg_wchar value = 0;
	int i;

	for (i = 0; i < 4; i++)
	{
		value <<= 4;
		if (s[i] <= '9')
			value += s[i] - '0';
		else
			value += (s[i] | 0x20) - 'a' + 10;
	}
	return value;
}

/* Is there a \u escape at s? */
static bool
is_unicode_escape(const char *s, const char *end)
{
	return end - s >= 6 && s[0] == '\\' && s[1] == 'u';
}

/*
 * Appends the code point of the \u escape at s, or of the surrogate pair that
 * begins there; returns where the document goes on.
 */
static const char *
unescape_unicode(DynJsonReader *reader, const char *s, const char *end)
{
	unsigned char utf8[4];
	pg_wchar c = hex_value(s + 2);

	s += 6;
	if (is_utf16_surrogate_first(c))
	{
		pg_wchar second = is_unicode_escape(s, end) ? hex_value(s + 2) : 0;

		if (is_utf16_surrogate_first(second))
			raise_malformed(reader, JSON_UNICODE_HIGH_SURROGATE);
		if (!is_utf16_surrogate_second(second))
			raise_malformed(reader, JSON_UNICODE_LOW_SURROGATE);
		c = surrogate_pair_to_codepoint(c, second);
		s += 6;
	}
	else if (is_utf16_surrogate_second(c))
		raise_malformed(reader, JSON_UNICODE_LOW_SURROGATE);

	unicode_to_utf8(c, utf8);
	appendBinaryStringInfo(&reader->unescaped, (char *) utf8,
						   pg_utf_mblen(utf8));
	return s;
}

static char
unescape_char(char c)
{
	switch (c)
	{
		case 'b':
			return '\b';
		case 'f':
			return '\f';
		case 'n':
			return '\n';
		case 'r':
			return '\r';
		case 't':
			return '\t';
		default:
			return c; /* one of " \ and / */
	}
}

/* Replaces text, a string's inside, by what it stands for. */
static void
unescape(DynJsonReader *reader, DynJsonText *text)
{
	const char *s = text->data;
	const char *end = s + text->len;
	const char *escape;

	if (reader->unescaped.data == NULL)
		initStringInfo(&reader->unescaped);
	resetStringInfo(&reader->unescaped);

	while ((escape = memchr(s, '\\', end - s)) != NULL)
	{
		appendBinaryStringInfo(&reader->unescaped, s, escape - s);
		if (escape[1] == 'u')
			s = unescape_unicode(reader, escape, end);
		else
		{
			appendStringInfoChar(&reader->unescaped, unescape_char(escape[1]));
			s = escape + 2;
		}
	}
	appendBinaryStringInfo(&reader->unescaped, s, end - s);
	text->data = reader->unescaped.data;
	text->len = reader->unescaped.len;
}

DynJsonText
dyn_json_string(DynJsonReader *reader)
{
	DynJsonText text;

	if (unlikely(dyn_json_peek(reader) != JSON_TOKEN_STRING))
		raise_unexpected(reader, JSON_EXPECTED_STRING);

	text = dyn_json_peek_text(reader);
	text.data++; /* without the quotes */
	text.len -= 2;
	if (memchr(text.data, '\\', text.len) != NULL)
		unescape(reader, &text);
	dyn_json_next_token(reader);
	return text;
}

static void
read_member_name(DynJsonReader *reader, DynJsonText *name)
{
	*name = dyn_json_string(reader);
	if (unlikely(dyn_json_peek(reader) != JSON_TOKEN_COLON))
		raise_unexpected(reader, JSON_EXPECTED_COLON);
	dyn_json_next_token(reader);
}

bool
dyn_json_open_object(DynJsonReader *reader, DynJsonText *name)
{
	Assert(dyn_json_peek(reader) == JSON_TOKEN_OBJECT_START);
	dyn_json_next_token(reader);
	if (dyn_json_peek(reader) == JSON_TOKEN_OBJECT_END)
	{
		dyn_json_next_token(reader);
		return false;
	}
	if (dyn_json_peek(reader) != JSON_TOKEN_STRING)
		raise_unexpected(reader, JSON_EXPECTED_OBJECT_FIRST);
	read_member_name(reader, name);
	return true;
}

bool
dyn_json_next_member(DynJsonReader *reader, DynJsonText *name)
{
	JsonTokenType token = dyn_json_peek(reader);

	if (token != JSON_TOKEN_COMMA && token != JSON_TOKEN_OBJECT_END)
		raise_unexpected(reader, JSON_EXPECTED_OBJECT_NEXT);
	dyn_json_next_token(reader);
	if (token == JSON_TOKEN_OBJECT_END)
		return false;
	CHECK_FOR_INTERRUPTS();
	read_member_name(reader, name);
	return true;
}

bool
dyn_json_open_array(DynJsonReader *reader)
{
	Assert(dyn_json_peek(reader) == JSON_TOKEN_ARRAY_START);
	dyn_json_next_token(reader);
	if (dyn_json_peek(reader) != JSON_TOKEN_ARRAY_END)
		return true;
	dyn_json_next_token(reader);
	return false;
}

bool
dyn_json_next_element(DynJsonReader *reader)
{
	JsonTokenType token = dyn_json_peek(reader);

	if (token != JSON_TOKEN_COMMA && token != JSON_TOKEN_ARRAY_END)
		raise_unexpected(reader, JSON_EXPECTED_ARRAY_NEXT);
	dyn_json_next_token(reader);
	CHECK_FOR_INTERRUPTS();
	return token == JSON_TOKEN_COMMA;
}

void
dyn_json_skip_value(DynJsonReader *reader)
{
	DynJsonText name;
	bool more;

	check_stack_depth();
	switch (dyn_json_peek(reader))
	{
		case JSON_TOKEN_OBJECT_START:
			for (more = dyn_json_open_object(reader, &name); more;
				 more = dyn_json_next_member(reader, &name))
				dyn_json_skip_value(reader);
			break;
		case JSON_TOKEN_ARRAY_START:
			for (more = dyn_json_open_array(reader); more;
				 more = dyn_json_next_element(reader))
				dyn_json_skip_value(reader);
			break;
		case JSON_TOKEN_STRING:
		case JSON_TOKEN_NUMBER:
		case JSON_TOKEN_TRUE:
		case JSON_TOKEN_FALSE:
		case JSON_TOKEN_NULL:
			dyn_json_next_token(reader);
			break;
		default:
			dyn_json_expected_value(reader);
	}
}

void
dyn_json_check_document(const DynJsonReader *reader)
{
	DynJsonReader other;

	dyn_json_begin(&other, reader->lex->input, reader->lex->input_length);
	dyn_json_skip_value(&other);
	dyn_json_end(&other);
}
