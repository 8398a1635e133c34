/*
 * minute.h
 *	  Counting by minutes, and what is found at a minute's end: peaks and
 *	  heat.
 */
#ifndef DYN_CAPACITY_MINUTE_H
#define DYN_CAPACITY_MINUTE_H

#include "capacity/slots.h"

typedef enum DynCounted
{
	DYN_CONSUMED, /* halves of units */
	DYN_THROTTLED /* requests */
} DynCounted;

/* Adds to the slot's counters, in all and of this minute. */
extern void dyn_minute_count(DynCapacitySlot *slot, int64 now,
							 DynUnitKind kind, DynCounted counted,
							 uint64 number);

/* The number of the wall clock's minute. */
extern uint64 dyn_minute_now(void);

#endif
