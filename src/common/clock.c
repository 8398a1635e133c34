/*
 * clock.c
 *	  The time, see clock.h.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "common/clock.h"
#include "common/guc.h"

TimestampTz
dyn_now(void)
{
	return GetCurrentTimestamp() + dyn_clock_offset * USECS_PER_SEC;
}

double
dyn_epoch_seconds(TimestampTz time)
{
	return (double) time / USECS_PER_SEC +
		   (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * (double) SECS_PER_DAY;
}
