/*
 * update.h
 *	  Update expressions: UpdateExpression.
 *
 *	update		section section*
 *	section		"SET" set ("," set)* | "REMOVE" path ("," path)*
 *				| "ADD" path ":value" ("," path ":value")*
 *				| "DELETE" path ":value" ("," path ":value")*
 *	set			path "=" value
 *	value		term | term ("+" | "-") term
 *	term		operand | "(" value ")"
 *
 * Each section comes once, in any order.
 */
#ifndef DYN_EXPR_UPDATE_H
#define DYN_EXPR_UPDATE_H

#include "expr/path_tree.h"
#include "expr/placeholders.h"

#define DYN_UPDATE_WRONG_TYPE \
	"An operand in the update expression has an incorrect data type"

typedef struct DynUpdate
{
	DynExpression expression;
	DynNodeIndex *actions; /* in the order of the text */
	uint16 action_count;
	const char *repeated_section; /* the first one; NULL: there is none */
	DynPathTree targets;		  /* paths are numbered as the actions */
	const char *wrong_type;		  /* the error of a value at run time */
} DynUpdate;

/* What becomes of an item. */
typedef struct DynUpdateResult
{
	DynItem *item;		/* all attributes but those of the key */
	DynOperand *values; /* of each action's target; missing: removed */
	uint32 overhead;	/* what the actions add to the size that is checked */
} DynUpdateResult;

/* Parses, checks and resolves, as dyn_condition_parse(). */
extern void dyn_update_parse(DynUpdate *update, const char *text, uint32 len,
							 DynPlaceholders *placeholders);

/* Checks a parsed update in DynamoDB's order, and resolves it. */
extern void dyn_update_check(DynUpdate *update, DynPlaceholders *placeholders);

/* Makes the tree of targets of the actions; raises for paths at odds. */
extern void dyn_update_add_targets(DynUpdate *update);

/* The part of it for an update whose values are in the tree already. */
extern void dyn_update_check_operands(DynUpdate *update);

/* Does it change this attribute, or something in it? */
extern bool dyn_update_leads_to(const DynUpdate *update,
								const DynName *attribute);

/* Raises if it changes this attribute, which is part of the key. */
extern void dyn_update_check_key(const DynUpdate *update, const DynName *key);

/* Does an update of a missing item make one? */
extern bool dyn_update_creates(const DynUpdate *update);

/*
 * Evaluates the update on an item, or on none; the result is in the current
 * memory context.  Raises ValidationException for what the item's values do
 * not allow.
 */
extern void dyn_update_apply(const DynUpdate *update, const DynItemView *view,
							 DynUpdateResult *result);

/* The targets' new values as an item; NULL if all have been removed. */
extern DynItem *dyn_update_new_values(const DynUpdate *update,
									  const DynUpdateResult *result);

#endif
