/*
 * item_answer.h
 *	  What the answers to writes of items, by whatever operation, share.
 */
#ifndef DYN_API_ITEM_ANSWER_H
#define DYN_API_ITEM_ANSWER_H

#include "item/item.h"

/* Raises ConditionalCheckFailedException, with the item if it is not NULL. */
extern void dyn_refuse_failed_condition(const DynItem *item)
	pg_attribute_noreturn();

#endif
