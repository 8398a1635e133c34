/*
 * scaling_operations.c
 *	  Application Auto Scaling's operations on tables and global indexes:
 *	  RegisterScalableTarget, DeregisterScalableTarget, PutScalingPolicy,
 *	  DeleteScalingPolicy, DescribeScalableTargets, DescribeScalingPolicies.
 *
 * That service has an endpoint of its own, with other targets
 * ("AnyScaleFrontendService."); its operations are here as any others.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/uuid.h"

#include "api/answer.h"
#include "api/families.h"
#include "api/shapes.h"
#include "common/clock.h"
#include "common/error.h"
#include "common/guc.h"
#include "ops/list_page.h"
#include "ops/scaling_ops.h"

typedef struct SuspendedState
{
	DynFlag in;
	DynFlag out;
} SuspendedState;

typedef struct Metric
{
	DynText type;
} Metric;

typedef struct TargetTracking
{
	DynInteger target; /* thousandths */
	Metric *metric;
	DynInteger out_cooldown;
	DynInteger in_cooldown;
	DynFlag never_in;
} TargetTracking;

/* All requests are of some of these. */
typedef struct ScalingRequest
{
	DynText namespace;
	DynText resource;
	DynText dimension;
	DynInteger min;
	DynInteger max;
	SuspendedState *suspended;
	DynText policy;
	DynText policy_type;
	TargetTracking *tracking;
	DynList resources; /* of DynText */
	DynList policies;  /* their names: of DynText */
	DynInteger max_results;
	DynText next_token;
} ScalingRequest;

/* What is described, sorted by key. */
typedef struct Described
{
	char *key; /* the resource and the dimension */
	const DynScalingRow *row;
	const DynTable *table;
} Described;

static const DynShape integer = { .kind = DYN_SHAPE_INTEGER };
static const DynShape thousandths = { .kind = DYN_SHAPE_THOUSANDTHS };
#define NAMES_MAX 50
#define TARGETS_MAX 50 /* in a page */
#define POLICIES_MAX 10
static const DynShape names = { .kind = DYN_SHAPE_LIST,
								.element = &dyn_shape_text,
								.has_max = true,
								.max = NAMES_MAX };
static const DynShape targets_max = { .kind = DYN_SHAPE_INTEGER,
									  .has_min = true,
									  .min = 1,
									  .has_max = true,
									  .max = TARGETS_MAX };
static const DynShape policies_max = { .kind = DYN_SHAPE_INTEGER,
									   .has_min = true,
									   .min = 1,
									   .has_max = true,
									   .max = POLICIES_MAX };

static const DynMember suspended_members[] = {
	DYN_MEMBER("DynamicScalingInSuspended", SuspendedState, in,
			   dyn_shape_flag),
	DYN_MEMBER("DynamicScalingOutSuspended", SuspendedState, out,
			   dyn_shape_flag),
	DYN_MEMBERS_END,
};
static const DynShape suspended =
	DYN_STRUCTURE("SuspendedState", SuspendedState, suspended_members);

static const DynMember metric_members[] = {
	DYN_REQUIRED("PredefinedMetricType", Metric, type, dyn_shape_text),
	DYN_MEMBERS_END,
};
static const DynShape metric =
	DYN_STRUCTURE("PredefinedMetricSpecification", Metric, metric_members);

static const DynMember tracking_members[] = {
	DYN_REQUIRED("TargetValue", TargetTracking, target, thousandths),
	DYN_MEMBER("PredefinedMetricSpecification", TargetTracking, metric,
			   metric),
	DYN_MEMBER("ScaleOutCooldown", TargetTracking, out_cooldown, integer),
	DYN_MEMBER("ScaleInCooldown", TargetTracking, in_cooldown, integer),
	DYN_MEMBER("DisableScaleIn", TargetTracking, never_in, dyn_shape_flag),
	DYN_MEMBERS_END,
};
static const DynShape tracking =
	DYN_STRUCTURE("TargetTrackingScalingPolicyConfiguration", TargetTracking,
				  tracking_members);

#define RESOURCE_MEMBERS \
	DYN_REQUIRED("ServiceNamespace", ScalingRequest, namespace, \
				 dyn_shape_text), \
		DYN_REQUIRED("ResourceId", ScalingRequest, resource, dyn_shape_text), \
		DYN_REQUIRED("ScalableDimension", ScalingRequest, dimension, \
					 dyn_shape_text)

static const DynMember register_members[] = {
	RESOURCE_MEMBERS,
	DYN_MEMBER("MinCapacity", ScalingRequest, min, integer),
	DYN_MEMBER("MaxCapacity", ScalingRequest, max, integer),
	DYN_MEMBER("SuspendedState", ScalingRequest, suspended, suspended),
	DYN_MEMBERS_END,
};
const DynShape dyn_register_scalable_target_request = DYN_STRUCTURE(
	"RegisterScalableTargetRequest", ScalingRequest, register_members);

static const DynMember deregister_members[] = {
	RESOURCE_MEMBERS,
	DYN_MEMBERS_END,
};
const DynShape dyn_deregister_scalable_target_request = DYN_STRUCTURE(
	"DeregisterScalableTargetRequest", ScalingRequest, deregister_members);

static const DynMember put_policy_members[] = {
	DYN_REQUIRED("PolicyName", ScalingRequest, policy, dyn_shape_text),
	RESOURCE_MEMBERS,
	DYN_MEMBER("PolicyType", ScalingRequest, policy_type, dyn_shape_text),
	DYN_MEMBER("TargetTrackingScalingPolicyConfiguration", ScalingRequest,
			   tracking, tracking),
	DYN_MEMBERS_END,
};
const DynShape dyn_put_scaling_policy_request = DYN_STRUCTURE(
	"PutScalingPolicyRequest", ScalingRequest, put_policy_members);

static const DynMember delete_policy_members[] = {
	DYN_REQUIRED("PolicyName", ScalingRequest, policy, dyn_shape_text),
	RESOURCE_MEMBERS,
	DYN_MEMBERS_END,
};
const DynShape dyn_delete_scaling_policy_request = DYN_STRUCTURE(
	"DeleteScalingPolicyRequest", ScalingRequest, delete_policy_members);

static const DynMember describe_targets_members[] = {
	DYN_REQUIRED("ServiceNamespace", ScalingRequest, namespace,
				 dyn_shape_text),
	DYN_MEMBER("ResourceIds", ScalingRequest, resources, names),
	DYN_MEMBER("ScalableDimension", ScalingRequest, dimension, dyn_shape_text),
	DYN_MEMBER("MaxResults", ScalingRequest, max_results, targets_max),
	DYN_MEMBER("NextToken", ScalingRequest, next_token, dyn_shape_text),
	DYN_MEMBERS_END,
};
const DynShape dyn_describe_scalable_targets_request =
	DYN_STRUCTURE("DescribeScalableTargetsRequest", ScalingRequest,
				  describe_targets_members);

static const DynMember describe_policies_members[] = {
	DYN_MEMBER("PolicyNames", ScalingRequest, policies, names),
	DYN_REQUIRED("ServiceNamespace", ScalingRequest, namespace,
				 dyn_shape_text),
	DYN_MEMBER("ResourceId", ScalingRequest, resource, dyn_shape_text),
	DYN_MEMBER("ScalableDimension", ScalingRequest, dimension, dyn_shape_text),
	DYN_MEMBER("MaxResults", ScalingRequest, max_results, policies_max),
	DYN_MEMBER("NextToken", ScalingRequest, next_token, dyn_shape_text),
	DYN_MEMBERS_END,
};
const DynShape dyn_describe_scaling_policies_request =
	DYN_STRUCTURE("DescribeScalingPoliciesRequest", ScalingRequest,
				  describe_policies_members);

static void
check_namespace(const ScalingRequest *request)
{
	if (strcmp(request->namespace.data, "dynamodb") != 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Unsupported service namespace: %s",
					   request->namespace.data));
}

static void
refuse_resource(const ScalingRequest *request)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("Unsupported service namespace, resource type or scalable "
				   "dimension: %s, %s, %s",
				   request->namespace.data, request->resource.data,
				   request->dimension.data));
}

/* "table/Cart", or "table/Cart/index/ByDay", and the dimension that fits. */
static DynScalableResource
resource_of(const ScalingRequest *request)
{
	DynScalableResource resource = { .index = "" };
	char *table = pstrdup(request->resource.data);
	char *index = strstr(table, "/index/");
	const char *dimension = request->dimension.data;
	const char *kind = index == NULL ? "dynamodb:table:" : "dynamodb:index:";

	check_namespace(request);
	if (strncmp(table, "table/", 6) != 0 ||
		strncmp(dimension, kind, strlen(kind)) != 0)
		refuse_resource(request);
	dimension += strlen(kind);
	if (strcmp(dimension, "ReadCapacityUnits") == 0)
		resource.dimension = "read";
	else if (strcmp(dimension, "WriteCapacityUnits") == 0)
		resource.dimension = "write";
	else
		refuse_resource(request);
	if (index != NULL)
	{
		*index = '\0';
		resource.index = index + strlen("/index/");
	}
	resource.table = table + 6;
	return resource;
}

void
dyn_answer_register_scalable_target(const void *spec, StringInfo out)
{
	const ScalingRequest *request = spec;
	DynScalableTargetSpec target = { .resource = resource_of(request),
									 .min = request->min,
									 .max = request->max };

	if (request->suspended != NULL)
	{
		target.in_suspended = request->suspended->in;
		target.out_suspended = request->suspended->out;
	}
	dyn_register_scalable_target(&target);
	appendStringInfoString(out, "{}");
}

void
dyn_answer_deregister_scalable_target(const void *spec, StringInfo out)
{
	DynScalableResource resource = resource_of(spec);

	dyn_deregister_scalable_target(&resource);
	appendStringInfoString(out, "{}");
}

static const char *
metric_of(const char *dimension)
{
	return strcmp(dimension, "read") == 0 ? "DynamoDBReadCapacityUtilization"
										  : "DynamoDBWriteCapacityUtilization";
}

static void
check_tracking(const ScalingRequest *request,
			   const DynScalableResource *resource)
{
	const TargetTracking *config = request->tracking;

	if (request->policy_type.data != NULL &&
		strcmp(request->policy_type.data, "TargetTrackingScaling") != 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Only TargetTrackingScaling policies are supported for "
					   "DynamoDB"));
	if (config == NULL || config->metric == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("TargetTrackingScalingPolicyConfiguration with a "
					   "PredefinedMetricSpecification must be specified"));
	if (strcmp(config->metric->type.data, metric_of(resource->dimension)) != 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Metric %s is not valid for the scalable dimension %s",
					   config->metric->type.data, request->dimension.data));
}

static void
append_policy_arn(StringInfo out, const DynTable *table, const char *index,
				  const char *policy)
{
	char *uuid = DatumGetCString(
		DirectFunctionCall1(uuid_out, UUIDPGetDatum(&table->id)));

	dyn_answer_text(out, "PolicyARN",
					psprintf("arn:aws:autoscaling:%s:%s:scalingPolicy:%s:"
							 "resource/dynamodb/table/%s%s%s:policyName/%s",
							 dyn_region, dyn_account_id, uuid, table->name,
							 *index == '\0' ? "" : "/index/", index, policy));
}

void
dyn_answer_put_scaling_policy(const void *spec, StringInfo out)
{
	const ScalingRequest *request = spec;
	const TargetTracking *config = request->tracking;
	DynScalingPolicySpec policy = { .resource = resource_of(request),
									.name = request->policy.data };

	check_tracking(request, &policy.resource);
	policy.target = config->target.value;
	policy.out_cooldown = config->out_cooldown.value;
	policy.in_cooldown = config->in_cooldown.value;
	policy.never_in = config->never_in == DYN_FLAG_TRUE;
	dyn_put_scaling_policy(&policy);
	appendStringInfoChar(out, '{');
	append_policy_arn(out, dyn_table_lookup(policy.resource.table, false),
					  policy.resource.index, policy.name);
	appendStringInfoString(out, ",\"Alarms\":[]}");
}

void
dyn_answer_delete_scaling_policy(const void *spec, StringInfo out)
{
	const ScalingRequest *request = spec;
	DynScalableResource resource = resource_of(request);

	dyn_delete_scaling_policy(&resource, request->policy.data);
	appendStringInfoString(out, "{}");
}

/* The table of a row, NULL if no name finds it. */
static const DynTable *
table_of(const DynScalingRow *row)
{
	const DynTable *table = dyn_table_of_relation(row->relid);

	if (table == NULL || dyn_table_lookup(table->name, true) != table)
		return NULL;
	return table;
}

static char *
resource_id(const DynScalingRow *row, const DynTable *table)
{
	return psprintf("table/%s%s%s", table->name,
					*row->index == '\0' ? "" : "/index/", row->index);
}

static char *
dimension_of(const DynScalingRow *row)
{
	return psprintf("dynamodb:%s:%sCapacityUnits",
					*row->index == '\0' ? "table" : "index",
					strcmp(row->dimension, "read") == 0 ? "Read" : "Write");
}

/* Is it one of the list's, or does the list ask for all? */
static bool
is_among(const DynList *list, const char *text)
{
	int i;

	for (i = 0; i < list->count; i++)
		if (strcmp(dyn_list_element(list, DynText, i)->data, text) == 0)
			return true;
	return list->count == 0;
}

static bool
is_or_absent(const DynText *wanted, const char *text)
{
	return wanted->data == NULL || strcmp(wanted->data, text) == 0;
}

/* Does the request ask for this one? */
static bool
is_wanted(const ScalingRequest *request, const DynScalingRow *row,
		  const char *id)
{
	return is_among(&request->resources, id) &&
		   is_or_absent(&request->resource, id) &&
		   is_or_absent(&request->dimension, dimension_of(row)) &&
		   (request->policies.count == 0 ||
			is_among(&request->policies, row->policy));
}

static int
compare_described(const ListCell *a, const ListCell *b)
{
	return strcmp(((const Described *) lfirst(a))->key,
				  ((const Described *) lfirst(b))->key);
}

/* What a request asks for, in pages or not; a List of Described *. */
static List *
wanted_rows(const ScalingRequest *request, bool policies)
{
	List *wanted = NIL;
	ListCell *cell;

	foreach (cell, dyn_scaling_read(InvalidOid))
	{
		const DynScalingRow *row = lfirst(cell);
		const DynTable *table = table_of(row);
		Described *one;
		char *id;

		if (table == NULL || (policies && row->policy == NULL))
			continue;
		id = resource_id(row, table);
		if (!is_wanted(request, row, id))
			continue;
		one = palloc(sizeof(Described));
		*one = (Described){ psprintf("%s\001%s", id, dimension_of(row)), row,
							table };
		wanted = lappend(wanted, one);
	}
	list_sort(wanted, compare_described);
	return wanted;
}

static void
append_flag(StringInfo out, const char *name, bool value)
{
	dyn_answer_member(out, name);
	appendStringInfoString(out, value ? "true" : "false");
}

static void
append_time(StringInfo out, TimestampTz time)
{
	dyn_answer_member(out, "CreationTime");
	appendStringInfo(out, "%.3f", dyn_epoch_seconds(time));
}

static void
append_target(StringInfo out, const DynScalingRow *row)
{
	dyn_answer_number(out, "MinCapacity", row->min);
	dyn_answer_number(out, "MaxCapacity", row->max);
	dyn_answer_text(out, "RoleARN",
					psprintf("arn:aws:iam::%s:role/aws-service-role/"
							 "dynamodb.application-autoscaling.amazonaws.com/"
							 "AWSServiceRoleForApplicationAutoScaling_"
							 "DynamoDBTable",
							 dyn_account_id));
	append_time(out, row->created);
	dyn_answer_member(out, "SuspendedState");
	appendStringInfoChar(out, '{');
	append_flag(out, "DynamicScalingInSuspended", row->in_suspended);
	append_flag(out, "DynamicScalingOutSuspended", row->out_suspended);
	append_flag(out, "ScheduledScalingSuspended", false);
	appendStringInfoChar(out, '}');
}

static void
append_policy(StringInfo out, const DynScalingRow *row, const DynTable *table)
{
	append_policy_arn(out, table, row->index, row->policy);
	dyn_answer_text(out, "PolicyName", row->policy);
	dyn_answer_text(out, "PolicyType", "TargetTrackingScaling");
	dyn_answer_member(out, "TargetTrackingScalingPolicyConfiguration");
	appendStringInfo(out, "{\"TargetValue\":%.3f", row->target / 1000.0);
	dyn_answer_member(out, "PredefinedMetricSpecification");
	appendStringInfoChar(out, '{');
	dyn_answer_text(out, "PredefinedMetricType", metric_of(row->dimension));
	appendStringInfoChar(out, '}');
	dyn_answer_number(out, "ScaleOutCooldown", row->out_cooldown);
	dyn_answer_number(out, "ScaleInCooldown", row->in_cooldown);
	append_flag(out, "DisableScaleIn", row->never_in);
	appendStringInfoString(out, "},\"Alarms\":[]");
	append_time(out, row->policy_created);
}

static void
append_described(StringInfo out, const Described *one, bool policies)
{
	dyn_answer_next(out);
	appendStringInfoChar(out, '{');
	dyn_answer_text(out, "ServiceNamespace", "dynamodb");
	dyn_answer_text(out, "ResourceId", resource_id(one->row, one->table));
	dyn_answer_text(out, "ScalableDimension", dimension_of(one->row));
	if (policies)
		append_policy(out, one->row, one->table);
	else
		append_target(out, one->row);
	appendStringInfoChar(out, '}');
}

static void
describe(const ScalingRequest *request, bool policies, StringInfo out)
{
	DynListPage page;
	ListCell *cell;
	char *token;

	check_namespace(request);
	dyn_list_page_begin(&page, &request->next_token, &request->max_results,
						policies ? POLICIES_MAX : TARGETS_MAX,
						DYN_ERROR_INVALID_NEXT_TOKEN);
	appendStringInfo(out, "{\"%s\":[",
					 policies ? "ScalingPolicies" : "ScalableTargets");
	foreach (cell, wanted_rows(request, policies))
	{
		const Described *one = lfirst(cell);

		if (dyn_list_page_takes(&page, one->key))
			append_described(out, one, policies);
	}
	appendStringInfoChar(out, ']');
	token = dyn_list_page_token(&page);
	if (token != NULL)
		dyn_answer_text(out, "NextToken", token);
	appendStringInfoChar(out, '}');
}

void
dyn_answer_describe_scalable_targets(const void *spec, StringInfo out)
{
	describe(spec, false, out);
}

void
dyn_answer_describe_scaling_policies(const void *spec, StringInfo out)
{
	describe(spec, true, out);
}
