/*
 * transact_operations.c
 *	  TransactWriteItems and TransactGetItems.
 */
#include "postgres.h"

#include "api/answer.h"
#include "api/collection.h"
#include "api/families.h"
#include "api/shapes.h"
#include "api/transact_answer.h"
#include "common/limits.h"
#include "json/json.h"
#include "ops/transact_ops.h"

/* What the actions end with. */
#define ACTION_MEMBERS \
	DYN_MEMBER("ExpressionAttributeNames", DynWriteSpec, texts.names, \
			   dyn_shape_names), \
		DYN_MEMBER("ExpressionAttributeValues", DynWriteSpec, texts.values, \
				   dyn_shape_item), \
		DYN_MEMBER("ReturnValuesOnConditionCheckFailure", DynWriteSpec, \
				   return_on_failure, dyn_shape_return_on_failure), \
		DYN_MEMBERS_END

static const DynMember condition_check_members[] = {
	DYN_REQUIRED("Key", DynWriteSpec, key, dyn_shape_item),
	DYN_REQUIRED("TableName", DynWriteSpec, table_name, dyn_shape_table_name),
	DYN_REQUIRED("ConditionExpression", DynWriteSpec, texts.condition,
				 dyn_shape_text),
	ACTION_MEMBERS,
};
static const DynShape condition_check =
	DYN_STRUCTURE("ConditionCheck", DynWriteSpec, condition_check_members);

static const DynMember put_members[] = {
	DYN_REQUIRED("Item", DynWriteSpec, item, dyn_shape_item),
	DYN_REQUIRED("TableName", DynWriteSpec, table_name, dyn_shape_table_name),
	DYN_MEMBER("ConditionExpression", DynWriteSpec, texts.condition,
			   dyn_shape_text),
	ACTION_MEMBERS,
};
static const DynShape put = DYN_STRUCTURE("Put", DynWriteSpec, put_members);

static const DynMember delete_members[] = {
	DYN_REQUIRED("Key", DynWriteSpec, key, dyn_shape_item),
	DYN_REQUIRED("TableName", DynWriteSpec, table_name, dyn_shape_table_name),
	DYN_MEMBER("ConditionExpression", DynWriteSpec, texts.condition,
			   dyn_shape_text),
	ACTION_MEMBERS,
};
static const DynShape delete =
	DYN_STRUCTURE("Delete", DynWriteSpec, delete_members);

static const DynMember update_members[] = {
	DYN_REQUIRED("Key", DynWriteSpec, key, dyn_shape_item),
	DYN_REQUIRED("UpdateExpression", DynWriteSpec, texts.update,
				 dyn_shape_text),
	DYN_REQUIRED("TableName", DynWriteSpec, table_name, dyn_shape_table_name),
	DYN_MEMBER("ConditionExpression", DynWriteSpec, texts.condition,
			   dyn_shape_text),
	ACTION_MEMBERS,
};
static const DynShape update =
	DYN_STRUCTURE("Update", DynWriteSpec, update_members);

static const DynMember write_item_members[] = {
	DYN_MEMBER("ConditionCheck", DynTransactWriteItem, check, condition_check),
	DYN_MEMBER("Put", DynTransactWriteItem, put, put),
	DYN_MEMBER("Delete", DynTransactWriteItem, delete, delete),
	DYN_MEMBER("Update", DynTransactWriteItem, update, update),
	DYN_MEMBERS_END,
};
static const DynShape write_item = DYN_STRUCTURE(
	"TransactWriteItem", DynTransactWriteItem, write_item_members);
static const DynShape write_items = {
	.kind = DYN_SHAPE_LIST,
	.element = &write_item,
	.has_min = true,
	.min = 1,
	.has_max = true,
	.max = DYN_TRANSACTION_ACTIONS_MAX,
};

static const DynMember transact_write_members[] = {
	DYN_REQUIRED("TransactItems", DynTransactWriteSpec, items, write_items),
	DYN_MEMBER("ReturnConsumedCapacity", DynTransactWriteSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBER("ReturnItemCollectionMetrics", DynTransactWriteSpec,
			   return_metrics, dyn_shape_return_metrics),
	DYN_MEMBER("ClientRequestToken", DynTransactWriteSpec, token,
			   dyn_shape_token),
	DYN_MEMBERS_END,
};
const DynShape dyn_transact_write_items_request = DYN_STRUCTURE(
	"TransactWriteItemsInput", DynTransactWriteSpec, transact_write_members);

static const DynMember get_members[] = {
	DYN_REQUIRED("Key", DynGetSpec, key, dyn_shape_item),
	DYN_REQUIRED("TableName", DynGetSpec, table_name, dyn_shape_table_name),
	DYN_MEMBER("ProjectionExpression", DynGetSpec, texts.projection,
			   dyn_shape_text),
	DYN_MEMBER("ExpressionAttributeNames", DynGetSpec, texts.names,
			   dyn_shape_names),
	DYN_MEMBERS_END,
};
static const DynShape get = DYN_STRUCTURE("Get", DynGetSpec, get_members);

static const DynMember get_item_members[] = {
	DYN_REQUIRED("Get", DynTransactGetItem, get, get),
	DYN_MEMBERS_END,
};
static const DynShape get_item =
	DYN_STRUCTURE("TransactGetItem", DynTransactGetItem, get_item_members);
static const DynShape get_items = {
	.kind = DYN_SHAPE_LIST,
	.element = &get_item,
	.has_min = true,
	.min = 1,
	.has_max = true,
	.max = DYN_TRANSACTION_ACTIONS_MAX,
};

static const DynMember transact_get_members[] = {
	DYN_REQUIRED("TransactItems", DynTransactGetSpec, items, get_items),
	DYN_MEMBER("ReturnConsumedCapacity", DynTransactGetSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBERS_END,
};
const DynShape dyn_transact_get_items_request = DYN_STRUCTURE(
	"TransactGetItemsInput", DynTransactGetSpec, transact_get_members);

static void
append_reason(StringInfo out, const DynCancellationReason *reason)
{
	dyn_answer_next(out);
	appendStringInfoChar(out, '{');
	dyn_answer_text(out, "Code", reason->code);
	dyn_answer_text(out, "Message", reason->message);
	dyn_answer_item(out, "Item", reason->item);
	appendStringInfoChar(out, '}');
}

static void
refuse_cancelled(const DynTransactResult *result)
{
	StringInfoData members;
	int i;

	if (!result->cancelled)
		return;
	initStringInfo(&members);
	appendStringInfoString(&members, "\"CancellationReasons\":[");
	for (i = 0; i < result->count; i++)
		append_reason(&members, &result->reasons[i]);
	appendStringInfoChar(&members, ']');
	dyn_raise_with_members(DYN_ERROR_TRANSACTION_CANCELED,
						   dyn_transaction_cancelled_text(result),
						   members.data);
}

static void
append_responses(StringInfo out, const DynTransactResult *result)
{
	int i;

	dyn_answer_member(out, "Responses");
	appendStringInfoChar(out, '[');
	for (i = 0; i < result->count; i++)
	{
		dyn_answer_next(out);
		appendStringInfoChar(out, '{');
		if (result->items != NULL)
			dyn_answer_item(out, "Item", result->items[i]);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, ']');
}

void
dyn_answer_transaction(StringInfo out, const DynTransactResult *result,
					   DynCapacityDetail return_capacity)
{
	refuse_cancelled(result);
	appendStringInfoChar(out, '{');
	append_responses(out, result);
	dyn_answer_consumed_list(out, result->consumed, return_capacity, true);
	appendStringInfoChar(out, '}');
}

static List *
add_collection(List *collections, const DynTransactWriteItem *action)
{
	const DynWriteSpec *change =
		action->delete != NULL ? action->delete : action->update;

	if (action->put != NULL)
		return dyn_add_collection(collections, &action->put->table_name,
								  action->put->item.item);
	if (change != NULL)
		return dyn_add_collection(collections, &change->table_name,
								  change->key.item);
	return collections;
}

static void
append_collections(StringInfo out, const DynTransactWriteSpec *transaction)
{
	List *collections = NIL;
	int i;

	if (transaction->return_metrics != DYN_METRICS_SIZE)
		return;
	for (i = 0; i < transaction->items.count; i++)
		collections = add_collection(
			collections,
			*dyn_list_element(&transaction->items, DynTransactWriteItem *, i));
	dyn_answer_collections(out, collections);
}

void
dyn_answer_transact_write_items(const void *spec, StringInfo out)
{
	const DynTransactWriteSpec *transaction = spec;
	DynTransactResult result;

	dyn_transact_write_items(transaction, &result);
	refuse_cancelled(&result);
	appendStringInfoChar(out, '{');
	dyn_answer_consumed_list(out, result.consumed,
							 transaction->return_capacity, true);
	append_collections(out, transaction);
	appendStringInfoChar(out, '}');
}

void
dyn_answer_transact_get_items(const void *spec, StringInfo out)
{
	const DynTransactGetSpec *transaction = spec;
	DynTransactResult result;

	dyn_transact_get_items(transaction, &result);
	dyn_answer_transaction(out, &result, transaction->return_capacity);
}
