/*
 * clock_guard.c
 *	  Is the system's clock what it seems?  See clock_guard.h.
 */
#include "postgres.h"

#include <time.h>

#include "utils/timestamp.h"

#include "ttl/clock_guard.h"

#define JUMP_US (60 * USECS_PER_SEC)
#define DISTRUST_US (5 * USECS_PER_MINUTE)

bool
dyn_clock_guard_check(DynClockGuard *guard, TimestampTz wall, int64 monotonic)
{
	int64 jump = (wall - guard->wall) - (monotonic - guard->monotonic);

	if (guard->is_set && jump > JUMP_US)
	{
		guard->distrusted_until = monotonic + DISTRUST_US;
		ereport(LOG,
				errmsg("the system's clock has jumped ahead by %lld seconds",
					   (long long) (jump / USECS_PER_SEC)),
				errdetail("No items expire for five minutes."));
	}
	/* It has been set right. */
	if (guard->is_set && jump < -JUMP_US)
		guard->distrusted_until = monotonic;
	guard->is_set = true;
	guard->wall = wall;
	guard->monotonic = monotonic;
	return monotonic >= guard->distrusted_until;
}

/* The clock that goes on while the machine sleeps. */
bool
dyn_clock_is_trusted(void)
{
	static DynClockGuard guard = { 0 };
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return dyn_clock_guard_check(&guard, GetCurrentTimestamp(),
								 now.tv_sec * USECS_PER_SEC +
									 now.tv_nsec / 1000);
}
