/*
 * item_operations.c
 *	  PutItem, GetItem, UpdateItem, DeleteItem.
 */
#include "postgres.h"

#include "api/answer.h"
#include "api/collection.h"
#include "api/families.h"
#include "api/item_answer.h"
#include "api/shapes.h"
#include "json/json.h"
#include "ops/item_ops.h"

/* What the requests of all writes end with. */
#define CONDITION_MEMBERS \
	DYN_MEMBER("ConditionExpression", DynWriteSpec, texts.condition, \
			   dyn_shape_text), \
		DYN_MEMBER("ExpressionAttributeNames", DynWriteSpec, texts.names, \
				   dyn_shape_names), \
		DYN_MEMBER("ExpressionAttributeValues", DynWriteSpec, texts.values, \
				   dyn_shape_item), \
		DYN_MEMBER("ReturnValuesOnConditionCheckFailure", DynWriteSpec, \
				   return_on_failure, dyn_shape_return_on_failure), \
		DYN_MEMBERS_END

static const DynMember put_item_members[] = {
	DYN_REQUIRED("TableName", DynWriteSpec, table_name, dyn_shape_table_name),
	DYN_REQUIRED("Item", DynWriteSpec, item, dyn_shape_item),
	DYN_MEMBER("Expected", DynWriteSpec, texts.legacy.expected,
			   dyn_shape_expected),
	DYN_MEMBER("ReturnValues", DynWriteSpec, return_values,
			   dyn_shape_return_values),
	DYN_MEMBER("ReturnConsumedCapacity", DynWriteSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBER("ReturnItemCollectionMetrics", DynWriteSpec, return_metrics,
			   dyn_shape_return_metrics),
	DYN_MEMBER("ConditionalOperator", DynWriteSpec,
			   texts.legacy.conditional_operator,
			   dyn_shape_conditional_operator),
	CONDITION_MEMBERS,
};
const DynShape dyn_put_item_request =
	DYN_STRUCTURE("PutItemInput", DynWriteSpec, put_item_members);

static const DynMember update_item_members[] = {
	DYN_REQUIRED("TableName", DynWriteSpec, table_name, dyn_shape_table_name),
	DYN_REQUIRED("Key", DynWriteSpec, key, dyn_shape_item),
	DYN_MEMBER("AttributeUpdates", DynWriteSpec,
			   texts.legacy.attribute_updates, dyn_shape_attribute_updates),
	DYN_MEMBER("Expected", DynWriteSpec, texts.legacy.expected,
			   dyn_shape_expected),
	DYN_MEMBER("ConditionalOperator", DynWriteSpec,
			   texts.legacy.conditional_operator,
			   dyn_shape_conditional_operator),
	DYN_MEMBER("ReturnValues", DynWriteSpec, return_values,
			   dyn_shape_return_values),
	DYN_MEMBER("ReturnConsumedCapacity", DynWriteSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBER("ReturnItemCollectionMetrics", DynWriteSpec, return_metrics,
			   dyn_shape_return_metrics),
	DYN_MEMBER("UpdateExpression", DynWriteSpec, texts.update, dyn_shape_text),
	CONDITION_MEMBERS,
};
const DynShape dyn_update_item_request =
	DYN_STRUCTURE("UpdateItemInput", DynWriteSpec, update_item_members);

static const DynMember delete_item_members[] = {
	DYN_REQUIRED("TableName", DynWriteSpec, table_name, dyn_shape_table_name),
	DYN_REQUIRED("Key", DynWriteSpec, key, dyn_shape_item),
	DYN_MEMBER("Expected", DynWriteSpec, texts.legacy.expected,
			   dyn_shape_expected),
	DYN_MEMBER("ConditionalOperator", DynWriteSpec,
			   texts.legacy.conditional_operator,
			   dyn_shape_conditional_operator),
	DYN_MEMBER("ReturnValues", DynWriteSpec, return_values,
			   dyn_shape_return_values),
	DYN_MEMBER("ReturnConsumedCapacity", DynWriteSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBER("ReturnItemCollectionMetrics", DynWriteSpec, return_metrics,
			   dyn_shape_return_metrics),
	CONDITION_MEMBERS,
};
const DynShape dyn_delete_item_request =
	DYN_STRUCTURE("DeleteItemInput", DynWriteSpec, delete_item_members);

static const DynMember get_item_members[] = {
	DYN_REQUIRED("TableName", DynGetSpec, table_name, dyn_shape_table_name),
	DYN_REQUIRED("Key", DynGetSpec, key, dyn_shape_item),
	DYN_MEMBER("AttributesToGet", DynGetSpec, texts.legacy.attributes_to_get,
			   dyn_shape_attributes_to_get),
	DYN_MEMBER("ConsistentRead", DynGetSpec, consistent_read, dyn_shape_flag),
	DYN_MEMBER("ReturnConsumedCapacity", DynGetSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBER("ProjectionExpression", DynGetSpec, texts.projection,
			   dyn_shape_text),
	DYN_MEMBER("ExpressionAttributeNames", DynGetSpec, texts.names,
			   dyn_shape_names),
	DYN_MEMBERS_END,
};
const DynShape dyn_get_item_request =
	DYN_STRUCTURE("GetItemInput", DynGetSpec, get_item_members);

void
dyn_refuse_failed_condition(const DynItem *item)
{
	StringInfoData members;

	if (item == NULL)
		dyn_raise_condition_failed();
	initStringInfo(&members);
	appendStringInfoString(&members, "\"Item\":");
	dyn_write_item_dynamo_json(&members, item);
	dyn_raise_with_members(DYN_ERROR_CONDITIONAL_CHECK_FAILED,
						   "The conditional request failed", members.data);
}

static void
answer_write(const DynWriteSpec *spec, const DynWriteResult *result,
			 StringInfo out)
{
	if (result->condition_failed)
		dyn_refuse_failed_condition(result->attributes);
	appendStringInfoChar(out, '{');
	dyn_answer_item(out, "Attributes", result->attributes);
	dyn_answer_consumed(out, &result->consumed, spec->return_capacity);
	if (spec->return_metrics == DYN_METRICS_SIZE)
		dyn_answer_collection(out, dyn_add_collection(NIL, &spec->table_name,
													  spec->item.item != NULL
														  ? spec->item.item
														  : spec->key.item));
	appendStringInfoChar(out, '}');
}

void
dyn_answer_put_item(const void *spec, StringInfo out)
{
	DynWriteResult result;

	dyn_put_item(spec, &result);
	answer_write(spec, &result, out);
}

void
dyn_answer_update_item(const void *spec, StringInfo out)
{
	DynWriteResult result;

	dyn_update_item(spec, &result);
	answer_write(spec, &result, out);
}

void
dyn_answer_delete_item(const void *spec, StringInfo out)
{
	DynWriteResult result;

	dyn_delete_item(spec, &result);
	answer_write(spec, &result, out);
}

void
dyn_answer_get_item(const void *spec, StringInfo out)
{
	const DynGetSpec *get = spec;
	DynGetResult result;

	dyn_get_item(get, &result);
	appendStringInfoChar(out, '{');
	dyn_answer_item(out, "Item", result.item);
	dyn_answer_consumed(out, &result.consumed, get->return_capacity);
	appendStringInfoChar(out, '}');
}
