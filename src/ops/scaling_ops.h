/*
 * scaling_ops.h
 *	  Application Auto Scaling, as far as it is about DynamoDB: scalable
 *	  targets and target-tracking policies.
 *
 * Each changes what dynamo.scaling has of one dimension of a table or global
 * index, for the owner of the table.
 */
#ifndef DYN_OPS_SCALING_OPS_H
#define DYN_OPS_SCALING_OPS_H

#include "catalog/scaling.h"
#include "json/fields.h"

/* Which number of a table's or global index's throughput. */
typedef struct DynScalableResource
{
	const char *table;
	const char *index;	   /* "": the table */
	const char *dimension; /* "read" or "write" */
} DynScalableResource;

typedef struct DynScalableTargetSpec
{
	DynScalableResource resource;
	DynInteger min; /* absent: as it is */
	DynInteger max;
	DynFlag out_suspended;
	DynFlag in_suspended;
} DynScalableTargetSpec;

typedef struct DynScalingPolicySpec
{
	DynScalableResource resource;
	const char *name;
	int64 target; /* thousandths of a percent */
	int64 out_cooldown;
	int64 in_cooldown;
	bool never_in;
} DynScalingPolicySpec;

extern void dyn_register_scalable_target(const DynScalableTargetSpec *spec);
extern void
dyn_deregister_scalable_target(const DynScalableResource *resource);
extern void dyn_put_scaling_policy(const DynScalingPolicySpec *spec);

/* name NULL: whatever it is called */
extern void dyn_delete_scaling_policy(const DynScalableResource *resource,
									  const char *name);

#endif
