/*
 * operations.c
 *	  The table of operations, and how one is run.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "miscadmin.h"

#include "api/api.h"
#include "api/families.h"
#include "api/operation.h"
#include "common/error.h"
#include "common/limits.h"

#define READ DYN_OPERATION_READ
#define WRITE DYN_OPERATION_WRITE
#define DDL DYN_OPERATION_DDL
#define BY_STATEMENT DYN_OPERATION_BY_STATEMENT

/* In the order of their names. */
const DynOperation dyn_operations[] = {
	{ "BatchExecuteStatement", BY_STATEMENT,
	  &dyn_batch_execute_statement_request, NULL,
	  dyn_answer_batch_execute_statement, false },
	{ "BatchGetItem", READ, &dyn_batch_get_item_request, NULL,
	  dyn_answer_batch_get_item, false },
	{ "BatchWriteItem", WRITE, &dyn_batch_write_item_request, NULL,
	  dyn_answer_batch_write_item, false },
	{ "CreateTable", DDL, &dyn_create_table_request, dyn_check_create_table,
	  dyn_answer_create_table, false },
	{ "DeleteItem", WRITE, &dyn_delete_item_request, NULL,
	  dyn_answer_delete_item, false },
	{ "DeleteScalingPolicy", DDL, &dyn_delete_scaling_policy_request, NULL,
	  dyn_answer_delete_scaling_policy, true },
	{ "DeleteTable", DDL, &dyn_table_request, NULL, dyn_answer_delete_table,
	  false },
	{ "DeregisterScalableTarget", DDL, &dyn_deregister_scalable_target_request,
	  NULL, dyn_answer_deregister_scalable_target, true },
	{ "DescribeContributorInsights", READ,
	  &dyn_describe_contributor_insights_request, NULL,
	  dyn_answer_describe_contributor_insights, false },
	{ "DescribeEndpoints", READ, &dyn_empty_request, NULL,
	  dyn_answer_describe_endpoints, false },
	{ "DescribeLimits", READ, &dyn_empty_request, NULL,
	  dyn_answer_describe_limits, false },
	{ "DescribeScalableTargets", READ, &dyn_describe_scalable_targets_request,
	  NULL, dyn_answer_describe_scalable_targets, true },
	{ "DescribeScalingPolicies", READ, &dyn_describe_scaling_policies_request,
	  NULL, dyn_answer_describe_scaling_policies, true },
	{ "DescribeTable", READ, &dyn_table_request, NULL,
	  dyn_answer_describe_table, false },
	{ "DescribeTimeToLive", READ, &dyn_table_request, NULL,
	  dyn_answer_describe_time_to_live, false },
	{ "ExecuteStatement", BY_STATEMENT, &dyn_execute_statement_request, NULL,
	  dyn_answer_execute_statement, false },
	{ "ExecuteTransaction", BY_STATEMENT, &dyn_execute_transaction_request,
	  NULL, dyn_answer_execute_transaction, false },
	{ "GetItem", READ, &dyn_get_item_request, NULL, dyn_answer_get_item,
	  false },
	{ "ListContributorInsights", READ, &dyn_list_contributor_insights_request,
	  NULL, dyn_answer_list_contributor_insights, false },
	{ "ListTables", READ, &dyn_list_tables_request, NULL,
	  dyn_answer_list_tables, false },
	{ "ListTagsOfResource", READ, &dyn_list_tags_request, NULL,
	  dyn_answer_list_tags, false },
	{ "PutItem", WRITE, &dyn_put_item_request, NULL, dyn_answer_put_item,
	  false },
	{ "PutScalingPolicy", DDL, &dyn_put_scaling_policy_request, NULL,
	  dyn_answer_put_scaling_policy, true },
	{ "Query", READ, &dyn_query_request, NULL, dyn_answer_query, false },
	{ "RegisterScalableTarget", DDL, &dyn_register_scalable_target_request,
	  NULL, dyn_answer_register_scalable_target, true },
	{ "Scan", READ, &dyn_scan_request, NULL, dyn_answer_scan, false },
	{ "TagResource", DDL, &dyn_tag_resource_request, NULL,
	  dyn_answer_tag_resource, false },
	{ "TransactGetItems", READ, &dyn_transact_get_items_request, NULL,
	  dyn_answer_transact_get_items, false },
	{ "TransactWriteItems", WRITE, &dyn_transact_write_items_request, NULL,
	  dyn_answer_transact_write_items, false },
	{ "UntagResource", DDL, &dyn_untag_resource_request, NULL,
	  dyn_answer_untag_resource, false },
	{ "UpdateContributorInsights", DDL,
	  &dyn_update_contributor_insights_request, NULL,
	  dyn_answer_update_contributor_insights, false },
	{ "UpdateItem", WRITE, &dyn_update_item_request, NULL,
	  dyn_answer_update_item, false },
	{ "UpdateTable", DDL, &dyn_update_table_request, NULL,
	  dyn_answer_update_table, false },
	{ "UpdateTimeToLive", DDL, &dyn_update_time_to_live_request, NULL,
	  dyn_answer_update_time_to_live, false },
	{ .name = NULL },
};

const DynOperation *
dyn_operation_find(const char *name, uint32 len)
{
	const DynOperation *operation;

	for (operation = dyn_operations; operation->name != NULL; operation++)
	{
		if (strlen(operation->name) == len &&
			memcmp(operation->name, name, len) == 0)
			return operation;
	}
	return NULL;
}

/* That the request is no JSON is the first thing that the service sees. */
static void
raise_unknown_operation(const char *name, uint32 len, const char *request,
						uint32 request_len)
{
	DynDecoded decoded;

	dyn_decode(&dyn_empty_request, request, request_len, &decoded);
	ereport(ERROR, dyn_exception(DYN_ERROR_UNKNOWN_OPERATION),
			errmsg("unknown operation \"%.*s\"", (int) len, name),
			errhint("Operations are named as in DynamoDB's API, like "
					"PutItem."));
}

/* Writes are refused where an INSERT would be. */
static void
prevent_write(const DynOperation *operation)
{
	if (operation->kind != DYN_OPERATION_WRITE &&
		operation->kind != DYN_OPERATION_DDL)
		return;
	PreventCommandIfReadOnly(operation->name);
	PreventCommandIfParallelMode(operation->name);
	PreventCommandDuringRecovery(operation->name);
}

static void
check_length(uint32 len)
{
	if (len > DYN_REQUEST_MAX)
		ereport(ERROR, errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				errmsg("request of %u bytes is too large", len),
				errdetail("A request has at most %d bytes.", DYN_REQUEST_MAX));
}

void
dyn_api_run(const char *name, uint32 name_len, const char *request,
			uint32 request_len, StringInfo out)
{
	const DynOperation *operation = dyn_operation_find(name, name_len);
	DynDecoded decoded;

	check_length(request_len);
	if (operation == NULL)
		raise_unknown_operation(name, name_len, request, request_len);
	prevent_write(operation);
	dyn_decode(operation->request, request, request_len, &decoded);
	if (operation->check != NULL)
		operation->check(decoded.spec);
	dyn_check_constraints(operation->request, &decoded);
	operation->run(decoded.spec, out);
}
