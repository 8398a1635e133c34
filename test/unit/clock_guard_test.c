/*
 * clock_guard_test.c
 *	  ttl/clock_guard: jumps of the system's clock.
 */
#include "postgres.h"

#include "ttl/clock_guard.h"
#include "unit.h"

#define WALL(seconds) (INT64CONST(800000000) + (seconds)) * USECS_PER_SEC
#define MONOTONIC(seconds) (INT64CONST(1000) + (seconds)) * USECS_PER_SEC

static bool
check_at(DynClockGuard *guard, int wall, int monotonic)
{
	return dyn_clock_guard_check(guard, WALL(wall), MONOTONIC(monotonic));
}

UNIT_TEST(clock_guard_trusts_clocks_that_agree)
{
	DynClockGuard guard = { 0 };

	UNIT_CHECK(check_at(&guard, 0, 0));
	UNIT_CHECK(check_at(&guard, 1, 1));
	/* Nobody looked for a day, or the machine was asleep. */
	UNIT_CHECK(check_at(&guard, SECS_PER_DAY, SECS_PER_DAY));
	UNIT_CHECK(check_at(&guard, SECS_PER_DAY + 50, SECS_PER_DAY + 1));
}

UNIT_TEST(clock_guard_waits_after_a_jump_ahead)
{
	DynClockGuard guard = { 0 };

	UNIT_CHECK(check_at(&guard, 0, 0));
	UNIT_CHECK(!check_at(&guard, 3601, 1));
	UNIT_CHECK(!check_at(&guard, 3899, 299));
	UNIT_CHECK(check_at(&guard, 3902, 302));
}

UNIT_TEST(clock_guard_trusts_a_clock_that_is_set_right)
{
	DynClockGuard guard = { 0 };

	UNIT_CHECK(check_at(&guard, 0, 0));
	UNIT_CHECK(!check_at(&guard, 3601, 1));
	UNIT_CHECK(check_at(&guard, 10, 10));
	UNIT_CHECK(check_at(&guard, -3600, 20));
}
