/*
 * insights.h
 *	  Contributor Insights: the keys with the most traffic of tables and global
 *	  indexes that have them enabled.
 *
 * A table or index has one of a fixed number of slots, and a slot a sketch of
 * keys for each kind.  It gets the slot with its first request, and loses it
 * when it had none for as long as keys are kept, and another one needs it: then
 * nothing is lost.  While there is no slot for it, nothing is counted.
 */
#ifndef DYN_CAPACITY_INSIGHTS_H
#define DYN_CAPACITY_INSIGHTS_H

#include "capacity/slots.h"
#include "capacity/top_keys.h"

/* In the order in which the service lists its rules. */
typedef enum DynTopKind
{
	DYN_TOP_PARTITIONS_CONSUMED,
	DYN_TOP_ITEMS_CONSUMED,
	DYN_TOP_PARTITIONS_THROTTLED,
	DYN_TOP_ITEMS_THROTTLED,
	DYN_TOP_KINDS
} DynTopKind;

/* "PKC", "SKC", "PKT", "SKT" */
extern const char *const dyn_top_kind_names[DYN_TOP_KINDS];

static inline bool
dyn_top_kind_is_consumed(DynTopKind kind)
{
	return kind <= DYN_TOP_ITEMS_CONSUMED;
}

static inline bool
dyn_top_kind_is_of_items(DynTopKind kind)
{
	return kind % 2 == 1;
}

/*
 * Counts a request of a subject, a table or index, whose capacity slot is
 * given, for a key: for its partition key, and for all of it if that is known.
 * kind is that of partition keys; weight is what it consumed, in halves of
 * units, or 1 if it was refused.
 */
extern void dyn_insights_count(DynCapacitySlot *slot,
							   const DynCapacityKey *subject, DynTopKind kind,
							   DynTopKey *key, uint64 weight, int64 now);

/*
 * The keys of a table or index of one kind, heaviest first, as palloc'd *rows;
 * returns how many there are.
 */
extern int dyn_insights_read(const DynCapacityKey *key, DynTopKind kind,
							 DynTopRow **rows);

/*
 * Has it a slot, or could it get one?  True, too, where nothing is counted for the
 * library is not preloaded.
 */
extern bool dyn_insights_have_room(const DynCapacityKey *key);

/* At the transaction's commit, all that was counted of it is forgotten. */
extern void dyn_insights_forget(const DynCapacityKey *key);

/* Called once, when the library is loaded. */
extern void dyn_insights_init(void);

#endif
