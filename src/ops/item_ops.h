/*
 * item_ops.h
 *	  PutItem, GetItem, DeleteItem: one item by its key.
 *
 * A Spec says what is asked, the function does it and fills a Result.  SQL
 * functions and other faces make the Spec and print the Result.
 */
#ifndef DYN_OPS_ITEM_OPS_H
#define DYN_OPS_ITEM_OPS_H

#include "expr/request.h"

typedef struct DynPutSpec
{
	const char *table_name;
	const DynItem *item;
	bool return_old;
	DynExpressionTexts texts; /* condition */
} DynPutSpec;

typedef struct DynDeleteSpec
{
	const char *table_name;
	const DynItem *key;
	bool return_old;
	DynExpressionTexts texts; /* condition */
} DynDeleteSpec;

typedef struct DynGetSpec
{
	const char *table_name;
	const DynItem *key;
} DynGetSpec;

/* What was there before a write, if asked for; NULL if nothing was. */
typedef struct DynWriteResult
{
	DynItem *old_item;
} DynWriteResult;

/* What was found; NULL if nothing was. */
typedef struct DynGetResult
{
	DynItem *item;
} DynGetResult;

extern void dyn_put_item(const DynPutSpec *spec, DynWriteResult *result);
extern void dyn_delete_item(const DynDeleteSpec *spec, DynWriteResult *result);
extern void dyn_get_item(const DynGetSpec *spec, DynGetResult *result);

#endif
