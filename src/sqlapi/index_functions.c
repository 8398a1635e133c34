/*
 * index_functions.c
 *	  dynamo_create_index() and dynamo_drop_index(): UpdateTable's
 *	  GlobalSecondaryIndexUpdates with arguments.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "catalog/name.h"
#include "common/error.h"
#include "common/function.h"
#include "common/limits.h"
#include "ops/table_ops.h"
#include "sqlapi/arguments.h"
#include "sqlapi/table_arguments.h"

DYN_FUNCTION(dynamo_create_index);
DYN_FUNCTION(dynamo_drop_index);

#define KEYS_MAX (2 * DYN_INDEX_KEY_ATTRIBUTES_MAX)

/* The key attributes of an index, as the request has them. */
typedef struct IndexKeys
{
	int count;
	DynAttributeDefinition *definitions[KEYS_MAX];
	DynKeySchemaElement *elements[KEYS_MAX];
} IndexKeys;

/* A text or a text[]; *count is 0 for NULL. */
static Datum *
text_elements(FunctionCallInfo fcinfo, int n, int *count)
{
	Datum *elements;
	bool *nulls;
	int i;

	*count = 0;
	if (PG_ARGISNULL(n))
		return NULL;
	if (get_fn_expr_argtype(fcinfo->flinfo, n) == TEXTOID)
	{
		elements = palloc(sizeof(Datum));
		elements[(*count)++] = PG_GETARG_DATUM(n);
		return elements;
	}
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(n), TEXTOID, -1, false,
					  TYPALIGN_INT, &elements, &nulls, count);
	for (i = 0; i < *count; i++)
		if (nulls[i])
			ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("names of attributes cannot be NULL"));
	return elements;
}

static void
add_keys(FunctionCallInfo fcinfo, int n, DynKeyRole role, IndexKeys *keys)
{
	int count;
	Datum *texts = text_elements(fcinfo, n, &count);
	int i;

	if (keys->count + count > KEYS_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid KeySchema: The KeySchema exceeds the maximum "
					   "allowed number of %s key attributes",
					   role == DYN_ROLE_HASH ? "HASH" : "RANGE"));
	for (i = 0; i < count; i++)
	{
		dyn_key_argument(TextDatumGetCString(texts[i]), keys->count + 1, role,
						 &keys->definitions[keys->count],
						 &keys->elements[keys->count]);
		keys->count++;
	}
}

/* NonKeyAttributes within the bounds of the service's model. */
static void
check_non_key_names(const DynText *names, int count)
{
	int i;

	if (count > DYN_NON_KEY_NAMES_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value at "
					   "'projection.nonKeyAttributes' failed to satisfy "
					   "constraint: Member must have length less than or "
					   "equal to %d",
					   DYN_NON_KEY_NAMES_MAX));
	for (i = 0; i < count; i++)
		if (names[i].len < 1 || names[i].len > DYN_KEY_NAME_MAX)
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("1 validation error detected: Value '%s' at "
						   "'projection.nonKeyAttributes.%d.member' failed "
						   "to satisfy constraint: Member must have length "
						   "%s",
						   names[i].data, i + 1,
						   names[i].len < 1 ? "greater than or equal to 1"
											: "less than or equal to 255"));
}

static DynProjectionSpec *
projection_arguments(FunctionCallInfo fcinfo, int projection, int names)
{
	DynProjectionSpec *spec = palloc0(sizeof(DynProjectionSpec));
	DynText *texts;
	Datum *elements;
	int count;
	int i;

	elements = text_elements(fcinfo, names, &count);
	texts = palloc(count * sizeof(DynText));
	for (i = 0; i < count; i++)
		texts[i] = dyn_text_of(TextDatumGetCString(elements[i]));
	check_non_key_names(texts, count);
	spec->non_key_attributes.present = elements != NULL;
	spec->non_key_attributes.count = count;
	spec->non_key_attributes.elements = texts;
	spec->type = (DynProjectionType) dyn_enum_argument(
		fcinfo, projection, dyn_projection_type_names,
		"projection.projectionType");
	return spec;
}

static DynText
index_name(FunctionCallInfo fcinfo)
{
	char *name = dyn_required_text(fcinfo, 1, "indexName");

	dyn_index_name_check(name);
	return dyn_text_of(name);
}

/* Runs UpdateTable with one change of an index. */
static void
change_index(FunctionCallInfo fcinfo, DynIndexChangeSpec *change,
			 const IndexKeys *keys)
{
	DynUpdateTableSpec spec = { 0 };

	spec.table_name = dyn_text_of(dyn_required_text(fcinfo, 0, "tableName"));
	if (keys != NULL)
	{
		spec.attributes.present = true;
		spec.attributes.count = keys->count;
		spec.attributes.elements = unconstify(IndexKeys *, keys)->definitions;
	}
	spec.index_changes.present = true;
	spec.index_changes.count = 1;
	spec.index_changes.elements = &change;
	dyn_update_table(&spec, NULL);
}

Datum
dynamo_create_index(PG_FUNCTION_ARGS)
{
	DynIndexSpec index = { 0 };
	DynIndexChangeSpec change = { .create = &index };
	IndexKeys keys = { 0 };

	PreventCommandIfReadOnly("dynamo_create_index()");
	PreventCommandIfParallelMode("dynamo_create_index()");
	index.name = index_name(fcinfo);
	add_keys(fcinfo, 2, DYN_ROLE_HASH, &keys);
	add_keys(fcinfo, 3, DYN_ROLE_RANGE, &keys);
	if (keys.count == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value null at "
					   "'keySchema' failed to satisfy constraint: Member "
					   "must not be null"));
	index.key_schema.present = true;
	index.key_schema.count = keys.count;
	index.key_schema.elements = keys.elements;
	index.projection = projection_arguments(fcinfo, 4, 5);
	index.throughput = dyn_throughput_arguments(fcinfo, 6);
	index.on_demand = dyn_on_demand_arguments(fcinfo, 8);
	change_index(fcinfo, &change, &keys);
	PG_RETURN_VOID();
}

Datum
dynamo_drop_index(PG_FUNCTION_ARGS)
{
	DynIndexDeleteSpec index = { 0 };
	DynIndexChangeSpec change = { .delete = &index };

	PreventCommandIfReadOnly("dynamo_drop_index()");
	PreventCommandIfParallelMode("dynamo_drop_index()");
	index.name = index_name(fcinfo);
	change_index(fcinfo, &change, NULL);
	PG_RETURN_VOID();
}
