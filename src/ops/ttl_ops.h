/*
 * ttl_ops.h
 *	  UpdateTimeToLive, DescribeTimeToLive.
 *
 * The setting is stored and described.  Rights are those of table_ops.h.
 */
#ifndef DYN_OPS_TTL_OPS_H
#define DYN_OPS_TTL_OPS_H

#include "lib/stringinfo.h"

#include "json/fields.h"
#include "ops/table_ops.h"

typedef struct DynTimeToLiveSpecification
{
	DynFlag enabled;
	DynText attribute;
} DynTimeToLiveSpecification;

typedef struct DynTimeToLiveSpec
{
	DynText table_name;
	DynTimeToLiveSpecification *specification; /* TimeToLiveSpecification */
} DynTimeToLiveSpec;

/* Appends the whole answer: {"TimeToLiveSpecification": {...}}. */
extern void dyn_update_time_to_live(const DynTimeToLiveSpec *spec,
									StringInfo out);

/* Appends the whole answer: {"TimeToLiveDescription": {...}}. */
extern void dyn_describe_time_to_live(const DynTableSpec *spec,
									  StringInfo out);

#endif
