/*
 * item_sql.h
 *	  What the SQL functions of dynamo_item share.
 */
#ifndef DYN_SQLAPI_ITEM_SQL_H
#define DYN_SQLAPI_ITEM_SQL_H

#include "item/item.h"

/* Called where items are made: their strings are UTF-8, so the database's
 * must be.
 */
extern void dyn_require_utf8(void);

/* Bytes as text; raises an error for U+0000, which text cannot hold. */
extern text *dyn_text_from_bytes(const void *bytes, uint32 len);

/* Plain JSON of a value, as text. */
extern text *dyn_value_to_json_text(const DynValue *value);

/* The value as the ->> operator shows it; NULL for a NULL. */
extern text *dyn_value_to_text(const DynValue *value);

#endif
