/*
 * answer.h
 *	  Writers of what answers have in common.
 *
 * An answer is written front to back into one buffer.  Each member begins
 * with its comma, unless it is the first of its object.
 */
#ifndef DYN_API_ANSWER_H
#define DYN_API_ANSWER_H

#include "capacity/units.h"
#include "common/error.h"
#include "item/item.h"
#include "lib/stringinfo.h"

/* Appends what separates an element or member from the one before it. */
extern void dyn_answer_next(StringInfo out);

/* Appends "name": for a value to follow. */
extern void dyn_answer_member(StringInfo out, const char *name);

/* Appends a member; nothing if the item or the text is NULL. */
extern void dyn_answer_item(StringInfo out, const char *name,
							const DynItem *item);
extern void dyn_answer_text(StringInfo out, const char *name,
							const char *text);
extern void dyn_answer_number(StringInfo out, const char *name, int64 number);

/* Of which sides ConsumedCapacity speaks. */
typedef enum DynCapacitySide
{
	DYN_CAPACITY_PLAIN, /* CapacityUnits alone */
	DYN_CAPACITY_READ,	/* and ReadCapacityUnits: of transactions */
	DYN_CAPACITY_WRITE	/* and WriteCapacityUnits */
} DynCapacitySide;

/* Appends a ConsumedCapacity object. */
extern void dyn_answer_capacity(StringInfo out, const DynConsumed *consumed,
								DynCapacityDetail detail,
								DynCapacitySide side);

/* Appends the member ConsumedCapacity, if it is asked for. */
extern void dyn_answer_consumed(StringInfo out, const DynConsumed *consumed,
								DynCapacityDetail detail);

/*
 * Raises an exception with members of its own besides its text; members are
 * as JSON has them, "Item":{...}.
 */
extern void dyn_raise_with_members(DynError error, const char *message,
								   const char *members)
	pg_attribute_noreturn();

#endif
