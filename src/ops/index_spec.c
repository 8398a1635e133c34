/*
 * index_spec.c
 *	  Secondary indexes that a request asks for, see index_spec.h.
 */
#include "postgres.h"

#include "common/error.h"
#include "common/limits.h"
#include "ops/index_spec.h"

static const DynKeySchemaElement *
key_element(const DynIndexSpec *spec, int n)
{
	return *dyn_list_element(&spec->key_schema, DynKeySchemaElement *, n);
}

static void
check_attributes_defined(const DynIndexSpec *spec,
						 const DynTableSettings *settings)
{
	char **missing = palloc(spec->key_schema.count * sizeof(char *));
	int count = 0;
	int i;

	for (i = 0; i < spec->key_schema.count; i++)
	{
		char *name = dyn_plain_text(&key_element(spec, i)->name);

		if (dyn_attribute_kind(settings, name) == DYN_KEY_NONE)
			missing[count++] = name;
	}
	if (count > 0)
		dyn_raise_invalid_values(
			"Some index key attributes are not defined in AttributeDefinitions. Keys: %s, AttributeDefinitions: %s",
			dyn_print_names(missing, count),
			dyn_print_names(settings->attribute_names.values,
							settings->attribute_names.count));
}

/* How many elements of the schema, from the n-th on, have this role. */
static int
count_role(const DynIndexSpec *spec, int n, DynKeyRole role)
{
	int first = n;

	while (n < spec->key_schema.count && key_element(spec, n)->role == role)
		n++;
	return n - first;
}

static void
check_distinct(const DynIndexSpec *spec)
{
	int i;
	int j;

	for (i = 1; i < spec->key_schema.count; i++)
		for (j = 0; j < i; j++)
			if (strcmp(key_element(spec, i)->name.data,
					   key_element(spec, j)->name.data) == 0)
				ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
						errmsg("Both the Hash Key and the Range Key element "
							   "in the KeySchema have the same name"));
}

/* A global index has up to four attributes of each role, the hash first. */
static void
check_global_key_schema(const DynIndexSpec *spec)
{
	int hashes = count_role(spec, 0, DYN_ROLE_HASH);
	int ranges = count_role(spec, hashes, DYN_ROLE_RANGE);

	if (spec->key_schema.count <= 2 && hashes < 2)
	{
		dyn_check_key_schema(&spec->key_schema);
		return;
	}
	check_distinct(spec);
	if (hashes == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid KeySchema: The first KeySchemaElement is not "
					   "a HASH key type"));
	if (hashes + ranges < spec->key_schema.count)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid KeySchema: All HASH key attributes must "
					   "precede RANGE key attributes in the KeySchema"));
	if (hashes > DYN_INDEX_KEY_ATTRIBUTES_MAX ||
		ranges > DYN_INDEX_KEY_ATTRIBUTES_MAX)
		ereport(
			ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("Invalid KeySchema: The KeySchema exceeds the maximum "
				   "allowed number of %s key attributes",
				   hashes > DYN_INDEX_KEY_ATTRIBUTES_MAX ? "HASH" : "RANGE"));
}

static void
check_local_key_schema(const DynIndexSpec *spec, const char *table_hash)
{
	const char *hash = key_element(spec, 0)->name.data;

	dyn_check_key_schema(&spec->key_schema);
	if (strcmp(hash, table_hash) != 0)
		dyn_raise_invalid_values(
			"Index KeySchema does not have the same leading hash key as table KeySchema for index: %s. index hash key: %s, table hash key: %s",
			spec->name.data, hash, table_hash);
	if (spec->key_schema.count < 2)
		dyn_raise_invalid_values(
			"Index KeySchema does not have a range key for index: %s",
			spec->name.data);
}

static void
check_projection(const DynProjectionSpec *projection)
{
	DynProjectionType type =
		projection == NULL ? DYN_PROJECTION_UNASKED : projection->type;

	if (type == DYN_PROJECTION_UNASKED)
		dyn_raise_invalid_values("Unknown ProjectionType: null");
	if (type != DYN_PROJECTION_INCLUDE &&
		projection->non_key_attributes.present)
		dyn_raise_invalid_values(
			"ProjectionType is %s, but NonKeyAttributes is specified",
			dyn_projection_type_names[type]);
	if (type == DYN_PROJECTION_INCLUDE &&
		projection->non_key_attributes.count == 0)
		dyn_raise_invalid_values(
			"ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
}

/* The throughput of a global index must suit the table's billing mode. */
static void
check_throughput(const DynIndexSpec *spec, const DynTableSettings *settings)
{
	const char *name = spec->name.data;
	bool on_demand = settings->billing_mode == DYN_BILLING_PAY_PER_REQUEST;

	if (on_demand && spec->throughput != NULL)
		dyn_raise_invalid_values(
			"ProvisionedThroughput should not be specified for index: %s when BillingMode is PAY_PER_REQUEST",
			name);
	if (!on_demand && spec->throughput == NULL)
		dyn_raise_invalid_values(
			"ProvisionedThroughput is not specified for index: %s", name);
	dyn_check_bounds(spec->throughput, name);
	dyn_check_maximum(spec->on_demand, false, name);
}

static void
set_keys(DynIndex *index, const DynIndexSpec *spec)
{
	int count = spec->key_schema.count;
	int i;

	index->hash_names.values = palloc(count * sizeof(char *));
	index->range_names.values = palloc(count * sizeof(char *));
	for (i = 0; i < count; i++)
	{
		const DynKeySchemaElement *element = key_element(spec, i);
		DynStrings *names = element->role == DYN_ROLE_HASH
								? &index->hash_names
								: &index->range_names;

		names->values[names->count++] = dyn_plain_text(&element->name);
	}
}

static void
set_projection(DynIndex *index, const DynProjectionSpec *projection)
{
	const DynList *names = &projection->non_key_attributes;
	int i;

	index->projection = projection->type;
	index->non_key_names.count = names->count;
	index->non_key_names.values = palloc(names->count * sizeof(char *));
	for (i = 0; i < names->count; i++)
		index->non_key_names.values[i] =
			dyn_plain_text(dyn_list_element(names, DynText, i));
}

static void
set_warm(DynIndex *index, const DynIndexSpec *spec, DynBillingMode mode)
{
	dyn_raise_warm(&index->warm, mode, &index->throughput.units);
	dyn_set_warm(&index->warm, spec->warm, spec->name.data);
}

static DynIndex *
make_index(const DynIndexSpec *spec, bool local,
		   const DynTableSettings *settings)
{
	DynIndex *index = palloc0(sizeof(DynIndex));

	index->name = dyn_plain_text(&spec->name);
	index->local = local;
	index->status = DYN_INDEX_ACTIVE;
	set_keys(index, spec);
	set_projection(index, spec->projection);
	if (local)
		return index;
	dyn_set_units(&index->throughput.units, spec->throughput);
	dyn_set_maximum(&index->maximum, spec->on_demand);
	set_warm(index, spec, settings->billing_mode);
	return index;
}

DynIndex *
dyn_global_index_of_spec(const DynIndexSpec *spec,
						 const DynTableSettings *settings)
{
	check_attributes_defined(spec, settings);
	check_global_key_schema(spec);
	check_projection(spec->projection);
	check_throughput(spec, settings);
	return make_index(spec, false, settings);
}

static DynIndex *
local_index_of_spec(const DynIndexSpec *spec, const DynTableSettings *settings,
					const char *table_hash)
{
	check_attributes_defined(spec, settings);
	check_local_key_schema(spec, table_hash);
	check_projection(spec->projection);
	return make_index(spec, true, settings);
}

static List *
add_index(List *indexes, DynIndex *index)
{
	ListCell *cell;

	foreach (cell, indexes)
		if (strcmp(((const DynIndex *) lfirst(cell))->name, index->name) == 0)
			dyn_raise_invalid_values("Duplicate index name: %s", index->name);
	index->position = list_length(indexes) + 1;
	return lappend(indexes, index);
}

static List *
add_local_indexes(List *indexes, const DynCreateTableSpec *spec,
				  const DynTableSettings *settings)
{
	const DynKeySchemaElement *hash =
		*dyn_list_element(&spec->key_schema, DynKeySchemaElement *, 0);
	const DynList *list = &spec->local_indexes;
	int i;

	if (!list->present)
		return indexes;
	if (list->count == 0)
		dyn_raise_invalid_values("List of LocalSecondaryIndexes is empty");
	if (spec->key_schema.count < 2)
		dyn_raise_invalid_values(
			"Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
	for (i = 0; i < list->count; i++)
		indexes = add_index(
			indexes,
			local_index_of_spec(*dyn_list_element(list, DynIndexSpec *, i),
								settings, hash->name.data));
	if (list->count > DYN_LOCAL_INDEXES_MAX)
		dyn_raise_invalid_values(
			"Number of LocalSecondaryIndexes exceeds per-table limit of %d",
			DYN_LOCAL_INDEXES_MAX);
	return indexes;
}

static List *
add_global_indexes(List *indexes, const DynCreateTableSpec *spec,
				   const DynTableSettings *settings)
{
	const DynList *list = &spec->global_indexes;
	int i;

	if (!list->present)
		return indexes;
	if (list->count == 0)
		dyn_raise_invalid_values("List of GlobalSecondaryIndexes is empty");
	for (i = 0; i < list->count; i++)
		indexes =
			add_index(indexes, dyn_global_index_of_spec(
								   *dyn_list_element(list, DynIndexSpec *, i),
								   settings));
	if (list->count > DYN_GLOBAL_INDEXES_MAX)
		dyn_raise_invalid_values(
			"GlobalSecondaryIndex count exceeds the per-table limit of %d",
			DYN_GLOBAL_INDEXES_MAX);
	return indexes;
}

void
dyn_check_projected(List *indexes)
{
	int count = 0;
	ListCell *cell;

	foreach (cell, indexes)
		count += ((const DynIndex *) lfirst(cell))->non_key_names.count;
	if (count > DYN_NON_KEY_ATTRIBUTES_MAX)
		dyn_raise_invalid_values(
			"Number of NonKeyAttributes of all indexes exceeds per-table limit of %d",
			DYN_NON_KEY_ATTRIBUTES_MAX);
}

List *
dyn_indexes_of_spec(const DynCreateTableSpec *spec,
					const DynTableSettings *settings)
{
	List *indexes = add_local_indexes(NIL, spec, settings);

	indexes = add_global_indexes(indexes, spec, settings);
	dyn_check_projected(indexes);
	return indexes;
}
