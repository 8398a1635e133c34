/*
 * rate.h
 *	  Keeping a slot's buckets to its table's settings and to the clock.
 */
#ifndef DYN_CAPACITY_RATE_H
#define DYN_CAPACITY_RATE_H

#include "capacity/limits.h"

/*
 * Makes the slot what the table (index NULL) or index is now, and notes that
 * it was used.
 */
extern void dyn_capacity_slot_adjust(DynCapacitySlot *slot,
									 const DynTable *table,
									 const DynIndex *index, int64 now);

#endif
