/*
 * table_ops.h
 *	  CreateTable, UpdateTable, DeleteTable, DescribeTable, ListTables.
 *
 * Specs as the decoder of requests fills them, see json/fields.h.  A list of
 * structures holds pointers to them.  Members that are marked "stored" are
 * kept and described; nothing in an operation on items depends on them yet.
 *
 * Constraints of the service's model (lengths, patterns, enumerations,
 * required members) are not checked here: the shapes of requests do that.
 * All that the service calls custom validation is.
 *
 * A change needs ownership of the table's relation, a description the right
 * to SELECT from it; a role that has neither gets AccessDeniedException.
 * Everything happens in the caller's transaction.  A table can be used as
 * soon as it is created; its description says CREATING or UPDATING in the
 * answer to the request that does it, as the service's does, and ACTIVE
 * from then on.
 */
#ifndef DYN_OPS_TABLE_OPS_H
#define DYN_OPS_TABLE_OPS_H

#include "lib/stringinfo.h"

#include "catalog/settings.h"
#include "catalog/table.h"
#include "json/fields.h"

typedef struct DynAttributeDefinition
{
	DynText name;
	DynScalarType type;
} DynAttributeDefinition;

typedef struct DynKeySchemaElement
{
	DynText name;
	DynKeyRole role; /* KeyType */
} DynKeySchemaElement;

typedef struct DynProjectionSpec
{
	DynProjectionType type;
	DynList non_key_attributes; /* of DynText */
} DynProjectionSpec;

typedef struct DynThroughputSpec /* stored */
{
	DynInteger read;  /* ReadCapacityUnits */
	DynInteger write; /* WriteCapacityUnits */
} DynThroughputSpec;

typedef struct DynOnDemandSpec /* stored */
{
	DynInteger max_read;  /* MaxReadRequestUnits, -1: none */
	DynInteger max_write; /* MaxWriteRequestUnits */
} DynOnDemandSpec;

typedef struct DynWarmSpec /* stored */
{
	DynInteger read;  /* ReadUnitsPerSecond */
	DynInteger write; /* WriteUnitsPerSecond */
} DynWarmSpec;

typedef struct DynStreamSpec /* stored */
{
	DynFlag enabled;
	DynStreamView view; /* StreamViewType */
} DynStreamSpec;

typedef struct DynSseSpec /* stored */
{
	DynFlag enabled;
	DynSseType type;
	DynText key_id; /* KMSMasterKeyId */
} DynSseSpec;

typedef struct DynTag /* stored */
{
	DynText key;
	DynText value;
} DynTag;

/*
 * An index: an element of LocalSecondaryIndexes or GlobalSecondaryIndexes, or
 * the Create of GlobalSecondaryIndexUpdates.  Stored: an index is described,
 * but does not hold items yet.  LocalSecondaryIndexes have no throughput.
 */
typedef struct DynIndexSpec
{
	DynText name;
	DynList key_schema; /* of DynKeySchemaElement * */
	DynProjectionSpec *projection;
	DynThroughputSpec *throughput;
	DynOnDemandSpec *on_demand;
	DynWarmSpec *warm;
} DynIndexSpec;

typedef struct DynCreateTableSpec
{
	DynText table_name;
	DynList attributes;		/* of DynAttributeDefinition * */
	DynList key_schema;		/* of DynKeySchemaElement * */
	DynList local_indexes;	/* of DynIndexSpec * */
	DynList global_indexes; /* of DynIndexSpec * */
	DynBillingMode billing_mode;
	DynThroughputSpec *throughput;
	DynStreamSpec *stream;
	DynSseSpec *sse;
	DynList tags;			   /* of DynTag * */
	DynTableClass table_class; /* stored */
	DynFlag deletion_protection;
	DynWarmSpec *warm;
	DynText resource_policy; /* stored */
	DynOnDemandSpec *on_demand;
	DynText global_table_source; /* GlobalTableSourceArn: refused */
	DynList vector_indexes;		 /* VectorIndexes, of anything: refused */

	/* Of dynamo_create_table() only: a table that exists is left as it is. */
	bool if_not_exists;
} DynCreateTableSpec;

/* The Update of GlobalSecondaryIndexUpdates. */
typedef struct DynIndexUpdateSpec
{
	DynText name;
	DynThroughputSpec *throughput;
	DynOnDemandSpec *on_demand;
	DynWarmSpec *warm;
} DynIndexUpdateSpec;

/* The Delete of GlobalSecondaryIndexUpdates. */
typedef struct DynIndexDeleteSpec
{
	DynText name;
} DynIndexDeleteSpec;

/* An element of GlobalSecondaryIndexUpdates; exactly one is to be given. */
typedef struct DynIndexChangeSpec
{
	DynIndexUpdateSpec *update;
	DynIndexSpec *create;
	DynIndexDeleteSpec *delete;
} DynIndexChangeSpec;

typedef struct DynUpdateTableSpec
{
	DynText table_name;
	DynList attributes; /* of DynAttributeDefinition * */
	DynBillingMode billing_mode;
	DynThroughputSpec *throughput;
	DynList index_changes; /* of DynIndexChangeSpec * */
	DynStreamSpec *stream;
	DynSseSpec *sse;
	DynList replica_updates; /* ReplicaUpdates, of anything: refused */
	DynTableClass table_class;
	DynFlag deletion_protection;
	DynOnDemandSpec *on_demand;
	DynWarmSpec *warm;
	DynList witness_updates;	  /* GlobalTableWitnessUpdates: refused */
	DynList vector_index_updates; /* VectorIndexUpdates: refused */
} DynUpdateTableSpec;

/* Of DeleteTable and DescribeTable, and DescribeTimeToLive. */
typedef struct DynTableSpec
{
	DynText table_name; /* a name or an ARN */
} DynTableSpec;

typedef struct DynListTablesSpec
{
	DynText start; /* ExclusiveStartTableName */
	DynInteger limit;
} DynListTablesSpec;

/*
 * These append a TableDescription as a JSON object, {"TableName": ...}, which
 * the answer holds as "TableDescription" or "Table".  out may be NULL where
 * nobody wants to see it.
 */

/* Returns the relation. */
extern Oid dyn_create_table(const DynCreateTableSpec *spec, StringInfo out);
extern void dyn_update_table(const DynUpdateTableSpec *spec, StringInfo out);

/*
 * if_exists: a missing table is no error, and nothing is appended.  Returns
 * whether it was there.
 */
extern bool dyn_delete_table(const DynTableSpec *spec, bool if_exists,
							 StringInfo out);
extern void dyn_describe_table(const DynTableSpec *spec, StringInfo out);

/* Appends the whole answer: {"TableNames": [...], "LastEvaluated...": ...}. */
extern void dyn_list_tables(const DynListTablesSpec *spec, StringInfo out);

#endif
