/*
 * index_drop.c
 *	  Dropping the relation of an index: with the table's, or alone.
 *
 * That it depends on the table's relation is recorded when it is created, and
 * when a dump is restored, as its row arrives.  pg_upgrade, and restoring data
 * with triggers disabled, lose that: it is recorded again by the worker that
 * looks after indexes, or by dynamo_repair().
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "catalog/table_row.h"
#include "common/job.h"
#include "common/compat.h"

void
dyn_index_attach(Oid storage, Oid relid)
{
	ObjectAddress dependent;
	ObjectAddress referenced;

	ObjectAddressSet(dependent, RelationRelationId, storage);
	ObjectAddressSet(referenced, RelationRelationId, relid);
	recordDependencyOn(&dependent, &referenced, DEPENDENCY_AUTO);
}

static Oid
column_oid(Relation relation, HeapTuple tuple, const char *column)
{
	AttrNumber attnum = get_attnum(RelationGetRelid(relation), column);
	bool isnull;

	return DatumGetObjectId(
		heap_getattr(tuple, attnum, RelationGetDescr(relation), &isnull));
}

void
dyn_index_attach_row(Relation relation, HeapTuple tuple)
{
	if (RelationGetRelid(relation) != dyn_catalog_relation(&dyn_index_rows))
		return;
	dyn_index_attach(column_oid(relation, tuple, "storage"),
					 column_oid(relation, tuple, "relation"));
	dyn_wake_job(DYN_JOB_BACKFILL);
	dyn_wake_job(DYN_JOB_TTL);
}

bool
dyn_index_is_attached(Oid storage, Oid relid)
{
	Relation catalog = table_open(DependRelationId, AccessShareLock);
	bool found = false;
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple tuple;

	ScanKeyInit(&keys[0], Anum_pg_depend_classid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(RelationRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(storage));
	scan = systable_beginscan(catalog, DependDependerIndexId, true, NULL, 2,
							  keys);
	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend depend = (Form_pg_depend) GETSTRUCT(tuple);

		found = depend->refclassid == RelationRelationId &&
				depend->refobjid == relid;
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return found;
}

/* The locks keep both relations, to the end of the transaction. */
static void
attach_if_free(Oid storage, Oid relid)
{
	if (dyn_index_is_attached(storage, relid) ||
		!ConditionalLockRelationOid(relid, ShareUpdateExclusiveLock) ||
		!ConditionalLockRelationOid(storage, AccessShareLock))
		return;
	if (SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relid)) &&
		SearchSysCacheExists1(RELOID, ObjectIdGetDatum(storage)) &&
		!dyn_index_is_attached(storage, relid))
		dyn_index_attach(storage, relid);
}

void
dyn_indexes_attach(void)
{
	ListCell *cell;

	foreach (cell, dyn_rows_read(&dyn_index_rows, InvalidOid))
	{
		const DynIndexRow *row = lfirst(cell);

		attach_if_free(row->index.storage, row->relid);
	}
}

void
dyn_index_drop(const DynIndex *index)
{
	ObjectAddress object;

	ObjectAddressSet(object, RelationRelationId, index->storage);
	performDeletion(&object, DROP_RESTRICT, 0);
	CommandCounterIncrement();
}

static bool
is_used(const char *name, const char *pk_name, const char *sk_name,
		List *indexes)
{
	ListCell *cell;

	if (strcmp(name, pk_name) == 0 ||
		(sk_name != NULL && strcmp(name, sk_name) == 0))
		return true;
	foreach (cell, indexes)
		if (!dyn_index_is_expiry(lfirst(cell)) &&
			dyn_index_has_key(lfirst(cell), name))
			return true;
	return false;
}

void
dyn_prune_attributes(DynTableSettings *settings, const char *pk_name,
					 const char *sk_name, List *indexes)
{
	DynTableSettings old = *settings;
	DynStrings *names = &settings->attribute_names;
	int i;

	names->count = 0;
	names->values = palloc(old.attribute_names.count * sizeof(char *));
	settings->attribute_types = palloc0(old.attribute_names.count + 1);
	for (i = 0; i < old.attribute_names.count; i++)
	{
		if (!is_used(old.attribute_names.values[i], pk_name, sk_name, indexes))
			continue;
		settings->attribute_types[names->count] = old.attribute_types[i];
		names->values[names->count++] = old.attribute_names.values[i];
	}
}

/* The indexes of the table but the one in storage; a List of DynIndex *. */
static List *
remaining_indexes(Oid relid, Oid storage, const DynIndex **gone)
{
	List *indexes = NIL;
	ListCell *cell;

	foreach (cell, dyn_rows_read(&dyn_index_rows, relid))
	{
		DynIndexRow *row = lfirst(cell);

		if (row->index.storage != storage)
			indexes = lappend(indexes, &row->index);
		else
			*gone = &row->index;
	}
	return indexes;
}

/* Without its expiry index a table has no time to live. */
static void
replace_rows(Oid relid, Oid storage)
{
	List *rows = dyn_rows_read(&dyn_table_rows, relid);
	const DynIndex *gone = NULL;
	List *indexes = remaining_indexes(relid, storage, &gone);
	DynTableRow *row;

	if (rows == NIL || gone == NULL)
		return;
	row = linitial(rows);
	if (dyn_index_is_expiry(gone) && gone->status != DYN_INDEX_DELETING)
		row->settings.ttl_attribute = NULL;
	dyn_prune_attributes(&row->settings, row->pk_name, row->sk_name, indexes);
	dyn_rows_delete(&dyn_table_rows, relid);
	dyn_rows_delete(&dyn_index_rows, relid);
	dyn_table_rows_insert(row, indexes);
}

/*
 * Changes of the table's settings wait for the end of the transaction, and this
 * waits for theirs.  If the table itself is being dropped, there are none:
 * they take a lock on it.
 */
static void
lock_rows(Oid relid)
{
	LOCKTAG tag;

	SET_LOCKTAG_RELATION(tag, MyDatabaseId, relid);
	if (!dyn_lock_is_held(&tag, AccessExclusiveLock))
		dyn_table_rows_lock(relid);
}

void
dyn_index_forget(Oid storage)
{
	Oid relid = dyn_relation_of_index(storage);

	if (!OidIsValid(relid))
		return;
	lock_rows(relid);
	replace_rows(relid, storage);
}
