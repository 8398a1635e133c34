/*
 * clock.h
 *	  The time, which tests can move.
 *
 * What depends on hours and days (changes of a table that are limited in
 * time, expiry) asks this clock.  dynamo_am.clock_offset, for superusers, is
 * added to the system's time.
 */
#ifndef DYN_COMMON_CLOCK_H
#define DYN_COMMON_CLOCK_H

#include "datatype/timestamp.h"

/* The time now, not that of the transaction's begin. */
extern TimestampTz dyn_now(void);

/*
 * Nanoseconds of a clock that nobody sets, from an unknown begin; with the
 * offset it may go back.  For durations that must not depend on the time of
 * the day.
 */
extern int64 dyn_uptime(void);

/* Seconds since 1970, as DynamoDB's JSON has times. */
extern double dyn_epoch_seconds(TimestampTz time);

#endif
