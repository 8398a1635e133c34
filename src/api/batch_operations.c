/*
 * batch_operations.c
 *	  BatchGetItem and BatchWriteItem.
 */
#include "postgres.h"

#include "api/answer.h"
#include "api/collection.h"
#include "api/families.h"
#include "api/shapes.h"
#include "common/limits.h"
#include "json/json.h"
#include "ops/batch_ops.h"

/* BatchGetItem: too many keys are reported in a form of their own. */
static const DynShape keys = {
	.kind = DYN_SHAPE_LIST,
	.element = &dyn_shape_item,
	.has_min = true,
	.min = 1,
	.has_max = true,
	.bare_max = true,
	.max = DYN_BATCH_GET_MAX,
};

static const DynMember keys_and_attributes_members[] = {
	DYN_REQUIRED("Keys", DynBatchGetTable, keys, keys),
	DYN_MEMBER("AttributesToGet", DynBatchGetTable,
			   texts.legacy.attributes_to_get, dyn_shape_attributes_to_get),
	DYN_MEMBER("ConsistentRead", DynBatchGetTable, consistent_read,
			   dyn_shape_flag),
	DYN_MEMBER("ProjectionExpression", DynBatchGetTable, texts.projection,
			   dyn_shape_text),
	DYN_MEMBER("ExpressionAttributeNames", DynBatchGetTable, texts.names,
			   dyn_shape_names),
	DYN_MEMBERS_END,
};
static const DynShape keys_and_attributes = DYN_STRUCTURE(
	"KeysAndAttributes", DynBatchGetTable, keys_and_attributes_members);

static const DynShape get_requests = {
	.kind = DYN_SHAPE_MAP,
	.key = &dyn_shape_table_name,
	.element = &keys_and_attributes,
	.has_max = true,
	.max = DYN_BATCH_GET_MAX,
};

static const DynMember batch_get_members[] = {
	DYN_REQUIRED("RequestItems", DynBatchGetSpec, request_items, get_requests),
	DYN_MEMBER("ReturnConsumedCapacity", DynBatchGetSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBERS_END,
};
const DynShape dyn_batch_get_item_request =
	DYN_STRUCTURE("BatchGetItemInput", DynBatchGetSpec, batch_get_members);

/* BatchWriteItem */
static const DynMember put_request_members[] = {
	DYN_REQUIRED("Item", DynPutRequest, item, dyn_shape_item),
	DYN_MEMBERS_END,
};
static const DynShape put_request =
	DYN_STRUCTURE("PutRequest", DynPutRequest, put_request_members);

static const DynMember delete_request_members[] = {
	DYN_REQUIRED("Key", DynDeleteRequest, key, dyn_shape_item),
	DYN_MEMBERS_END,
};
static const DynShape delete_request =
	DYN_STRUCTURE("DeleteRequest", DynDeleteRequest, delete_request_members);

static const DynMember write_request_members[] = {
	DYN_MEMBER("PutRequest", DynWriteRequest, put, put_request),
	DYN_MEMBER("DeleteRequest", DynWriteRequest, delete, delete_request),
	DYN_MEMBERS_END,
};
static const DynShape write_request =
	DYN_STRUCTURE("WriteRequest", DynWriteRequest, write_request_members);

static const DynShape write_requests = {
	.kind = DYN_SHAPE_LIST,
	.element = &write_request,
	.has_min = true,
	.min = 1,
	.has_max = true,
	.max = DYN_BATCH_WRITE_MAX,
};

static const DynShape write_requests_of_tables = {
	.kind = DYN_SHAPE_MAP,
	.key = &dyn_shape_table_name,
	.element = &write_requests,
	.has_max = true,
	.max = DYN_BATCH_WRITE_MAX,
};

static const DynMember batch_write_members[] = {
	DYN_REQUIRED("RequestItems", DynBatchWriteSpec, request_items,
				 write_requests_of_tables),
	DYN_MEMBER("ReturnConsumedCapacity", DynBatchWriteSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBER("ReturnItemCollectionMetrics", DynBatchWriteSpec,
			   return_metrics, dyn_shape_return_metrics),
	DYN_MEMBERS_END,
};
const DynShape dyn_batch_write_item_request = DYN_STRUCTURE(
	"BatchWriteItemInput", DynBatchWriteSpec, batch_write_members);

/* Begins a member whose name is a string of the request's. */
static void
begin_named(StringInfo out, const DynText *name)
{
	dyn_answer_next(out);
	dyn_write_json_string(out, name->data, name->len);
	appendStringInfoChar(out, ':');
}

static void
append_found_items(StringInfo out, const DynBatchGetAnswer *answer)
{
	int i;

	begin_named(out, &answer->table_name);
	appendStringInfoChar(out, '[');
	for (i = 0; i < answer->count; i++)
	{
		dyn_answer_next(out);
		dyn_write_item_dynamo_json(out, answer->items[i]);
	}
	appendStringInfoChar(out, ']');
}

/* The parameters of a table's request, as the request has them. */
static void
append_request_parameters(StringInfo out, const DynBatchGetTable *request)
{
	const DynList *attributes = &request->texts.legacy.attributes_to_get;
	int i;

	if (attributes->present)
	{
		dyn_answer_member(out, "AttributesToGet");
		appendStringInfoChar(out, '[');
		for (i = 0; i < attributes->count; i++)
		{
			const DynText *name = dyn_list_element(attributes, DynText, i);

			dyn_answer_next(out);
			dyn_write_json_string(out, name->data, name->len);
		}
		appendStringInfoChar(out, ']');
	}
	if (request->consistent_read != DYN_FLAG_ABSENT)
	{
		dyn_answer_member(out, "ConsistentRead");
		appendStringInfoString(
			out, request->consistent_read == DYN_FLAG_TRUE ? "true" : "false");
	}
	dyn_answer_text(out, "ProjectionExpression",
					request->texts.projection.data);
	dyn_answer_names(out, "ExpressionAttributeNames",
					 request->texts.names.item);
}

/* The keys that were not read, as a request for them. */
static void
append_unprocessed(StringInfo out, const DynBatchGetAnswer *answer)
{
	const DynList *all = &answer->request->keys;
	int i;

	begin_named(out, &answer->table_name);
	appendStringInfoString(out, "{\"Keys\":[");
	for (i = answer->processed; i < all->count; i++)
	{
		dyn_answer_next(out);
		dyn_write_item_dynamo_json(
			out, dyn_list_element(all, DynItemField, i)->item);
	}
	appendStringInfoChar(out, ']');
	append_request_parameters(out, answer->request);
	appendStringInfoChar(out, '}');
}

void
dyn_answer_batch_get_item(const void *spec, StringInfo out)
{
	const DynBatchGetSpec *batch = spec;
	DynBatchGetResult result;
	List *consumed = NIL;
	int i;

	dyn_batch_get(batch, &result);
	appendStringInfoString(out, "{\"Responses\":{");
	for (i = 0; i < result.count; i++)
	{
		append_found_items(out, &result.answers[i]);
		consumed = lappend(consumed, &result.answers[i].consumed);
	}
	appendStringInfoString(out, "},\"UnprocessedKeys\":{");
	for (i = 0; i < result.count; i++)
	{
		if (result.answers[i].processed <
			result.answers[i].request->keys.count)
			append_unprocessed(out, &result.answers[i]);
	}
	appendStringInfoChar(out, '}');
	dyn_answer_consumed_list(out, consumed, batch->return_capacity, false);
	appendStringInfoChar(out, '}');
}

static void
append_write_request(StringInfo out, const DynWriteRequest *request)
{
	bool is_put = request->put != NULL;

	dyn_answer_next(out);
	appendStringInfoString(out, is_put ? "{\"PutRequest\":{\"Item\":"
									   : "{\"DeleteRequest\":{\"Key\":");
	dyn_write_item_dynamo_json(out, is_put ? request->put->item.item
										   : request->delete->key.item);
	appendStringInfoString(out, "}}");
}

static void
append_unprocessed_writes(StringInfo out, const DynBatchWriteAnswer *answer)
{
	ListCell *cell;

	if (answer->unprocessed == NIL)
		return;
	begin_named(out, &answer->table_name);
	appendStringInfoChar(out, '[');
	foreach (cell, answer->unprocessed)
		append_write_request(out, lfirst(cell));
	appendStringInfoChar(out, ']');
}

static List *
add_written_collections(List *collections, const DynBatchWriteAnswer *answer,
						const DynList *requests)
{
	int i;

	for (i = 0; i < requests->count; i++)
	{
		const DynWriteRequest *request =
			*dyn_list_element(requests, DynWriteRequest *, i);

		if (!list_member_ptr(answer->unprocessed, request))
			collections = dyn_add_collection(collections, &answer->table_name,
											 request->put != NULL
												 ? request->put->item.item
												 : request->delete->key.item);
	}
	return collections;
}

static void
append_collections(StringInfo out, const DynBatchWriteSpec *batch,
				   const DynBatchWriteResult *result)
{
	List *collections = NIL;
	int i;

	if (batch->return_metrics != DYN_METRICS_SIZE)
		return;
	for (i = 0; i < result->count; i++)
		collections = add_written_collections(
			collections, &result->answers[i],
			dyn_map_element(&batch->request_items, DynList, i));
	dyn_answer_collections(out, collections);
}

void
dyn_answer_batch_write_item(const void *spec, StringInfo out)
{
	const DynBatchWriteSpec *batch = spec;
	DynBatchWriteResult result;
	List *consumed = NIL;
	int i;

	dyn_batch_write(batch, &result);
	appendStringInfoString(out, "{\"UnprocessedItems\":{");
	for (i = 0; i < result.count; i++)
	{
		append_unprocessed_writes(out, &result.answers[i]);
		consumed = lappend(consumed, &result.answers[i].consumed);
	}
	appendStringInfoChar(out, '}');
	dyn_answer_consumed_list(out, consumed, batch->return_capacity, false);
	append_collections(out, batch, &result);
	appendStringInfoChar(out, '}');
}
