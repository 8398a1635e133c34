/*
 * clock.c
 *	  The time, see clock.h.
 */
#include "postgres.h"

#include <time.h>

#include "utils/timestamp.h"

#include "common/clock.h"
#include "common/guc.h"

TimestampTz
dyn_now(void)
{
	return GetCurrentTimestamp() + dyn_clock_offset * USECS_PER_SEC;
}

int64
dyn_uptime(void)
{
	struct timespec now;

	(void) clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec + (int64) dyn_clock_offset) * INT64CONST(1000000000) +
		   now.tv_nsec;
}

double
dyn_epoch_seconds(TimestampTz time)
{
	return (double) time / USECS_PER_SEC +
		   (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * (double) SECS_PER_DAY;
}
