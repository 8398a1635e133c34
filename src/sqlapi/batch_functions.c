/*
 * batch_functions.c
 *	  dynamo_batch_get(), dynamo_batch_write(): many items of one table.
 *
 * The limits of BatchGetItem and BatchWriteItem are those of a request over
 * the network; SQL has others.
 */
#include "postgres.h"

#include "funcapi.h"

#include "common/function.h"
#include "ops/batch_ops.h"
#include "sqlapi/arguments.h"

DYN_FUNCTION(dynamo_batch_get);
DYN_FUNCTION(dynamo_batch_write);

/* An array of items as a list of fields. */
static DynList
item_fields(FunctionCallInfo fcinfo, int n)
{
	DynList list = { .present = true };
	DynItem **items = dyn_optional_items(fcinfo, n, &list.count);
	DynItemField *fields = palloc0(list.count * sizeof(DynItemField));
	int i;

	for (i = 0; i < list.count; i++)
		fields[i].item = items[i];
	list.elements = fields;
	return list;
}

/* Request items of one table. */
static DynMapField
one_table(DynText *table_name, void *element)
{
	DynMapField map = {
		.present = true, .count = 1, .keys = table_name, .elements = element
	};

	return map;
}

static DynBatchGetAnswer *
get_items(FunctionCallInfo fcinfo)
{
	DynText table_name = dyn_table_name(fcinfo, 0);
	DynBatchGetTable request = { .keys = item_fields(fcinfo, 1) };
	DynBatchGetTable *requests = &request;
	DynBatchGetSpec spec = { .unlimited = true };
	DynBatchGetResult result;

	request.texts.projection = dyn_optional_name(fcinfo, 2);
	request.texts.names.item = dyn_optional_item(fcinfo, 3);
	spec.request_items = one_table(&table_name, &requests);
	dyn_batch_get(&spec, &result);
	return &result.answers[0];
}

Datum
dynamo_batch_get(PG_FUNCTION_ARGS)
{
	FuncCallContext *context;
	DynBatchGetAnswer *answer;
	DynItem *item;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;

		context = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
		context->user_fctx = get_items(fcinfo);
		MemoryContextSwitchTo(old);
	}
	context = SRF_PERCALL_SETUP();
	answer = context->user_fctx;
	if (context->call_cntr == (uint64) answer->count)
		SRF_RETURN_DONE(context);
	item = answer->items[context->call_cntr];
	SRF_RETURN_NEXT(context, PointerGetDatum(item));
}

static DynWriteRequest *
put_request(const DynItem *item)
{
	DynWriteRequest *request = palloc0(sizeof(DynWriteRequest));

	request->put = palloc0(sizeof(DynPutRequest));
	request->put->item.item = item;
	return request;
}

static DynWriteRequest *
delete_request(const DynItem *key)
{
	DynWriteRequest *request = palloc0(sizeof(DynWriteRequest));

	request->delete = palloc0(sizeof(DynDeleteRequest));
	request->delete->key.item = key;
	return request;
}

static DynList
write_requests(FunctionCallInfo fcinfo)
{
	DynList list = { .present = true };
	DynWriteRequest **requests;
	int put_count;
	int delete_count;
	DynItem **puts = dyn_optional_items(fcinfo, 1, &put_count);
	DynItem **deletes = dyn_optional_items(fcinfo, 2, &delete_count);
	int i;

	requests = palloc((put_count + delete_count) * sizeof(DynWriteRequest *));
	for (i = 0; i < put_count; i++)
		requests[list.count++] = put_request(puts[i]);
	for (i = 0; i < delete_count; i++)
		requests[list.count++] = delete_request(deletes[i]);
	list.elements = requests;
	return list;
}

Datum
dynamo_batch_write(PG_FUNCTION_ARGS)
{
	DynBatchWriteSpec spec = { .unlimited = true };
	DynBatchWriteResult result;
	DynText table_name;
	DynList requests;

	dyn_prevent_write_if_read_only("dynamo_batch_write()");
	table_name = dyn_table_name(fcinfo, 0);
	requests = write_requests(fcinfo);
	spec.request_items = one_table(&table_name, &requests);
	dyn_batch_write(&spec, &result);
	PG_RETURN_VOID();
}
