/*
 * effects.h
 *	  What follows every change of a table's rows, however it is made.
 */
#ifndef DYN_OPS_EFFECTS_H
#define DYN_OPS_EFFECTS_H

#include "storage/store.h"

/*
 * The change is the service's own, not a user's: the end of a time to live.
 * It consumes no capacity.
 */
extern bool dyn_change_is_service;

/* Called once, when the library is loaded. */
extern void dyn_effects_init(void);

/*
 * A row has changed by SQL, from one slot to the other: NULL for one that was
 * not there before, or is not any more.  In an AFTER trigger.
 */
extern void dyn_sql_row_effects(Relation base, TupleTableSlot *old_slot,
								TupleTableSlot *after_slot);

/* All rows have gone by TRUNCATE. */
extern void dyn_truncate_effects(Relation base);

#endif
