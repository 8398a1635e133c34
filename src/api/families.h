/*
 * families.h
 *	  What the files of operations give to the table of operations: for each
 *	  operation the shape of its request and the function that answers it.
 */
#ifndef DYN_API_FAMILIES_H
#define DYN_API_FAMILIES_H

#include "lib/stringinfo.h"

#include "json/shape.h"

/* item_operations.c */
extern const DynShape dyn_put_item_request;
extern const DynShape dyn_get_item_request;
extern const DynShape dyn_update_item_request;
extern const DynShape dyn_delete_item_request;
extern void dyn_answer_put_item(const void *spec, StringInfo out);
extern void dyn_answer_get_item(const void *spec, StringInfo out);
extern void dyn_answer_update_item(const void *spec, StringInfo out);
extern void dyn_answer_delete_item(const void *spec, StringInfo out);

/* read_operations.c */
extern const DynShape dyn_query_request;
extern const DynShape dyn_scan_request;
extern void dyn_answer_query(const void *spec, StringInfo out);
extern void dyn_answer_scan(const void *spec, StringInfo out);

/* scaling_operations.c */
extern const DynShape dyn_register_scalable_target_request;
extern const DynShape dyn_deregister_scalable_target_request;
extern const DynShape dyn_put_scaling_policy_request;
extern const DynShape dyn_delete_scaling_policy_request;
extern const DynShape dyn_describe_scalable_targets_request;
extern const DynShape dyn_describe_scaling_policies_request;
extern void dyn_answer_register_scalable_target(const void *spec,
												StringInfo out);
extern void dyn_answer_deregister_scalable_target(const void *spec,
												  StringInfo out);
extern void dyn_answer_put_scaling_policy(const void *spec, StringInfo out);
extern void dyn_answer_delete_scaling_policy(const void *spec, StringInfo out);
extern void dyn_answer_describe_scalable_targets(const void *spec,
												 StringInfo out);
extern void dyn_answer_describe_scaling_policies(const void *spec,
												 StringInfo out);

/* batch_operations.c */
extern const DynShape dyn_batch_get_item_request;
extern const DynShape dyn_batch_write_item_request;
extern void dyn_answer_batch_get_item(const void *spec, StringInfo out);
extern void dyn_answer_batch_write_item(const void *spec, StringInfo out);

/* transact_operations.c */
extern const DynShape dyn_transact_get_items_request;
extern const DynShape dyn_transact_write_items_request;
extern void dyn_answer_transact_get_items(const void *spec, StringInfo out);
extern void dyn_answer_transact_write_items(const void *spec, StringInfo out);

/* statement_operations.c */
extern const DynShape dyn_execute_statement_request;
extern const DynShape dyn_batch_execute_statement_request;
extern const DynShape dyn_execute_transaction_request;
extern void dyn_answer_execute_statement(const void *spec, StringInfo out);
extern void dyn_answer_batch_execute_statement(const void *spec,
											   StringInfo out);
extern void dyn_answer_execute_transaction(const void *spec, StringInfo out);

/* table_operations.c */
extern const DynShape dyn_create_table_request;
extern const DynShape dyn_update_table_request;
extern const DynShape dyn_table_request; /* of Delete- and DescribeTable */
extern const DynShape dyn_list_tables_request;
extern void dyn_check_create_table(const void *spec);
extern void dyn_answer_create_table(const void *spec, StringInfo out);
extern void dyn_answer_update_table(const void *spec, StringInfo out);
extern void dyn_answer_delete_table(const void *spec, StringInfo out);
extern void dyn_answer_describe_table(const void *spec, StringInfo out);
extern void dyn_answer_list_tables(const void *spec, StringInfo out);

/* tag_operations.c */
extern const DynShape dyn_tag_resource_request;
extern const DynShape dyn_untag_resource_request;
extern const DynShape dyn_list_tags_request;
extern void dyn_answer_tag_resource(const void *spec, StringInfo out);
extern void dyn_answer_untag_resource(const void *spec, StringInfo out);
extern void dyn_answer_list_tags(const void *spec, StringInfo out);

/* insights_operations.c */
extern const DynShape dyn_update_contributor_insights_request;
extern const DynShape dyn_describe_contributor_insights_request;
extern const DynShape dyn_list_contributor_insights_request;
extern void dyn_answer_update_contributor_insights(const void *spec,
												   StringInfo out);
extern void dyn_answer_describe_contributor_insights(const void *spec,
													 StringInfo out);
extern void dyn_answer_list_contributor_insights(const void *spec,
												 StringInfo out);

/* settings_operations.c */
extern const DynShape dyn_empty_request; /* of DescribeLimits and Endpoints */
extern const DynShape dyn_update_time_to_live_request;
extern void dyn_answer_describe_limits(const void *spec, StringInfo out);
extern void dyn_answer_describe_endpoints(const void *spec, StringInfo out);
extern void dyn_answer_update_time_to_live(const void *spec, StringInfo out);
extern void dyn_answer_describe_time_to_live(const void *spec, StringInfo out);

#endif
