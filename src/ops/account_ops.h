/*
 * account_ops.h
 *	  DescribeLimits, DescribeEndpoints: what holds for all tables.
 *
 * Their requests have no members.  Each appends the whole answer.
 */
#ifndef DYN_OPS_ACCOUNT_OPS_H
#define DYN_OPS_ACCOUNT_OPS_H

#include "lib/stringinfo.h"

extern void dyn_describe_limits(StringInfo out);
extern void dyn_describe_endpoints(StringInfo out);

#endif
