/*
 * clock_guard.h
 *	  Is the system's clock what it seems?
 *
 * A clock that jumps ahead would let items expire that are not due, which
 * cannot be undone.  So after a jump against the monotonic clock nothing expires for
 * some minutes, in which it may be set right.
 */
#ifndef DYN_TTL_CLOCK_GUARD_H
#define DYN_TTL_CLOCK_GUARD_H

#include "datatype/timestamp.h"

/* Microseconds of both clocks when they were last compared. */
typedef struct DynClockGuard
{
	bool is_set;
	TimestampTz wall;
	int64 monotonic;
	int64 distrusted_until; /* by the monotonic clock */
} DynClockGuard;

/* Compares the clocks; false while the wall clock is not to be trusted. */
extern bool dyn_clock_guard_check(DynClockGuard *guard, TimestampTz wall,
								  int64 monotonic);

/* The same for the system's clocks, since this process has begun. */
extern bool dyn_clock_is_trusted(void);

#endif
