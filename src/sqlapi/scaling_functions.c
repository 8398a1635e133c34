/*
 * scaling_functions.c
 *	  Auto scaling for SQL.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/builtins.h"

#include "common/error.h"
#include "common/function.h"
#include "ops/scale.h"
#include "ops/scaling_ops.h"
#include "sqlapi/arguments.h"

DYN_FUNCTION(dynamo_register_scalable_target);
DYN_FUNCTION(dynamo_deregister_scalable_target);
DYN_FUNCTION(dynamo_put_scaling_policy);
DYN_FUNCTION(dynamo_delete_scaling_policy);
DYN_FUNCTION(dynamo_scale_tables);

/* The first two arguments, and the n-th: the index. */
static DynScalableResource
resource_arguments(FunctionCallInfo fcinfo, int n)
{
	DynScalableResource resource = { .index = "" };

	PreventCommandIfReadOnly("auto scaling functions");
	PreventCommandIfParallelMode("auto scaling functions");
	resource.table = dyn_required_text(fcinfo, 0, "tableName");
	resource.dimension = dyn_required_text(fcinfo, 1, "scalableDimension");
	if (!PG_ARGISNULL(n))
		resource.index = text_to_cstring(PG_GETARG_TEXT_PP(n));
	if (strcmp(resource.dimension, "read") != 0 &&
		strcmp(resource.dimension, "write") != 0)
		ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				errmsg("invalid dimension \"%s\"", resource.dimension),
				errhint("It is \"read\" or \"write\"."));
	return resource;
}

static DynInteger
units_argument(FunctionCallInfo fcinfo, int n)
{
	DynInteger units = { .present = !PG_ARGISNULL(n) };

	if (units.present)
		units.value = PG_GETARG_INT64(n);
	return units;
}

Datum
dynamo_register_scalable_target(PG_FUNCTION_ARGS)
{
	DynScalableTargetSpec spec = { .resource = resource_arguments(fcinfo, 4),
								   .min = units_argument(fcinfo, 2),
								   .max = units_argument(fcinfo, 3) };

	dyn_register_scalable_target(&spec);
	PG_RETURN_VOID();
}

Datum
dynamo_deregister_scalable_target(PG_FUNCTION_ARGS)
{
	DynScalableResource resource = resource_arguments(fcinfo, 2);

	dyn_deregister_scalable_target(&resource);
	PG_RETURN_VOID();
}

/* In thousandths; what is out of range stays so. */
static int64
target_argument(FunctionCallInfo fcinfo, int n)
{
	float8 percent = PG_ARGISNULL(n) ? 70 : PG_GETARG_FLOAT8(n);

	return percent >= 0 && percent <= 100 ? (int64) rint(percent * 1000) : 0;
}

static int64
cooldown_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? 0 : PG_GETARG_INT32(n);
}

Datum
dynamo_put_scaling_policy(PG_FUNCTION_ARGS)
{
	DynScalingPolicySpec spec = { .resource = resource_arguments(fcinfo, 6),
								  .target = target_argument(fcinfo, 2),
								  .out_cooldown = cooldown_argument(fcinfo, 3),
								  .in_cooldown = cooldown_argument(fcinfo, 4),
								  .never_in =
									  !PG_ARGISNULL(5) && PG_GETARG_BOOL(5) };

	spec.name =
		psprintf("%s-%s", spec.resource.table, spec.resource.dimension);
	dyn_put_scaling_policy(&spec);
	PG_RETURN_VOID();
}

Datum
dynamo_delete_scaling_policy(PG_FUNCTION_ARGS)
{
	DynScalableResource resource = resource_arguments(fcinfo, 2);

	dyn_delete_scaling_policy(&resource, NULL);
	PG_RETURN_VOID();
}

Datum
dynamo_scale_tables(PG_FUNCTION_ARGS)
{
	PreventCommandIfReadOnly("dynamo.scale_tables()");
	PG_RETURN_INT32(dyn_scale_tables());
}
