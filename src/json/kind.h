/*
 * kind.h
 *	  JSON of the wrong kind: a number where a string is expected.
 *
 * The service answers it by a SerializationException, whose texts name the
 * Java class that the JSON should have become.
 */
#ifndef DYN_JSON_KIND_H
#define DYN_JSON_KIND_H

#include "json/reader.h"

#define DYN_STRING_CLASS "class java.lang.String"
#define DYN_BOOLEAN_CLASS "class java.lang.Boolean"
#define DYN_SERVICE_PACKAGE "com.amazonaws.dynamodb.v20120810."

/* What was expected, for the errors; hint may be NULL. */
typedef struct DynExpected
{
	const char *java_class;
	const char *hint;
} DynExpected;

/*
 * Raises the error for a token that begins a value, but not one of the kind
 * that is expected; or that begins none.
 */
extern void dyn_json_wrong_kind(DynJsonReader *reader,
								const DynExpected *expected)
	pg_attribute_noreturn();

/* The same where a scalar is expected. */
extern void dyn_json_wrong_scalar(DynJsonReader *reader,
								  const DynExpected *expected)
	pg_attribute_noreturn();

static inline void
dyn_json_expect(DynJsonReader *reader, JsonTokenType token,
				const DynExpected *expected)
{
	if (unlikely(dyn_json_peek(reader) != token))
		dyn_json_wrong_kind(reader, expected);
}

/* Read a string, a boolean. */
extern DynJsonText dyn_json_read_string(DynJsonReader *reader,
										const DynExpected *expected);
extern bool dyn_json_read_bool(DynJsonReader *reader,
							   const DynExpected *expected);

#endif
