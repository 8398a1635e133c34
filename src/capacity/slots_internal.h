/*
 * slots_internal.h
 *	  What the files of the slots share; nobody else includes this.
 */
#ifndef DYN_CAPACITY_SLOTS_INTERNAL_H
#define DYN_CAPACITY_SLOTS_INTERNAL_H

#include "capacity/slots.h"

/* What a table or index has before anything was counted. */
extern void dyn_capacity_slot_reset(DynCapacitySlot *slot,
									const DynCapacityKey *key, int64 now,
									int64 level);

/*
 * A slot for a key that has none, while nobody else looks for slots: at the
 * server's start.  NULL if there are no more.
 */
extern DynCapacitySlot *dyn_capacity_slot_assign(const DynCapacityKey *key,
												 int64 now, int64 level);

/* slots_file.c: what is kept over a restart */
extern void dyn_capacity_load(void);
extern void dyn_capacity_save(void);

#endif
