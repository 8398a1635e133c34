/*
 * answer.h
 *	  Writers of what answers have in common.
 *
 * An answer is written front to back into one buffer.  Each member begins
 * with its comma, unless it is the first of its object.
 */
#ifndef DYN_API_ANSWER_H
#define DYN_API_ANSWER_H

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

#include "capacity/units.h"
#include "common/error.h"
#include "item/item.h"

/* Appends what separates an element or member from the one before it. */
extern void dyn_answer_next(StringInfo out);

/* Appends "name": for a value to follow. */
extern void dyn_answer_member(StringInfo out, const char *name);

/* Appends a member; nothing if the item or the text is NULL. */
extern void dyn_answer_item(StringInfo out, const char *name,
							const DynItem *item);
extern void dyn_answer_text(StringInfo out, const char *name,
							const char *text);
/* A map of names to strings, which is an item of Ss. */
extern void dyn_answer_names(StringInfo out, const char *name,
							 const DynItem *names);
extern void dyn_answer_number(StringInfo out, const char *name, int64 number);

/*
 * Appends a ConsumedCapacity object.  That of a transaction says which of its
 * units are of reading and which of writing.
 */
extern void dyn_answer_capacity(StringInfo out, const DynConsumed *consumed,
								DynCapacityDetail detail, bool transactional);

/* Appends the member ConsumedCapacity, if it is asked for. */
extern void dyn_answer_consumed(StringInfo out, const DynConsumed *consumed,
								DynCapacityDetail detail);

/* The same for a list of DynConsumed *, one for each table. */
extern void dyn_answer_consumed_list(StringInfo out, const List *consumed,
									 DynCapacityDetail detail,
									 bool transactional);

/*
 * Raises an exception with members of its own besides its text; members are
 * as JSON has them, "Item":{...}.
 */
extern void dyn_raise_with_members(DynError error, const char *message,
								   const char *members)
	pg_attribute_noreturn();

#endif
