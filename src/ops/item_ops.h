/*
 * item_ops.h
 *	  PutItem, GetItem, DeleteItem, UpdateItem: one item by its key.
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

typedef enum DynReturnValues
{
	DYN_RETURN_NONE,
	DYN_RETURN_ALL_OLD,
	DYN_RETURN_UPDATED_OLD, /* what the update's paths lead to */
	DYN_RETURN_ALL_NEW,
	DYN_RETURN_UPDATED_NEW
} DynReturnValues;

typedef struct DynUpdateSpec
{
	const char *table_name;
	const DynItem *key;
	DynReturnValues return_values;
	DynExpressionTexts texts; /* update, condition */
} DynUpdateSpec;

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

/* What return_values ask for; NULL if there is nothing of it. */
typedef struct DynUpdateItemResult
{
	DynItem *attributes;
} DynUpdateItemResult;

/* What was found; NULL if nothing was. */
typedef struct DynGetResult
{
	DynItem *item;
} DynGetResult;

extern void dyn_put_item(const DynPutSpec *spec, DynWriteResult *result);
extern void dyn_delete_item(const DynDeleteSpec *spec, DynWriteResult *result);
extern void dyn_update_item(const DynUpdateSpec *spec,
							DynUpdateItemResult *result);
extern void dyn_get_item(const DynGetSpec *spec, DynGetResult *result);

#endif
