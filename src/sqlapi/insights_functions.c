/*
 * insights_functions.c
 *	  dynamo_set_contributor_insights() and dynamo_top_keys().
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "capacity/insights.h"
#include "capacity/limits.h"
#include "capacity/meter.h"
#include "common/compat.h"
#include "common/error.h"
#include "common/function.h"
#include "ops/insights_ops.h"
#include "sqlapi/arguments.h"
#include "sqlapi/table_arguments.h"

DYN_FUNCTION(dynamo_set_contributor_insights);
DYN_FUNCTION(dynamo_top_keys);

#define COLUMNS 9

Datum
dynamo_set_contributor_insights(PG_FUNCTION_ARGS)
{
	DynInsightsSpec spec = { 0 };
	StringInfoData answer;

	dyn_prevent_write_if_read_only("dynamo_set_contributor_insights()");
	spec.table_name = dyn_text_of(dyn_required_text(fcinfo, 0, "tableName"));
	if (PG_ARGISNULL(1))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value null at "
					   "'contributorInsightsAction' failed to satisfy "
					   "constraint: Member must not be null"));
	spec.action =
		PG_GETARG_BOOL(1) ? DYN_INSIGHTS_ENABLE : DYN_INSIGHTS_DISABLE;
	spec.mode = (DynInsightsMode) dyn_enum_argument(
		fcinfo, 2, dyn_insights_mode_names, "contributorInsightsMode");
	if (!PG_ARGISNULL(3))
		spec.index_name = dyn_text_of(text_to_cstring(PG_GETARG_TEXT_PP(3)));
	initStringInfo(&answer);
	dyn_update_contributor_insights(&spec, &answer);
	PG_RETURN_VOID();
}

/* The attributes of a key, with their names, as a table or index has them. */
typedef struct KeyAttributes
{
	DynKeyAttribute attributes[DYN_TOP_KEY_VALUES];
} KeyAttributes;

static KeyAttributes
attributes_of(const DynTable *table, const DynIndex *index)
{
	KeyAttributes key = { .attributes = { table->pk, table->sk } };
	int i;

	for (i = 0; index != NULL &&
				i < index->layout.hash_count + index->layout.range_count;
		 i++)
		key.attributes[i] = index->layout.attributes[i];
	return key;
}

/* The first count attributes of a key. */
static DynItem *
item_of(const DynTopKey *key, int count, const KeyAttributes *names)
{
	DynBuilder *builder = dyn_builder_create();
	const uint8 *bytes = key->bytes;
	int i;

	for (i = 0; i < count; i++)
	{
		const DynKeyAttribute *attribute = &names->attributes[i];
		DynValue value = dyn_scalar(dyn_key_kind_type(attribute->kind), bytes,
									key->lengths[i]);

		dyn_build_name(builder, attribute->name.data, attribute->name.len);
		dyn_build_value(builder, &value);
		bytes += key->lengths[i];
	}
	return dyn_build_finish(builder);
}

/* Weight is halves of units, or requests that were refused. */
static Datum
weight_datum(DynTopKind kind, uint64 weight)
{
	return Float8GetDatum(dyn_top_kind_is_consumed(kind)
							  ? (double) weight / DYN_HALVES
							  : (double) weight);
}

static void
put_row(ReturnSetInfo *result, const KeyAttributes *names, DynTopKind kind,
		int rank, const DynTopRow *row)
{
	bool of_items = dyn_top_kind_is_of_items(kind);
	int count = of_items ? row->key.count : row->key.hash_count;
	bool nulls[COLUMNS] = { false };
	Datum values[COLUMNS];

	values[0] = CStringGetTextDatum(dyn_top_kind_names[kind]);
	values[1] = Int32GetDatum(rank);
	values[2] = PointerGetDatum(item_of(&row->key, count, names));
	values[3] = BoolGetDatum(of_items ? row->key.cut : row->key.hash_cut);
	values[4] = Int64GetDatum((int64) row->requests);
	values[5] = weight_datum(kind, row->weight);
	nulls[5] = !dyn_top_kind_is_consumed(kind);
	values[6] = Int64GetDatum((int64) row->recent_requests);
	values[7] = weight_datum(kind, row->missed);
	values[8] = CStringGetTextDatum(
		psprintf("%016" INT64_MODIFIER "x", row->key.partition));
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* Keys are data, and row security does not hold here. */
static void
check_may_see(const DynTable *table)
{
	if (!dyn_owns_relation(table->relid) &&
		!has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS))
		aclcheck_error(ACLCHECK_NOT_OWNER,
					   get_relkind_objtype(get_rel_relkind(table->relid)),
					   get_rel_name(table->relid));
}

static bool
is_enabled(const DynTable *table, const DynIndex *index)
{
	const DynInsights *insights =
		index == NULL ? &table->settings.insights : &index->insights;

	return insights->mode != DYN_INSIGHTS_NONE;
}

static void
put_rows(ReturnSetInfo *result, const DynTable *table, const DynIndex *index)
{
	DynCapacityKey key = dyn_capacity_key(table, index);
	KeyAttributes names = attributes_of(table, index);
	int kind;

	for (kind = 0; kind < DYN_TOP_KINDS; kind++)
	{
		DynTopRow *rows;
		int count = dyn_insights_read(&key, (DynTopKind) kind, &rows);
		int i;

		for (i = 0; i < count; i++)
			put_row(result, &names, (DynTopKind) kind, i + 1, &rows[i]);
	}
}

Datum
dynamo_top_keys(PG_FUNCTION_ARGS)
{
	const DynTable *table;
	const DynIndex *index = NULL;

	if (PG_ARGISNULL(0))
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("relation cannot be NULL"));
	table = dyn_table_of_relation(PG_GETARG_OID(0));
	if (table == NULL)
		ereport(ERROR, errcode(ERRCODE_WRONG_OBJECT_TYPE),
				errmsg("relation with OID %u is not a DynamoDB table",
					   PG_GETARG_OID(0)));
	check_may_see(table);
	if (!PG_ARGISNULL(1))
		index =
			dyn_insights_index(table, text_to_cstring(PG_GETARG_TEXT_PP(1)));
	InitMaterializedSRF(fcinfo, 0);
	if (is_enabled(table, index))
		put_rows((ReturnSetInfo *) fcinfo->resultinfo, table, index);
	return (Datum) 0;
}
