/*
 * describe_table.c
 *	  DescribeTable, and TableDescription, see describe_table.h.
 *
 * Members that the service leaves out are left out here: what was never asked
 * for (a billing mode, a table class, a stream, encryption with a key of one's
 * own) does not appear.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "catalog/arn.h"
#include "common/clock.h"
#include "common/guc.h"
#include "json/json.h"
#include "ops/describe_table.h"
#include "ops/table_access.h"
#include "ops/table_change.h"
#include "ops/table_size.h"

/* What is said of a global index, whatever is stored of it. */
#define INDEX_CREATING dyn_index_status_names[DYN_INDEX_CREATING]
#define INDEX_DELETING dyn_index_status_names[DYN_INDEX_DELETING]

static const char *
status_name(DynTableStatus status)
{
	static const char *const names[] = { "ACTIVE", "CREATING", "UPDATING",
										 "DELETING" };

	return names[status];
}

static void
append_text(StringInfo out, const char *member, const char *text)
{
	dyn_write_json_member(out, member);
	dyn_write_json_string(out, text, strlen(text));
}

static void
append_number(StringInfo out, const char *member, int64 number)
{
	dyn_write_json_member(out, member);
	appendStringInfo(out, INT64_FORMAT, number);
}

static void
append_bool(StringInfo out, const char *member, bool value)
{
	dyn_write_json_member(out, member);
	appendStringInfoString(out, value ? "true" : "false");
}

/* Times that were never are left out. */
static void
append_time(StringInfo out, const char *member, TimestampTz time)
{
	if (time == 0)
		return;
	dyn_write_json_member(out, member);
	appendStringInfo(out, "%.3f", dyn_epoch_seconds(time));
}

static void
append_object(StringInfo out, const char *member)
{
	dyn_write_json_member(out, member);
	appendStringInfoChar(out, '{');
}

static void
append_array(StringInfo out, const char *member)
{
	dyn_write_json_member(out, member);
	appendStringInfoChar(out, '[');
}

/*
 * For an array that may turn out to be empty, and is left out then: the length
 * to go back to, which end_array() wants.
 */
static int
begin_array(StringInfo out, const char *member)
{
	int start = out->len;

	append_array(out, member);
	return start;
}

static void
end_array(StringInfo out, int start)
{
	if (out->data[out->len - 1] != '[')
	{
		appendStringInfoChar(out, ']');
		return;
	}
	out->len = start;
	out->data[start] = '\0';
}

static void
append_attribute_definitions(StringInfo out, const DynTableSettings *settings)
{
	int i;

	append_array(out, "AttributeDefinitions");
	for (i = 0; i < settings->attribute_names.count; i++)
	{
		char type[] = { settings->attribute_types[i], '\0' };

		dyn_write_json_element(out);
		appendStringInfoChar(out, '{');
		append_text(out, "AttributeName", settings->attribute_names.values[i]);
		append_text(out, "AttributeType", type);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, ']');
}

static void
append_key_element(StringInfo out, const char *name, const char *key_type)
{
	dyn_write_json_element(out);
	appendStringInfoChar(out, '{');
	append_text(out, "AttributeName", name);
	append_text(out, "KeyType", key_type);
	appendStringInfoChar(out, '}');
}

static void
append_key_schema(StringInfo out, const DynTable *table)
{
	append_array(out, "KeySchema");
	append_key_element(out, table->pk.name.data, "HASH");
	if (table->sk.kind != DYN_KEY_NONE)
		append_key_element(out, table->sk.name.data, "RANGE");
	appendStringInfoChar(out, ']');
}

static void
append_index_key_schema(StringInfo out, const DynIndex *index)
{
	int i;

	append_array(out, "KeySchema");
	for (i = 0; i < index->hash_names.count; i++)
		append_key_element(out, index->hash_names.values[i], "HASH");
	for (i = 0; i < index->range_names.count; i++)
		append_key_element(out, index->range_names.values[i], "RANGE");
	appendStringInfoChar(out, ']');
}

/* Decreases are counted for a day: those of another day do not count. */
static void
append_throughput(StringInfo out, const DynThroughput *throughput)
{
	append_object(out, "ProvisionedThroughput");
	append_time(out, "LastIncreaseDateTime", throughput->last_increase);
	append_time(out, "LastDecreaseDateTime", throughput->last_decrease);
	append_number(out, "NumberOfDecreasesToday",
				  dyn_decreases_today(throughput));
	append_number(out, "ReadCapacityUnits", throughput->units.read);
	append_number(out, "WriteCapacityUnits", throughput->units.write);
	appendStringInfoChar(out, '}');
}

static void
append_maximum(StringInfo out, const DynUnits *maximum)
{
	if (maximum->read == 0 && maximum->write == 0)
		return;
	append_object(out, "OnDemandThroughput");
	if (maximum->read != 0)
		append_number(out, "MaxReadRequestUnits", maximum->read);
	if (maximum->write != 0)
		append_number(out, "MaxWriteRequestUnits", maximum->write);
	appendStringInfoChar(out, '}');
}

static void
append_warm(StringInfo out, const DynUnits *warm)
{
	append_object(out, "WarmThroughput");
	append_number(out, "ReadUnitsPerSecond", warm->read);
	append_number(out, "WriteUnitsPerSecond", warm->write);
	append_text(out, "Status", "ACTIVE");
	appendStringInfoChar(out, '}');
}

static void
append_projection(StringInfo out, const DynIndex *index)
{
	int i;

	append_object(out, "Projection");
	append_text(out, "ProjectionType",
				dyn_projection_type_names[index->projection]);
	if (index->non_key_names.count > 0)
	{
		append_array(out, "NonKeyAttributes");
		for (i = 0; i < index->non_key_names.count; i++)
		{
			const char *name = index->non_key_names.values[i];

			dyn_write_json_element(out);
			dyn_write_json_string(out, name, strlen(name));
		}
		appendStringInfoChar(out, ']');
	}
	appendStringInfoChar(out, '}');
}

static void
append_index_size(StringInfo out, const DynTable *table, const DynIndex *index)
{
	DynTableSize size = dyn_index_size(table, index);

	append_number(out, "IndexSizeBytes", size.bytes);
	append_number(out, "ItemCount", size.items);
}

static void
append_index(StringInfo out, const DynTable *table, const DynIndex *index,
			 const char *status, bool online)
{
	dyn_write_json_element(out);
	appendStringInfoChar(out, '{');
	append_text(out, "IndexName", index->name);
	append_index_key_schema(out, index);
	append_projection(out, index);
	if (!index->local)
	{
		append_text(out, "IndexStatus", status);
		if (online && strcmp(status, INDEX_CREATING) == 0)
			append_bool(out, "Backfilling", index->backfilling);
		append_throughput(out, &index->throughput);
		append_maximum(out, &index->maximum);
		append_warm(out, &index->warm);
	}
	append_index_size(out, table, index);
	append_text(out, "IndexArn", dyn_index_arn(table->name, index->name));
	appendStringInfoChar(out, '}');
}

static void
append_local_indexes(StringInfo out, const DynTable *table)
{
	int start = begin_array(out, "LocalSecondaryIndexes");
	int i;

	for (i = 0; i < table->index_count; i++)
		if (table->indexes[i].local)
			append_index(out, table, &table->indexes[i], NULL, false);
	end_array(out, start);
}

/* Has a change given an index another throughput? */
static bool
throughput_differs(const DynIndex *a, const DynIndex *b)
{
	return a->throughput.units.read != b->throughput.units.read ||
		   a->throughput.units.write != b->throughput.units.write ||
		   a->maximum.read != b->maximum.read ||
		   a->maximum.write != b->maximum.write;
}

/* What a change has done at once is still said to be going on. */
static const char *
shown_status(const DynIndex *index, DynTableStatus table_status,
			 const DynTable *before)
{
	const DynIndex *old;

	if (table_status == DYN_STATUS_CREATING)
		return INDEX_CREATING;
	if (table_status == DYN_STATUS_DELETING)
		return INDEX_DELETING;
	if (before != NULL)
	{
		old = dyn_table_index(before, index->name);
		if (old == NULL)
			return INDEX_CREATING;
		if (index->status == DYN_INDEX_ACTIVE &&
			throughput_differs(old, index))
			return "UPDATING";
	}
	return dyn_index_status_names[index->status];
}

/* Indexes that come with their table are never said to be backfilling. */
static void
append_global_indexes(StringInfo out, const DynTable *table,
					  DynTableStatus status, const DynTable *before)
{
	bool online = status != DYN_STATUS_CREATING;
	int start = begin_array(out, "GlobalSecondaryIndexes");
	int i;

	for (i = 0; i < table->index_count; i++)
	{
		const DynIndex *index = &table->indexes[i];

		if (!index->local)
			append_index(out, table, index,
						 shown_status(index, status, before), online);
	}
	for (i = 0; before != NULL && i < before->index_count; i++)
		if (dyn_table_index(table, before->indexes[i].name) == NULL)
			append_index(out, table, &before->indexes[i], INDEX_DELETING,
						 online);
	end_array(out, start);
}

static void
append_billing(StringInfo out, const DynTableSettings *settings)
{
	const DynTimes *times = &settings->on_demand_since;

	if (times->count == 0)
		return;
	append_object(out, "BillingModeSummary");
	append_text(out, "BillingMode",
				dyn_billing_mode_names[settings->billing_mode]);
	append_time(out, "LastUpdateToPayPerRequestDateTime",
				times->values[times->count - 1]);
	appendStringInfoChar(out, '}');
}

static void
append_stream(StringInfo out, const DynTable *table)
{
	const DynTableSettings *settings = &table->settings;

	if (settings->stream_view != DYN_STREAM_NONE)
	{
		append_object(out, "StreamSpecification");
		append_bool(out, "StreamEnabled", true);
		append_text(out, "StreamViewType",
					dyn_stream_view_names[settings->stream_view]);
		appendStringInfoChar(out, '}');
	}
	if (settings->stream_created == 0)
		return;
	append_text(out, "LatestStreamLabel",
				dyn_stream_label(settings->stream_created));
	append_text(out, "LatestStreamArn",
				dyn_stream_arn(table->name, settings->stream_created));
}

/* A key is stored as it was given: an ARN, an alias or an identifier. */
static char *
key_arn(const char *key)
{
	if (key == NULL)
		key = "alias/aws/dynamodb";
	if (strncmp(key, "arn:", 4) == 0)
		return pstrdup(key);
	return psprintf("arn:aws:kms:%s:%s:%s%s", dyn_region, dyn_account_id,
					strncmp(key, "alias/", 6) == 0 ? "" : "key/", key);
}

static void
append_sse(StringInfo out, const DynTableSettings *settings)
{
	if (settings->sse_type == DYN_SSE_NONE)
		return;
	append_object(out, "SSEDescription");
	append_text(out, "Status", "ENABLED");
	append_text(out, "SSEType", dyn_sse_type_names[settings->sse_type]);
	append_text(out, "KMSMasterKeyArn", key_arn(settings->sse_key));
	appendStringInfoChar(out, '}');
}

static void
append_table_class(StringInfo out, const DynTableSettings *settings)
{
	const DynTimes *changes = &settings->class_changes;

	if (settings->table_class == DYN_CLASS_UNASKED)
		return;
	append_object(out, "TableClassSummary");
	append_text(out, "TableClass",
				dyn_table_class_names[settings->table_class]);
	if (changes->count > 0)
		append_time(out, "LastUpdateDateTime",
					changes->values[changes->count - 1]);
	appendStringInfoChar(out, '}');
}

static void
append_identity(StringInfo out, const DynTable *table)
{
	pg_uuid_t id = table->id;

	append_text(out, "TableArn", dyn_table_arn(table->name));
	append_text(
		out, "TableId",
		DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(&id))));
}

static void
append_size(StringInfo out, const DynTable *table)
{
	DynTableSize size = dyn_table_size(table);

	append_number(out, "TableSizeBytes", size.bytes);
	append_number(out, "ItemCount", size.items);
}

bool
dyn_is_being_updated(const DynTable *table)
{
	int i;

	for (i = 0; i < table->index_count; i++)
		if (table->indexes[i].status != DYN_INDEX_ACTIVE)
			return true;
	return false;
}

void
dyn_append_table(StringInfo out, const DynTable *table, DynTableStatus status,
				 const DynTable *before)
{
	const DynTableSettings *settings = &table->settings;

	appendStringInfoChar(out, '{');
	append_attribute_definitions(out, settings);
	append_text(out, "TableName", table->name);
	append_key_schema(out, table);
	append_text(out, "TableStatus", status_name(status));
	append_time(out, "CreationDateTime", table->created);
	append_throughput(out, &settings->throughput);
	append_size(out, table);
	append_identity(out, table);
	append_billing(out, settings);
	append_local_indexes(out, table);
	append_global_indexes(out, table, status, before);
	append_stream(out, table);
	append_sse(out, settings);
	append_table_class(out, settings);
	append_bool(out, "DeletionProtectionEnabled",
				settings->deletion_protection);
	append_maximum(out, &settings->maximum);
	append_warm(out, &settings->warm);
	appendStringInfoChar(out, '}');
}

void
dyn_describe_table(const DynTableSpec *spec, StringInfo out)
{
	const DynTable *table = dyn_named_table(&spec->table_name);

	dyn_check_may_describe(table);
	dyn_append_table(out, table,
					 dyn_is_being_updated(table) ? DYN_STATUS_UPDATING
												 : DYN_STATUS_ACTIVE,
					 NULL);
}
