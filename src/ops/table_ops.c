/*
 * table_ops.c
 *	  CreateTable, DeleteTable, DescribeTable, see table_ops.h.
 *
 * Creating and dropping are ordinary DDL in the caller's transaction, so a
 * table is ACTIVE as soon as anybody else can see it.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/pg_class.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "catalog/name.h"
#include "common/error.h"
#include "common/limits.h"
#include "json/json.h"
#include "ops/table_ops.h"

/* Until the endpoint has a region and an account, the ARN has these. */
#define ARN_PREFIX "arn:aws:dynamodb:us-east-1:000000000000:table/"

static void
check_key_name(const DynName *name, int member)
{
	const char *bound = name->len < 1 ? "greater than or equal to 1"
									  : "less than or equal to 255";

	if (name->len < 1 || name->len > DYN_KEY_NAME_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value '%s' at "
					   "'keySchema.%d.member.attributeName' failed to satisfy "
					   "constraint: Member must have length %s",
					   name->data, member, bound));
}

static void
check_create_spec(const DynCreateTableSpec *spec)
{
	dyn_table_name_check(spec->table_name, DYN_TABLE_NAME_MIN);
	check_key_name(&spec->pk.name, 1);
	if (spec->sk.kind == DYN_KEY_NONE)
		return;
	check_key_name(&spec->sk.name, 2);
	if (strcmp(spec->pk.name.data, spec->sk.name.data) == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Both the Hash Key and the Range Key element in the "
					   "KeySchema have the same name"));
}

Oid
dyn_create_table(const DynCreateTableSpec *spec)
{
	const DynTable *existing;

	check_create_spec(spec);
	if (spec->if_not_exists)
	{
		existing = dyn_table_lookup(spec->table_name, true);
		if (existing != NULL)
			return existing->relid;
	}
	return dyn_table_create(spec->table_name, &spec->pk, &spec->sk);
}

bool
dyn_delete_table(const char *table_name, bool if_exists)
{
	const DynTable *table = dyn_table_lookup(table_name, true);

	if (table != NULL)
		dyn_table_drop(table);
	else if (!if_exists)
		ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
				errmsg("Requested resource not found: Table: %s not found",
					   table_name));
	return table != NULL;
}

static void
append_json_name(StringInfo out, const DynName *name)
{
	dyn_write_json_string(out, name->data, name->len);
}

static void
append_attribute_definition(StringInfo out, const DynKeyAttribute *attribute)
{
	appendStringInfoString(out, "{\"AttributeName\":");
	append_json_name(out, &attribute->name);
	appendStringInfo(out, ",\"AttributeType\":\"%c\"}", attribute->kind);
}

static void
append_key_element(StringInfo out, const DynKeyAttribute *attribute,
				   const char *key_type)
{
	appendStringInfoString(out, "{\"AttributeName\":");
	append_json_name(out, &attribute->name);
	appendStringInfo(out, ",\"KeyType\":\"%s\"}", key_type);
}

static void
append_key_schema(StringInfo out, const DynTable *table)
{
	bool has_sk = table->sk.kind != DYN_KEY_NONE;

	appendStringInfoString(out, "\"AttributeDefinitions\":[");
	append_attribute_definition(out, &table->pk);
	if (has_sk)
	{
		appendStringInfoChar(out, ',');
		append_attribute_definition(out, &table->sk);
	}
	appendStringInfoString(out, "],\"KeySchema\":[");
	append_key_element(out, &table->pk, "HASH");
	if (has_sk)
	{
		appendStringInfoChar(out, ',');
		append_key_element(out, &table->sk, "RANGE");
	}
	appendStringInfoString(out, "],");
}

/*
 * The count is the one of the last VACUUM or ANALYZE, as the service's own is
 * up to six hours old; the size is that of the relation now.
 */
static void
append_statistics(StringInfo out, Oid relid)
{
	Relation relation = table_open(relid, AccessShareLock);
	float4 tuples = relation->rd_rel->reltuples;
	uint64 blocks = RelationGetNumberOfBlocks(relation);

	appendStringInfo(
		out, "\"TableSizeBytes\":" UINT64_FORMAT ",\"ItemCount\":%.0f,",
		blocks * BLCKSZ, tuples < 0 ? 0.0 : tuples);
	table_close(relation, AccessShareLock);
}

static void
append_creation_time(StringInfo out, TimestampTz created)
{
	double seconds =
		(double) created / USECS_PER_SEC +
		((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY);

	appendStringInfo(out, "\"CreationDateTime\":%.3f,", seconds);
}

static void
append_identity(StringInfo out, const DynTable *table)
{
	pg_uuid_t id = table->id;

	appendStringInfo(
		out,
		"\"TableName\":\"%s\",\"TableStatus\":\"ACTIVE\","
		"\"TableArn\":\"" ARN_PREFIX "%s\",\"TableId\":\"%s\",",
		table->name, table->name,
		DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(&id))));
}

void
dyn_describe_table(const char *table_name, StringInfo out)
{
	const DynTable *table = dyn_table_lookup(table_name, true);

	if (table == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
				errmsg("Requested resource not found: Table: %s not found",
					   table_name));
	appendStringInfoChar(out, '{');
	append_key_schema(out, table);
	append_identity(out, table);
	append_creation_time(out, table->created);
	append_statistics(out, table->relid);
	appendStringInfoString(
		out, "\"ProvisionedThroughput\":{\"NumberOfDecreasesToday\":0,"
			 "\"ReadCapacityUnits\":0,\"WriteCapacityUnits\":0},"
			 "\"BillingModeSummary\":{\"BillingMode\":\"PAY_PER_REQUEST\"},"
			 "\"DeletionProtectionEnabled\":false}");
}
