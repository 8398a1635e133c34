/*
 * json.h
 *	  JSON in and out of items.
 *
 * DynamoDB JSON ({"a": {"S": "x"}}) is the text form of dynamo_item and the
 * wire form; plain JSON ({"a": "x"}) is what the document clients show, and
 * what casts to and from json and jsonb speak.
 *
 * Plain JSON to item: string -> S, number -> N (exact or an error), boolean
 * -> BOOL, null -> NULL, array -> L, object -> M.  Item to plain JSON: sets
 * become arrays, B and members of BS become base64 strings.
 */
#ifndef DYN_JSON_JSON_H
#define DYN_JSON_JSON_H

#include "lib/stringinfo.h"
#include "utils/jsonb.h"

#include "item/item.h"

/* Readers: raise DynamoDB's exceptions.  The text need not end in NUL. */
extern DynItem *dyn_item_from_dynamo_json(const char *json, uint32 len);
extern DynItem *dyn_item_from_plain_json(const char *json, uint32 len);
extern DynItem *dyn_item_from_jsonb(Jsonb *jsonb);

/* Writers: append. */
extern void dyn_write_dynamo_json(StringInfo out, const DynValue *value);
extern void dyn_write_plain_json(StringInfo out, const DynValue *value);
extern void dyn_write_item_dynamo_json(StringInfo out, const DynItem *item);
/* A map with n more attributes, whose names it has not: those of a key. */
extern void dyn_write_added_dynamo_json(StringInfo out, const DynValue *map,
										int n, const DynName *names,
										const DynValue *values);
extern void dyn_write_json_string(StringInfo out, const char *s, uint32 len);

/*
 * What stands before a member of an object, and before an element of an
 * array: the comma, if it is not the first one.  The member's name is one of
 * the service's, which needs no escapes.
 */
extern void dyn_write_json_element(StringInfo out);
extern void dyn_write_json_member(StringInfo out, const char *name);

/*
 * Plain JSON as jsonb.  Raises ERRCODE_UNTRANSLATABLE_CHARACTER for a string
 * or name that holds U+0000, which jsonb cannot.
 */
extern Jsonb *dyn_value_to_jsonb(const DynValue *value);

#endif
