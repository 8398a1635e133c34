/*
 * update_index.c
 *	  UpdateTable: GlobalSecondaryIndexUpdates, see table_change.h.
 */
#include "postgres.h"

#include "common/error.h"
#include "common/job.h"
#include "common/limits.h"
#include "index/backfill.h"
#include "ops/index_spec.h"
#include "ops/table_change.h"

static const DynIndexChangeSpec *
index_change(const DynUpdateTableSpec *spec, int n)
{
	return *dyn_list_element(&spec->index_changes, DynIndexChangeSpec *, n);
}

static const char *
changed_name(const DynIndexChangeSpec *change)
{
	if (change->update != NULL)
		return change->update->name.data;
	return change->create != NULL ? change->create->name.data
								  : change->delete->name.data;
}

static void
check_one_action(const DynIndexChangeSpec *change)
{
	int actions = (change->update != NULL) + (change->create != NULL) +
				  (change->delete != NULL);

	if (actions == 0)
		dyn_raise_invalid_values(
			"One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null");
	if (actions > 1)
		dyn_raise_invalid_values(
			"Only one of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete may be specified");
}

static void
check_bounds(const DynIndexChangeSpec *change)
{
	if (change->update != NULL)
		dyn_check_bounds(change->update->throughput, changed_name(change));
	if (change->create != NULL)
		dyn_check_bounds(change->create->throughput, changed_name(change));
}

static void
raise_one_at_a_time(void)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_LIMIT_EXCEEDED),
			errmsg("Subscriber limit exceeded: Only 1 online index can be "
				   "created or deleted simultaneously per table"));
}

/* What can be said without the table. */
void
dyn_check_index_changes(const DynUpdateTableSpec *spec)
{
	int online = 0;
	int i;
	int j;

	for (i = 0; i < spec->index_changes.count; i++)
	{
		const DynIndexChangeSpec *change = index_change(spec, i);

		check_one_action(change);
		check_bounds(change);
		for (j = 0; j < i; j++)
			if (strcmp(changed_name(index_change(spec, j)),
					   changed_name(change)) == 0)
				dyn_raise_invalid_values(
					"Only one global secondary index update per index is allowed simultaneously. Index: %s",
					changed_name(change));
		online += change->update == NULL;
	}
	if (online > 1)
		raise_one_at_a_time();
}

static DynIndex *
find_global_index(List *indexes, const char *name)
{
	ListCell *cell;

	foreach (cell, indexes)
	{
		DynIndex *index = lfirst(cell);

		if (!index->local && strcmp(index->name, name) == 0)
			return index;
	}
	ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
			errmsg("Requested resource not found"),
			errhint("The table has no global secondary index \"%s\".", name));
}

/* One that is being created or deleted cannot be told to be another. */
static void
refuse_unfinished(const DynIndex *index)
{
	if (index->status != DYN_INDEX_ACTIVE)
		ereport(
			ERROR, dyn_exception(DYN_ERROR_RESOURCE_IN_USE),
			errmsg("Attempt to change a resource which is still in use: "
				   "Index is being %s: %s",
				   index->status == DYN_INDEX_CREATING ? "created" : "deleted",
				   index->name));
}

static void
change_index_throughput(DynIndex *index, const DynThroughputSpec *spec,
						DynBillingMode mode)
{
	if (spec == NULL)
		return;
	if (mode == DYN_BILLING_PAY_PER_REQUEST)
		dyn_raise_invalid_values(
			"ProvisionedThroughput should not be specified for index: %s when BillingMode is PAY_PER_REQUEST",
			index->name);
	if (index->throughput.units.read == 0)
		dyn_set_units(&index->throughput.units, spec);
	else
		dyn_change_throughput(&index->throughput, spec, index->name);
	dyn_raise_warm(&index->warm, mode, &index->throughput.units);
}

static void
update_index(const DynIndexUpdateSpec *spec, DynBillingMode mode,
			 List *indexes)
{
	DynIndex *index = find_global_index(indexes, spec->name.data);

	refuse_unfinished(index);
	if (spec->throughput == NULL && spec->on_demand == NULL &&
		spec->warm == NULL)
		dyn_raise_invalid_values(
			"ProvisionedThroughput is not specified for index: %s",
			index->name);
	change_index_throughput(index, spec->throughput, mode);
	dyn_check_maximum(spec->on_demand, true, index->name);
	dyn_set_maximum(&index->maximum, spec->on_demand);
	dyn_set_warm(&index->warm, spec->warm, index->name);
}

/* Is another index being created or deleted? */
static void
refuse_second(const DynIndex *index, List *indexes)
{
	ListCell *cell;

	foreach (cell, indexes)
	{
		const DynIndex *other = lfirst(cell);

		if (other != index && other->status != DYN_INDEX_ACTIVE)
			raise_one_at_a_time();
	}
}

/*
 * Adds the definitions of a new index's key attributes, which the request
 * must bring along even if the table has them, in the same type.
 */
static void
add_attributes(DynTableSettings *settings, const DynTableSettings *given,
			   const DynIndex *index)
{
	DynStrings *names = &settings->attribute_names;
	int room = names->count + given->attribute_names.count;
	char **values = palloc(room * sizeof(char *));
	char *types = palloc0(room + 1);
	int i;

	memcpy(values, names->values, names->count * sizeof(char *));
	memcpy(types, settings->attribute_types, names->count);
	names->values = values;
	settings->attribute_types = types;
	for (i = 0; i < given->attribute_names.count; i++)
	{
		char *name = given->attribute_names.values[i];
		char type = given->attribute_types[i];
		DynKeyKind known = dyn_attribute_kind(settings, name);

		if (known != DYN_KEY_NONE && known != (DynKeyKind) type)
			dyn_raise_invalid_values(
				"Type of attribute %s differs from the one it is defined with",
				name);
		if (known != DYN_KEY_NONE || !dyn_index_has_key(index, name))
			continue;
		types[names->count] = type;
		values[names->count++] = name;
	}
}

static void
check_new_index(const DynIndexSpec *spec, const DynTable *table,
				const DynTableSettings *given, List *indexes)
{
	int global = 0;
	ListCell *cell;
	int i;

	if (dyn_table_index(table, spec->name.data) != NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Attempting to create an index which already exists"));
	foreach (cell, indexes)
		global += !((const DynIndex *) lfirst(cell))->local;
	if (global >= DYN_GLOBAL_INDEXES_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_LIMIT_EXCEEDED),
				errmsg("Subscriber limit exceeded: Number of global secondary "
					   "indexes exceeds per-table limit of %d",
					   DYN_GLOBAL_INDEXES_MAX));
	for (i = 0; i < spec->key_schema.count; i++)
	{
		const DynKeySchemaElement *element =
			*dyn_list_element(&spec->key_schema, DynKeySchemaElement *, i);

		if (dyn_attribute_kind(given, element->name.data) == DYN_KEY_NONE)
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Invalid KeySchema: Some index key attribute have "
						   "no definition"));
	}
}

static List *
create_index(const DynIndexSpec *spec, const DynUpdateTableSpec *request,
			 const DynTable *table, DynTableSettings *settings, List *indexes)
{
	DynTableSettings given = { .billing_mode = settings->billing_mode };
	DynIndex *index;

	dyn_set_attributes(&given, &request->attributes);
	check_new_index(spec, table, &given, indexes);
	refuse_second(NULL, indexes);
	index = dyn_global_index_of_spec(spec, &given);
	if (indexes != NIL)
		index->position = ((const DynIndex *) llast(indexes))->position;
	index->position++;
	add_attributes(settings, &given, index);
	index->status = DYN_INDEX_CREATING;
	index->building = true;
	dyn_index_create(table->relid, table->name, &table->pk, &table->sk,
					 settings, index);
	indexes = lappend(indexes, index);
	dyn_check_projected(indexes);
	return indexes;
}

/*
 * While an index is being filled it can be deleted, but not before that has
 * begun.  It goes, and the definitions of its attributes with it, when
 * dyn_finish_indexes() or a worker drops it.
 */
static void
delete_index(const char *name, List *indexes)
{
	DynIndex *index = find_global_index(indexes, name);

	if (!index->backfilling)
		refuse_unfinished(index);
	refuse_second(index, indexes);
	index->status = DYN_INDEX_DELETING;
	index->backfilling = false;
}

const DynTable *
dyn_finish_indexes(const DynTable *table)
{
	if (dyn_has_scheduler())
	{
		dyn_wake_job(DYN_JOB_BACKFILL);
		return table;
	}
	dyn_index_finish(table);
	return dyn_table_lock(table);
}

List *
dyn_change_indexes(const DynUpdateTableSpec *spec, const DynTable *table,
				   DynTableSettings *settings, List *indexes)
{
	int i;

	for (i = 0; i < spec->index_changes.count; i++)
	{
		const DynIndexChangeSpec *change = index_change(spec, i);

		if (change->update != NULL)
			update_index(change->update, settings->billing_mode, indexes);
		else if (change->create != NULL)
			indexes =
				create_index(change->create, spec, table, settings, indexes);
		else
			delete_index(change->delete->name.data, indexes);
	}
	return indexes;
}
