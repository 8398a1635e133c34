/*
 * partition_key_text.h
 *	  Partition keys of text: what the type's input and its casts share.
 */
#ifndef DYN_SQLAPI_PARTITION_KEY_TEXT_H
#define DYN_SQLAPI_PARTITION_KEY_TEXT_H

#include "lib/stringinfo.h"

#include "item/key.h"

/* A typmod as a kind; DYN_KEY_NONE for -1. */
extern DynKeyKind dyn_partition_key_typmod_kind(int32 typmod);

/*
 * Reads a text as a key of one kind: a string as it is, a number as decimal
 * text, a binary value as \x and hex digits.  Raises if it is not one.
 */
extern DynPartitionKey *
dyn_partition_key_of_text(DynKeyKind kind, const char *text, uint32 len);

/* Is this text the JSON form of a key: {"S": "..."}, {"N": ...} or {"B": ...}? */
extern bool dyn_partition_key_is_json(const char *text, uint32 len);
extern DynPartitionKey *dyn_partition_key_of_json(const char *text,
												  uint32 len);

/* Appends a key as text of its kind, the opposite of ..._of_text(). */
extern void dyn_partition_key_write_text(StringInfo out, const DynValue *key);

#endif
