/*
 * throttle.h
 *	  A request that is refused as too much, in the service's words.
 *
 * What the request is told depends on what was exceeded: the exception, its
 * text, and ThrottlingReasons, a list of one reason with the ARN of the table
 * or index.
 */
#ifndef DYN_CAPACITY_THROTTLE_H
#define DYN_CAPACITY_THROTTLE_H

#include "capacity/limits.h"
#include "common/error.h"

typedef struct DynThrottle
{
	const DynTable *table; /* NULL: nothing was refused */
	const DynIndex *index; /* NULL: it was the table */
	DynUnitKind kind;
	DynLimitKind limit;
} DynThrottle;

extern DynError dyn_throttle_exception(const DynThrottle *throttle);
extern const char *dyn_throttle_text(const DynThrottle *throttle);

/* "TableWriteProvisionedThroughputExceeded"; allocated */
extern char *dyn_throttle_reason(const DynThrottle *throttle);

/* What stands in an ARN behind "table/": "Cart", "Cart/index/ByDay". */
extern char *dyn_throttle_resource(const DynThrottle *throttle);

/*
 * Raises the exception.  The error's table name is the resource and its
 * constraint name the reason, from which the answer's members are made.
 */
extern void dyn_throttle_raise(const DynThrottle *throttle)
	pg_attribute_noreturn();

#endif
