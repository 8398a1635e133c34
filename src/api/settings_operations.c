/*
 * settings_operations.c
 *	  UpdateTimeToLive, DescribeTimeToLive, DescribeLimits,
 *	  DescribeEndpoints.
 */
#include "postgres.h"

#include "api/families.h"
#include "api/shapes.h"
#include "common/limits.h"
#include "ops/account_ops.h"
#include "ops/ttl_ops.h"

/* A request without members is read into a structure of one byte. */
static const DynMember no_members[] = {
	DYN_MEMBERS_END,
};
const DynShape dyn_empty_request =
	DYN_STRUCTURE("DescribeLimitsInput", char, no_members);

static const DynShape ttl_attribute = { .kind = DYN_SHAPE_STRING,
										.has_min = true,
										.min = 1,
										.has_max = true,
										.max = DYN_KEY_NAME_MAX };
static const DynMember specification_members[] = {
	DYN_REQUIRED("Enabled", DynTimeToLiveSpecification, enabled,
				 dyn_shape_flag),
	DYN_REQUIRED("AttributeName", DynTimeToLiveSpecification, attribute,
				 ttl_attribute),
	DYN_MEMBERS_END,
};
static const DynShape specification =
	DYN_STRUCTURE("TimeToLiveSpecification", DynTimeToLiveSpecification,
				  specification_members);

static const DynMember update_time_to_live_members[] = {
	DYN_REQUIRED("TableName", DynTimeToLiveSpec, table_name,
				 dyn_shape_table_name),
	DYN_MEMBER_FULL("TimeToLiveSpecification", DynTimeToLiveSpec,
					specification, specification, true, DYN_SUPPORT_STORED),
	DYN_MEMBERS_END,
};
const DynShape dyn_update_time_to_live_request = DYN_STRUCTURE(
	"UpdateTimeToLiveInput", DynTimeToLiveSpec, update_time_to_live_members);

void
dyn_answer_describe_limits(const void *spec pg_attribute_unused(),
						   StringInfo out)
{
	dyn_describe_limits(out);
}

void
dyn_answer_describe_endpoints(const void *spec pg_attribute_unused(),
							  StringInfo out)
{
	dyn_describe_endpoints(out);
}

void
dyn_answer_update_time_to_live(const void *spec, StringInfo out)
{
	dyn_update_time_to_live(spec, out);
}

void
dyn_answer_describe_time_to_live(const void *spec, StringInfo out)
{
	dyn_describe_time_to_live(spec, out);
}
