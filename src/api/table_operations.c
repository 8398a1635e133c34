/*
 * table_operations.c
 *	  CreateTable, UpdateTable, DeleteTable, DescribeTable, ListTables.
 */
#include "postgres.h"

#include "api/answer.h"
#include "api/families.h"
#include "api/shapes.h"
#include "common/limits.h"
#include "ops/table_ops.h"

/* Enums, in the order of catalog/settings.h. */
static const char *const scalar_types[] = { "B", "N", "S", NULL };
static const DynShape scalar_type = { .kind = DYN_SHAPE_ENUM,
									  .values = scalar_types };

static const char *const key_roles[] = { "HASH", "RANGE", NULL };
static const DynShape key_role = { .kind = DYN_SHAPE_ENUM,
								   .values = key_roles };

static const char *const projection_types[] = { "ALL", "INCLUDE", "KEYS_ONLY",
												NULL };
static const DynShape projection_type = { .kind = DYN_SHAPE_ENUM,
										  .values = projection_types };

static const char *const billing_modes[] = { "PROVISIONED", "PAY_PER_REQUEST",
											 NULL };
static const DynShape billing_mode = { .kind = DYN_SHAPE_ENUM,
									   .values = billing_modes };

static const char *const stream_views[] = { "NEW_IMAGE", "OLD_IMAGE",
											"NEW_AND_OLD_IMAGES", "KEYS_ONLY",
											NULL };
static const DynShape stream_view = { .kind = DYN_SHAPE_ENUM,
									  .values = stream_views };

static const char *const sse_types[] = { "AES256", "KMS", NULL };
static const DynShape sse_type = { .kind = DYN_SHAPE_ENUM,
								   .values = sse_types };

static const char *const table_classes[] = { "STANDARD",
											 "STANDARD_INFREQUENT_ACCESS",
											 NULL };
static const DynShape table_class = { .kind = DYN_SHAPE_ENUM,
									  .values = table_classes };

/* Scalars */
static const DynShape created_table_name = { .kind = DYN_SHAPE_STRING,
											 .is_name = true,
											 .has_min = true,
											 .min = DYN_TABLE_NAME_MIN,
											 .has_max = true,
											 .max = DYN_TABLE_NAME_MAX };
static const DynShape key_name = { .kind = DYN_SHAPE_STRING,
								   .has_min = true,
								   .min = 1,
								   .has_max = true,
								   .max = DYN_KEY_NAME_MAX };
static const DynShape any_long = { .kind = DYN_SHAPE_LONG };
static const DynShape positive_long = { .kind = DYN_SHAPE_LONG,
										.has_min = true,
										.min = 1 };

/* AttributeDefinitions and KeySchema */
static const DynMember attribute_members[] = {
	DYN_REQUIRED("AttributeName", DynAttributeDefinition, name, key_name),
	DYN_REQUIRED("AttributeType", DynAttributeDefinition, type, scalar_type),
	DYN_MEMBERS_END,
};
static const DynShape attribute = DYN_STRUCTURE(
	"AttributeDefinition", DynAttributeDefinition, attribute_members);
static const DynShape attributes = { .kind = DYN_SHAPE_LIST,
									 .element = &attribute };

static const DynMember key_element_members[] = {
	DYN_REQUIRED("AttributeName", DynKeySchemaElement, name, key_name),
	DYN_REQUIRED("KeyType", DynKeySchemaElement, role, key_role),
	DYN_MEMBERS_END,
};
static const DynShape key_element = DYN_STRUCTURE(
	"KeySchemaElement", DynKeySchemaElement, key_element_members);
static const DynShape key_schema = {
	.kind = DYN_SHAPE_LIST, .element = &key_element, .has_min = true, .min = 1
};

/* Throughput */
static const DynMember throughput_members[] = {
	DYN_REQUIRED("ReadCapacityUnits", DynThroughputSpec, read, positive_long),
	DYN_REQUIRED("WriteCapacityUnits", DynThroughputSpec, write,
				 positive_long),
	DYN_MEMBERS_END,
};
static const DynShape throughput = DYN_STRUCTURE(
	"ProvisionedThroughput", DynThroughputSpec, throughput_members);

static const DynMember on_demand_members[] = {
	DYN_MEMBER("MaxReadRequestUnits", DynOnDemandSpec, max_read, any_long),
	DYN_MEMBER("MaxWriteRequestUnits", DynOnDemandSpec, max_write, any_long),
	DYN_MEMBERS_END,
};
static const DynShape on_demand =
	DYN_STRUCTURE("OnDemandThroughput", DynOnDemandSpec, on_demand_members);

static const DynMember warm_members[] = {
	DYN_MEMBER("ReadUnitsPerSecond", DynWarmSpec, read, any_long),
	DYN_MEMBER("WriteUnitsPerSecond", DynWarmSpec, write, any_long),
	DYN_MEMBERS_END,
};
static const DynShape warm =
	DYN_STRUCTURE("WarmThroughput", DynWarmSpec, warm_members);

/* Indexes */
static const DynShape non_key_attributes = { .kind = DYN_SHAPE_LIST,
											 .element = &key_name,
											 .has_min = true,
											 .min = 1,
											 .has_max = true,
											 .max = DYN_NON_KEY_NAMES_MAX };
static const DynMember projection_members[] = {
	DYN_MEMBER("ProjectionType", DynProjectionSpec, type, projection_type),
	DYN_MEMBER("NonKeyAttributes", DynProjectionSpec, non_key_attributes,
			   non_key_attributes),
	DYN_MEMBERS_END,
};
static const DynShape projection =
	DYN_STRUCTURE("Projection", DynProjectionSpec, projection_members);

#define INDEX_MEMBERS \
	DYN_REQUIRED("IndexName", DynIndexSpec, name, dyn_shape_index_name), \
		DYN_REQUIRED("KeySchema", DynIndexSpec, key_schema, key_schema), \
		DYN_REQUIRED("Projection", DynIndexSpec, projection, projection)
#define INDEX_THROUGHPUT_MEMBERS(spec) \
	DYN_STORED("ProvisionedThroughput", spec, throughput, throughput), \
		DYN_STORED("OnDemandThroughput", spec, on_demand, on_demand), \
		DYN_STORED("WarmThroughput", spec, warm, warm)

static const DynMember local_index_members[] = {
	INDEX_MEMBERS,
	DYN_MEMBERS_END,
};
static const DynShape local_index =
	DYN_STRUCTURE("LocalSecondaryIndex", DynIndexSpec, local_index_members);
static const DynShape local_indexes = { .kind = DYN_SHAPE_LIST,
										.element = &local_index };

static const DynMember global_index_members[] = {
	INDEX_MEMBERS,
	INDEX_THROUGHPUT_MEMBERS(DynIndexSpec),
	DYN_MEMBERS_END,
};
static const DynShape global_index =
	DYN_STRUCTURE("GlobalSecondaryIndex", DynIndexSpec, global_index_members);
static const DynShape global_indexes = { .kind = DYN_SHAPE_LIST,
										 .element = &global_index };
static const DynShape created_index = DYN_STRUCTURE(
	"CreateGlobalSecondaryIndexAction", DynIndexSpec, global_index_members);

static const DynMember updated_index_members[] = {
	DYN_REQUIRED("IndexName", DynIndexUpdateSpec, name, dyn_shape_index_name),
	INDEX_THROUGHPUT_MEMBERS(DynIndexUpdateSpec),
	DYN_MEMBERS_END,
};
static const DynShape updated_index =
	DYN_STRUCTURE("UpdateGlobalSecondaryIndexAction", DynIndexUpdateSpec,
				  updated_index_members);

static const DynMember deleted_index_members[] = {
	DYN_REQUIRED("IndexName", DynIndexDeleteSpec, name, dyn_shape_index_name),
	DYN_MEMBERS_END,
};
static const DynShape deleted_index =
	DYN_STRUCTURE("DeleteGlobalSecondaryIndexAction", DynIndexDeleteSpec,
				  deleted_index_members);

static const DynMember index_change_members[] = {
	DYN_MEMBER("Update", DynIndexChangeSpec, update, updated_index),
	DYN_MEMBER("Create", DynIndexChangeSpec, create, created_index),
	DYN_MEMBER("Delete", DynIndexChangeSpec, delete, deleted_index),
	DYN_MEMBERS_END,
};
static const DynShape index_change = DYN_STRUCTURE(
	"GlobalSecondaryIndexUpdate", DynIndexChangeSpec, index_change_members);
static const DynShape index_changes = { .kind = DYN_SHAPE_LIST,
										.element = &index_change };

/* Stream, encryption */
static const DynMember stream_members[] = {
	DYN_REQUIRED("StreamEnabled", DynStreamSpec, enabled, dyn_shape_flag),
	DYN_MEMBER("StreamViewType", DynStreamSpec, view, stream_view),
	DYN_MEMBERS_END,
};
static const DynShape stream =
	DYN_STRUCTURE("StreamSpecification", DynStreamSpec, stream_members);

static const DynMember sse_members[] = {
	DYN_MEMBER("Enabled", DynSseSpec, enabled, dyn_shape_flag),
	DYN_MEMBER("SSEType", DynSseSpec, type, sse_type),
	DYN_MEMBER("KMSMasterKeyId", DynSseSpec, key_id, dyn_shape_text),
	DYN_MEMBERS_END,
};
static const DynShape sse =
	DYN_STRUCTURE("SSESpecification", DynSseSpec, sse_members);

/* Tags; the sizes are those of the service's model. */
const DynShape dyn_shape_tag_key = { .kind = DYN_SHAPE_STRING,
									 .has_min = true,
									 .min = 1,
									 .has_max = true,
									 .max = 128 };
static const DynShape tag_value = { .kind = DYN_SHAPE_STRING,
									.has_max = true,
									.max = 256 };

static const DynMember tag_members[] = {
	DYN_REQUIRED("Key", DynTag, key, dyn_shape_tag_key),
	DYN_REQUIRED("Value", DynTag, value, tag_value),
	DYN_MEMBERS_END,
};
static const DynShape tag = DYN_STRUCTURE("Tag", DynTag, tag_members);
const DynShape dyn_shape_tags = { .kind = DYN_SHAPE_LIST, .element = &tag };

/* Requests */
static const DynMember create_table_members[] = {
	DYN_MEMBER("AttributeDefinitions", DynCreateTableSpec, attributes,
			   attributes),
	DYN_REQUIRED("TableName", DynCreateTableSpec, table_name,
				 created_table_name),
	DYN_MEMBER("KeySchema", DynCreateTableSpec, key_schema, key_schema),
	DYN_MEMBER("LocalSecondaryIndexes", DynCreateTableSpec, local_indexes,
			   local_indexes),
	DYN_MEMBER("GlobalSecondaryIndexes", DynCreateTableSpec, global_indexes,
			   global_indexes),
	DYN_STORED("BillingMode", DynCreateTableSpec, billing_mode, billing_mode),
	DYN_STORED("ProvisionedThroughput", DynCreateTableSpec, throughput,
			   throughput),
	DYN_STORED("StreamSpecification", DynCreateTableSpec, stream, stream),
	DYN_STORED("SSESpecification", DynCreateTableSpec, sse, sse),
	DYN_MEMBER("Tags", DynCreateTableSpec, tags, dyn_shape_tags),
	DYN_STORED("TableClass", DynCreateTableSpec, table_class, table_class),
	DYN_MEMBER("DeletionProtectionEnabled", DynCreateTableSpec,
			   deletion_protection, dyn_shape_flag),
	DYN_STORED("WarmThroughput", DynCreateTableSpec, warm, warm),
	DYN_STORED("ResourcePolicy", DynCreateTableSpec, resource_policy,
			   dyn_shape_text),
	DYN_STORED("OnDemandThroughput", DynCreateTableSpec, on_demand, on_demand),
	DYN_REFUSED("GlobalTableSourceArn", DynCreateTableSpec,
				global_table_source, dyn_shape_text),
	DYN_IGNORED("GlobalTableSettingsReplicationMode"),
	DYN_REFUSED("VectorIndexes", DynCreateTableSpec, vector_indexes,
				dyn_shape_list_of_anything),
	DYN_MEMBERS_END,
};
const DynShape dyn_create_table_request = DYN_STRUCTURE(
	"CreateTableInput", DynCreateTableSpec, create_table_members);

static const DynMember update_table_members[] = {
	DYN_MEMBER("AttributeDefinitions", DynUpdateTableSpec, attributes,
			   attributes),
	DYN_REQUIRED("TableName", DynUpdateTableSpec, table_name,
				 dyn_shape_table_name),
	DYN_STORED("BillingMode", DynUpdateTableSpec, billing_mode, billing_mode),
	DYN_STORED("ProvisionedThroughput", DynUpdateTableSpec, throughput,
			   throughput),
	DYN_MEMBER("GlobalSecondaryIndexUpdates", DynUpdateTableSpec,
			   index_changes, index_changes),
	DYN_STORED("StreamSpecification", DynUpdateTableSpec, stream, stream),
	DYN_STORED("SSESpecification", DynUpdateTableSpec, sse, sse),
	DYN_REFUSED("ReplicaUpdates", DynUpdateTableSpec, replica_updates,
				dyn_shape_list_of_anything),
	DYN_STORED("TableClass", DynUpdateTableSpec, table_class, table_class),
	DYN_MEMBER("DeletionProtectionEnabled", DynUpdateTableSpec,
			   deletion_protection, dyn_shape_flag),
	DYN_IGNORED("MultiRegionConsistency"),
	DYN_REFUSED("GlobalTableWitnessUpdates", DynUpdateTableSpec,
				witness_updates, dyn_shape_list_of_anything),
	DYN_STORED("OnDemandThroughput", DynUpdateTableSpec, on_demand, on_demand),
	DYN_STORED("WarmThroughput", DynUpdateTableSpec, warm, warm),
	DYN_IGNORED("GlobalTableSettingsReplicationMode"),
	DYN_IGNORED("DisassociationProtectionEnabled"),
	DYN_REFUSED("VectorIndexUpdates", DynUpdateTableSpec, vector_index_updates,
				dyn_shape_list_of_anything),
	DYN_MEMBERS_END,
};
const DynShape dyn_update_table_request = DYN_STRUCTURE(
	"UpdateTableInput", DynUpdateTableSpec, update_table_members);

static const DynMember table_members[] = {
	DYN_REQUIRED("TableName", DynTableSpec, table_name, dyn_shape_table_name),
	DYN_MEMBERS_END,
};
const DynShape dyn_table_request =
	DYN_STRUCTURE("DescribeTableInput", DynTableSpec, table_members);

static const DynShape list_limit = { .kind = DYN_SHAPE_INTEGER,
									 .has_min = true,
									 .min = 1,
									 .has_max = true,
									 .max = DYN_LIST_TABLES_MAX };
static const DynMember list_tables_members[] = {
	DYN_MEMBER("ExclusiveStartTableName", DynListTablesSpec, start,
			   created_table_name),
	DYN_MEMBER("Limit", DynListTablesSpec, limit, list_limit),
	DYN_MEMBERS_END,
};
const DynShape dyn_list_tables_request =
	DYN_STRUCTURE("ListTablesInput", DynListTablesSpec, list_tables_members);

void
dyn_check_create_table(const void *spec)
{
	const DynCreateTableSpec *create = spec;

	if (create->table_name.data == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The parameter 'TableName' is required but was not "
					   "present in the request"));
}

void
dyn_answer_create_table(const void *spec, StringInfo out)
{
	appendStringInfoString(out, "{\"TableDescription\":");
	dyn_create_table(spec, out);
	appendStringInfoChar(out, '}');
}

void
dyn_answer_delete_table(const void *spec, StringInfo out)
{
	appendStringInfoString(out, "{\"TableDescription\":");
	dyn_delete_table(spec, false, out);
	appendStringInfoChar(out, '}');
}

void
dyn_answer_describe_table(const void *spec, StringInfo out)
{
	appendStringInfoString(out, "{\"Table\":");
	dyn_describe_table(spec, out);
	appendStringInfoChar(out, '}');
}

void
dyn_answer_update_table(const void *spec, StringInfo out)
{
	appendStringInfoString(out, "{\"TableDescription\":");
	dyn_update_table(spec, out);
	appendStringInfoChar(out, '}');
}

void
dyn_answer_list_tables(const void *spec, StringInfo out)
{
	dyn_list_tables(spec, out);
}
