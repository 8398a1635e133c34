/*
 * item_key.h
 *	  A table's key inside items: taking it out, putting it back.
 *
 * In DynamoDB the key's attributes are part of the item; in the relation they
 * are columns of their own and the column item holds the rest.
 */
#ifndef DYN_OPS_ITEM_KEY_H
#define DYN_OPS_ITEM_KEY_H

#include "index/row_view.h"

/*
 * The key of an item to be stored.  Raises PutItem's errors for a key that
 * is missing, of a wrong type, empty or too long.
 */
extern void dyn_key_of_item(const DynTable *table, const DynItem *item,
							DynKey *key);

/*
 * A key as operations are given it: the key attributes and nothing else.
 * Raises GetItem's errors; message is what a key that does not match the
 * schema is called, which differs by operation.
 */
#define DYN_KEY_MISMATCH "The provided key element does not match the schema"

extern void dyn_key_from_item(const DynTable *table, const DynItem *item,
							  const char *message, DynKey *key);

/* Raises what dyn_key_from_item() does for a key of another schema. */
extern void dyn_raise_key_mismatch(const DynTable *table, const char *message)
	pg_attribute_noreturn();

/* Has the item the key's attributes, and of the right types? */
extern bool dyn_item_has_key(const DynTable *table, const DynItem *item);

/* The order of two keys of one table: negative, 0 or positive. */
extern int dyn_table_key_compare(const DynTable *table, const DynKey *a,
								 const DynKey *b);

/* The item without its key: what the column item holds. */
extern DynItem *dyn_item_without_key(const DynTable *table,
									 const DynItem *item);

/* The whole item again, of its key as dyn_key_from_item() took it. */
extern DynItem *dyn_item_with_key(const DynItem *key, const DynItem *rest);

/* The whole item of a row, in the current memory context. */
extern DynItem *dyn_item_of_row(const DynTable *table, const DynRow *row);

/*
 * Raises for a path of the expression (NULL: none) that leads below an
 * attribute of the key, which has nothing there.
 */
extern void dyn_check_key_paths(const DynTable *table,
								const DynExpression *expression);

/* The same for one attribute of a key. */
extern void dyn_check_key_path(const DynKeyAttribute *attribute,
							   const DynExpression *expression);

/* The key of the item that a view shows, which has it. */
extern void dyn_key_of_view(const DynTable *table, const DynItemView *view,
							DynKey *key);

#endif
