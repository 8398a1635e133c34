/*
 * stop_point.h
 *	  Named points where a test can hold a session.
 *
 *	DYN_STOP_POINT("put-row-locked");
 *
 * Where the setting dynamo_am.stop_points names the point, the session takes
 * and releases a shared advisory lock there.  A test holds it by
 *
 *	SELECT pg_advisory_lock(dynamo.stop_point_key('put-row-locked'));
 *
 * in another session; isolationtester and pg_locks show who waits.  Otherwise
 * a stop point costs one predicted branch.
 *
 * Waiting can raise (cancel, deadlock), so a stop point belongs only where an
 * error is safe: never under a buffer lock or an LWLock, never in a critical
 * section.
 */
#ifndef DYN_COMMON_STOP_POINT_H
#define DYN_COMMON_STOP_POINT_H

#include "utils/guc.h"

#include "common/guc.h"

#define DYN_STOP_POINT(name) \
	do \
	{ \
		if (unlikely(dyn_stop_points[0] != '\0')) \
			dyn_stop_point_wait(name); \
	} while (0)

/* Waits if the setting names the point. */
extern void dyn_stop_point_wait(const char *name);

/* The check hook of dynamo_am.stop_points: a list of names. */
extern bool dyn_stop_points_check(char **value, void **extra,
								  GucSource source);

#endif
