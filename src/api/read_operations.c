/*
 * read_operations.c
 *	  Query and Scan.
 *
 * Items are written into the answer as the cursor reads them, so a page is
 * never held twice.
 */
#include "postgres.h"

#include "api/answer.h"
#include "api/families.h"
#include "api/shapes.h"
#include "ops/read_ops.h"

/* The greatest number of segments, of the model. */
#define SEGMENTS_MAX 1000000

static const char *const selects[] = { "SPECIFIC_ATTRIBUTES", "COUNT",
									   "ALL_ATTRIBUTES",
									   "ALL_PROJECTED_ATTRIBUTES", NULL };
static const DynShape select_shape = {
	.kind = DYN_SHAPE_ENUM,
	.values = selects,
};

/* Query's Limit is reported without its value, and by its name. */
static const DynShape query_limit = {
	.kind = DYN_SHAPE_INTEGER,
	.bare_min = true,
	.has_min = true,
	.min = 1,
};

static const DynShape total_segments = {
	.kind = DYN_SHAPE_INTEGER,
	.has_min = true,
	.min = 1,
	.has_max = true,
	.max = SEGMENTS_MAX,
};

static const DynShape segment = {
	.kind = DYN_SHAPE_INTEGER,
	.has_min = true,
	.min = 0,
	.has_max = true,
	.max = SEGMENTS_MAX - 1,
};

static const DynMember query_members[] = {
	DYN_REQUIRED("TableName", DynReadSpec, table_name, dyn_shape_table_name),
	DYN_MEMBER("IndexName", DynReadSpec, index_name, dyn_shape_index_name),
	DYN_MEMBER("Select", DynReadSpec, select, select_shape),
	DYN_MEMBER("AttributesToGet", DynReadSpec, texts.legacy.attributes_to_get,
			   dyn_shape_attributes_to_get),
	DYN_MEMBER("Limit", DynReadSpec, limit, query_limit),
	DYN_MEMBER("ConsistentRead", DynReadSpec, consistent_read, dyn_shape_flag),
	DYN_MEMBER("KeyConditions", DynReadSpec, texts.legacy.key_conditions,
			   dyn_shape_conditions),
	DYN_MEMBER("QueryFilter", DynReadSpec, texts.legacy.query_filter,
			   dyn_shape_conditions),
	DYN_MEMBER("ConditionalOperator", DynReadSpec,
			   texts.legacy.conditional_operator,
			   dyn_shape_conditional_operator),
	DYN_MEMBER("ScanIndexForward", DynReadSpec, forward, dyn_shape_flag),
	DYN_MEMBER("ExclusiveStartKey", DynReadSpec, start_key, dyn_shape_item),
	DYN_MEMBER("ReturnConsumedCapacity", DynReadSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBER("ProjectionExpression", DynReadSpec, texts.projection,
			   dyn_shape_text),
	DYN_MEMBER("FilterExpression", DynReadSpec, texts.filter, dyn_shape_text),
	DYN_MEMBER("KeyConditionExpression", DynReadSpec, texts.key_condition,
			   dyn_shape_text),
	DYN_MEMBER("ExpressionAttributeNames", DynReadSpec, texts.names,
			   dyn_shape_names),
	DYN_MEMBER("ExpressionAttributeValues", DynReadSpec, texts.values,
			   dyn_shape_item),
	DYN_MEMBERS_END,
};
const DynShape dyn_query_request =
	DYN_STRUCTURE("QueryInput", DynReadSpec, query_members);

static const DynMember scan_members[] = {
	DYN_REQUIRED("TableName", DynReadSpec, table_name, dyn_shape_table_name),
	DYN_MEMBER("IndexName", DynReadSpec, index_name, dyn_shape_index_name),
	DYN_MEMBER("AttributesToGet", DynReadSpec, texts.legacy.attributes_to_get,
			   dyn_shape_attributes_to_get),
	DYN_MEMBER("Limit", DynReadSpec, limit, dyn_shape_positive),
	DYN_MEMBER("Select", DynReadSpec, select, select_shape),
	DYN_MEMBER("ScanFilter", DynReadSpec, texts.legacy.scan_filter,
			   dyn_shape_conditions),
	DYN_MEMBER("ConditionalOperator", DynReadSpec,
			   texts.legacy.conditional_operator,
			   dyn_shape_conditional_operator),
	DYN_MEMBER("ExclusiveStartKey", DynReadSpec, start_key, dyn_shape_item),
	DYN_MEMBER("ReturnConsumedCapacity", DynReadSpec, return_capacity,
			   dyn_shape_return_capacity),
	DYN_MEMBER("TotalSegments", DynReadSpec, total_segments, total_segments),
	DYN_MEMBER("Segment", DynReadSpec, segment, segment),
	DYN_MEMBER("ProjectionExpression", DynReadSpec, texts.projection,
			   dyn_shape_text),
	DYN_MEMBER("FilterExpression", DynReadSpec, texts.filter, dyn_shape_text),
	DYN_MEMBER("ExpressionAttributeNames", DynReadSpec, texts.names,
			   dyn_shape_names),
	DYN_MEMBER("ExpressionAttributeValues", DynReadSpec, texts.values,
			   dyn_shape_item),
	DYN_MEMBER("ConsistentRead", DynReadSpec, consistent_read, dyn_shape_flag),
	DYN_MEMBERS_END,
};
const DynShape dyn_scan_request =
	DYN_STRUCTURE("ScanInput", DynReadSpec, scan_members);

/* Appends the items of the page, but for a count. */
static void
answer_items(const DynReadSpec *spec, DynCursor *cursor, StringInfo out)
{
	if (spec->select == DYN_SELECT_COUNT)
	{
		dyn_cursor_next(cursor); /* reads the page */
		return;
	}
	dyn_answer_member(out, "Items");
	appendStringInfoChar(out, '[');
	for (;;)
	{
		int end = out->len;

		dyn_answer_next(out);
		if (!dyn_cursor_next_json(cursor, out))
		{
			out->len = end; /* without the comma */
			break;
		}
	}
	appendStringInfoChar(out, ']');
}

static void
answer_page(const DynReadSpec *spec, DynCursor *cursor, StringInfo out)
{
	DynPageSummary summary;

	appendStringInfoChar(out, '{');
	answer_items(spec, cursor, out);
	dyn_cursor_summary(cursor, &summary);
	dyn_answer_number(out, "Count", summary.count);
	dyn_answer_number(out, "ScannedCount", summary.scanned);
	dyn_answer_item(out, "LastEvaluatedKey", summary.last_key);
	dyn_answer_consumed(out, &summary.consumed, spec->return_capacity);
	appendStringInfoChar(out, '}');
	dyn_cursor_end(cursor);
}

void
dyn_answer_query(const void *spec, StringInfo out)
{
	answer_page(spec, dyn_query_begin(spec, false), out);
}

void
dyn_answer_scan(const void *spec, StringInfo out)
{
	answer_page(spec, dyn_scan_begin(spec, false), out);
}
