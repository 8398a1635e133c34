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

static void
append_description(StringInfo out, const DynTable *table)
{
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

void
dyn_describe_table(const DynTableSpec *spec, StringInfo out)
{
	const DynTable *table = dyn_table_lookup(spec->table_name.data, true);

	if (table == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
				errmsg("Requested resource not found: Table: %s not found",
					   spec->table_name.data));
	append_description(out, table);
}

static const DynAttributeDefinition *
definition_of(const DynCreateTableSpec *spec, const DynText *name)
{
	int i;

	for (i = 0; i < spec->attributes.count; i++)
	{
		const DynAttributeDefinition *definition =
			*dyn_list_element(&spec->attributes, DynAttributeDefinition *, i);

		if (strcmp(definition->name.data, name->data) == 0)
			return definition;
	}
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("Invalid KeySchema: Some index key attribute have no "
				   "definition"));
}

static DynKeyAttribute
key_attribute(const DynCreateTableSpec *spec, int n)
{
	static const DynKeyKind kinds[] = { DYN_KEY_NONE, DYN_KEY_B, DYN_KEY_N,
										DYN_KEY_S };
	const DynKeySchemaElement *element =
		*dyn_list_element(&spec->key_schema, DynKeySchemaElement *, n);
	DynKeyAttribute attribute = { .name = element->name };

	attribute.kind = kinds[definition_of(spec, &element->name)->type];
	return attribute;
}

Oid
dyn_create_table(const DynCreateTableSpec *spec, StringInfo out)
{
	const char *name = spec->table_name.data;
	const DynTable *existing;
	DynKeyAttribute pk = key_attribute(spec, 0);
	DynKeyAttribute sk = { .kind = DYN_KEY_NONE };
	Oid relid;

	if (spec->key_schema.count > 1)
		sk = key_attribute(spec, 1);
	if (sk.kind != DYN_KEY_NONE && strcmp(pk.name.data, sk.name.data) == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Both the Hash Key and the Range Key element in the "
					   "KeySchema have the same name"));
	existing = spec->if_not_exists ? dyn_table_lookup(name, true) : NULL;
	relid =
		existing == NULL ? dyn_table_create(name, &pk, &sk) : existing->relid;
	if (out != NULL)
		append_description(out, dyn_table_lookup(name, false));
	return relid;
}

bool
dyn_delete_table(const DynTableSpec *spec, bool if_exists, StringInfo out)
{
	const DynTable *table = dyn_table_lookup(spec->table_name.data, true);

	if (table != NULL)
	{
		if (out != NULL)
			append_description(out, table);
		dyn_table_drop(table);
	}
	else if (!if_exists)
		ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
				errmsg("Requested resource not found: Table: %s not found",
					   spec->table_name.data));
	return table != NULL;
}
