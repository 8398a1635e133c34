/*
 * account_ops.c
 *	  DescribeLimits, DescribeEndpoints, see account_ops.h.
 */
#include "postgres.h"

#include "common/guc.h"
#include "common/limits.h"
#include "ops/account_ops.h"

/* How long a client may remember an endpoint, as the service says. */
#define ENDPOINT_MINUTES 1440

void
dyn_describe_limits(StringInfo out)
{
	appendStringInfo(out,
					 "{\"AccountMaxReadCapacityUnits\":%d,"
					 "\"AccountMaxWriteCapacityUnits\":%d,"
					 "\"TableMaxReadCapacityUnits\":%d,"
					 "\"TableMaxWriteCapacityUnits\":%d}",
					 DYN_ACCOUNT_UNITS_MAX, DYN_ACCOUNT_UNITS_MAX,
					 DYN_TABLE_UNITS_MAX, DYN_TABLE_UNITS_MAX);
}

void
dyn_describe_endpoints(StringInfo out)
{
	appendStringInfo(out,
					 "{\"Endpoints\":[{\"Address\":\"dynamodb.%s.amazonaws."
					 "com\",\"CachePeriodInMinutes\":%d}]}",
					 dyn_region, ENDPOINT_MINUTES);
}
