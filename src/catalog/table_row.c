/*
 * table_row.c
 *	  The columns of dynamo.tables, dynamo.indexes and dynamo.tags, as
 *	  sql/install/40_catalog.sql creates them.
 */
#include "postgres.h"

#include "catalog/table_row.h"
#include "catalog/tags.h"

#define COLUMN(kind, type, field) \
	{ \
		DYN_COLUMN_##kind, offsetof(type, field), NULL \
	}
#define ENUM_COLUMN(type, field, names) \
	{ \
		DYN_COLUMN_ENUM, offsetof(type, field), names \
	}

#define TABLE_COLUMN(kind, field) COLUMN(kind, DynTableRow, field)
#define TABLE_ENUM(field, names) ENUM_COLUMN(DynTableRow, field, names)

static const DynColumn table_columns[] = {
	TABLE_COLUMN(OID, relid),
	TABLE_COLUMN(UUID, id),
	TABLE_COLUMN(TEXT, long_name),
	TABLE_COLUMN(TEXT, pk_name),
	TABLE_COLUMN(TEXT, sk_name),
	TABLE_COLUMN(TIME, created),
	TABLE_COLUMN(STRINGS, settings.attribute_names),
	TABLE_COLUMN(TEXT, settings.attribute_types),
	TABLE_ENUM(settings.billing_mode, dyn_billing_mode_names),
	TABLE_COLUMN(NUMBER, settings.throughput.units.read),
	TABLE_COLUMN(NUMBER, settings.throughput.units.write),
	TABLE_COLUMN(TIME, settings.throughput.last_increase),
	TABLE_COLUMN(TIME, settings.throughput.last_decrease),
	TABLE_COLUMN(NUMBER, settings.throughput.decreases),
	TABLE_COLUMN(TIMES, settings.on_demand_since),
	TABLE_COLUMN(NUMBER, settings.maximum.read),
	TABLE_COLUMN(NUMBER, settings.maximum.write),
	TABLE_COLUMN(NUMBER, settings.warm.read),
	TABLE_COLUMN(NUMBER, settings.warm.write),
	TABLE_ENUM(settings.table_class, dyn_table_class_names),
	TABLE_COLUMN(TIMES, settings.class_changes),
	TABLE_COLUMN(BOOL, settings.deletion_protection),
	TABLE_ENUM(settings.stream_view, dyn_stream_view_names),
	TABLE_COLUMN(TIME, settings.stream_created),
	TABLE_ENUM(settings.sse_type, dyn_sse_type_names),
	TABLE_COLUMN(TEXT, settings.sse_key),
	TABLE_COLUMN(TIMES, settings.sse_changes),
	TABLE_COLUMN(TEXT, settings.ttl_attribute),
	TABLE_COLUMN(TIME, settings.ttl_changed),
	TABLE_COLUMN(TEXT, settings.resource_policy),
	TABLE_ENUM(settings.insights.mode, dyn_insights_mode_names),
	TABLE_COLUMN(TIME, settings.insights.changed),
};

#define INDEX_COLUMN(kind, field) COLUMN(kind, DynIndexRow, field)

static const DynColumn index_columns[] = {
	INDEX_COLUMN(OID, relid),
	INDEX_COLUMN(TEXT, index.name),
	INDEX_COLUMN(NUMBER, index.position),
	INDEX_COLUMN(BOOL, index.local),
	INDEX_COLUMN(STRINGS, index.hash_names),
	INDEX_COLUMN(STRINGS, index.range_names),
	ENUM_COLUMN(DynIndexRow, index.projection, dyn_projection_type_names),
	INDEX_COLUMN(STRINGS, index.non_key_names),
	INDEX_COLUMN(NUMBER, index.throughput.units.read),
	INDEX_COLUMN(NUMBER, index.throughput.units.write),
	INDEX_COLUMN(TIME, index.throughput.last_increase),
	INDEX_COLUMN(TIME, index.throughput.last_decrease),
	INDEX_COLUMN(NUMBER, index.throughput.decreases),
	INDEX_COLUMN(NUMBER, index.maximum.read),
	INDEX_COLUMN(NUMBER, index.maximum.write),
	INDEX_COLUMN(NUMBER, index.warm.read),
	INDEX_COLUMN(NUMBER, index.warm.write),
	INDEX_COLUMN(OID, index.storage),
	ENUM_COLUMN(DynIndexRow, index.status, dyn_index_status_names),
	INDEX_COLUMN(BOOL, index.backfilling),
	INDEX_COLUMN(BOOL, index.building),
	INDEX_COLUMN(NUMBER, index.violations),
	ENUM_COLUMN(DynIndexRow, index.insights.mode, dyn_insights_mode_names),
	INDEX_COLUMN(TIME, index.insights.changed),
};

static const DynColumn tag_columns[] = {
	COLUMN(OID, DynTagRow, relid),
	COLUMN(TEXT, DynTagRow, key),
	COLUMN(TEXT, DynTagRow, value),
};

const DynCatalog dyn_table_rows = { "tables", table_columns,
									lengthof(table_columns),
									sizeof(DynTableRow) };
const DynCatalog dyn_index_rows = { "indexes", index_columns,
									lengthof(index_columns),
									sizeof(DynIndexRow) };
const DynCatalog dyn_tag_rows = { "tags", tag_columns, lengthof(tag_columns),
								  sizeof(DynTagRow) };
