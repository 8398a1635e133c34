/*
 * reader.h
 *	  A pull reader of JSON text, over PostgreSQL's JSON lexer.
 *
 * The caller asks for what it expects next, so a document is turned into
 * something else in one pass and without a tree.  One token of look-ahead is
 * always lexed; each function below consumes what it names.
 *
 *	for (more = dyn_json_open_object(&reader, &name); more;
 *		 more = dyn_json_next_member(&reader, &name))
 *		... consume exactly one value ...
 *
 * Differences from PostgreSQL's own reading of JSON: a string may hold
 * U+0000, and the text is UTF-8 whatever the database's encoding.
 */
#ifndef DYN_JSON_READER_H
#define DYN_JSON_READER_H

#include "common/jsonapi.h"
#include "lib/stringinfo.h"

/*
 * A string or number token.  It points into the document, or, for a string
 * with escapes, into the reader's buffer, where the next such string
 * overwrites it.
 */
typedef struct DynJsonText
{
	const char *data; /* not NUL-terminated */
	uint32 len;
} DynJsonText;

typedef struct DynJsonReader
{
	JsonLexContext *lex;
	StringInfoData unescaped; /* the last string that had escapes */
} DynJsonReader;

/*
 * Begins reading; the text must outlive the reader.  All the functions here
 * raise SerializationException for malformed JSON.
 */
extern void dyn_json_begin(DynJsonReader *reader, const char *json,
						   uint32 len);

/* Checks that nothing follows the value that was read. */
extern void dyn_json_end(DynJsonReader *reader);

/* The kind of the next token. */
static inline JsonTokenType
dyn_json_peek(const DynJsonReader *reader)
{
	return reader->lex->token_type;
}

/* The next token's text as it stands in the document; consumes nothing. */
extern DynJsonText dyn_json_peek_text(const DynJsonReader *reader);

extern void dyn_json_next_token(DynJsonReader *reader);

/* The next token must be a string. */
extern DynJsonText dyn_json_string(DynJsonReader *reader);

/* The next token must open the object or array; false if it is empty. */
extern bool dyn_json_open_object(DynJsonReader *reader, DynJsonText *name);
extern bool dyn_json_next_member(DynJsonReader *reader, DynJsonText *name);
extern bool dyn_json_open_array(DynJsonReader *reader);
extern bool dyn_json_next_element(DynJsonReader *reader);

/* Reads over one value of any kind. */
extern void dyn_json_skip_value(DynJsonReader *reader);

/* A place in the document, to read on from once more. */
typedef JsonLexContext DynJsonMark;

static inline void
dyn_json_mark(const DynJsonReader *reader, DynJsonMark *mark)
{
	*mark = *reader->lex;
}

static inline void
dyn_json_return(DynJsonReader *reader, const DynJsonMark *mark)
{
	*reader->lex = *mark;
}

/*
 * Raises the error for a document that is malformed anywhere; consumes
 * nothing.  For errors of another kind, which rank behind that.
 */
extern void dyn_json_check_document(const DynJsonReader *reader);

/* Raises the error for a document that is no object. */
extern void dyn_json_expected_object(DynJsonReader *reader)
	pg_attribute_noreturn();

/* Raises the error for a token that cannot begin a value. */
extern void dyn_json_expected_value(DynJsonReader *reader)
	pg_attribute_noreturn();

#endif
