/*
 * table_row.c
 *	  Rows of dynamo.tables.
 *
 * They are read and written by the same routines as PostgreSQL's catalogs:
 * no SQL, no privileges of the calling role, always the newest committed
 * state.  Whoever changes a row tells all sessions by invalidating the
 * relation that it is about; the cache (table_cache.c) listens to that.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "catalog/table_row.h"

/* Columns of dynamo.tables, sql/install/40_catalog.sql. */
enum
{
	COLUMN_RELATION = 1,
	COLUMN_TABLE_ID,
	COLUMN_LONG_NAME,
	COLUMN_PARTITION_KEY,
	COLUMN_SORT_KEY,
	COLUMN_CREATED,
	COLUMNS = COLUMN_CREATED
};

Oid
dyn_table_catalog(void)
{
	Oid schema = get_namespace_oid("dynamo", true);

	return OidIsValid(schema) ? get_relname_relid("tables", schema)
							  : InvalidOid;
}

static char *
column_text(HeapTuple tuple, int column, TupleDesc desc)
{
	bool isnull;
	Datum value = heap_getattr(tuple, column, desc, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

static void
row_from_tuple(HeapTuple tuple, TupleDesc desc, DynTableRow *row)
{
	bool isnull;

	row->relid =
		DatumGetObjectId(heap_getattr(tuple, COLUMN_RELATION, desc, &isnull));
	row->id =
		*DatumGetUUIDP(heap_getattr(tuple, COLUMN_TABLE_ID, desc, &isnull));
	row->long_name = column_text(tuple, COLUMN_LONG_NAME, desc);
	row->pk_name = column_text(tuple, COLUMN_PARTITION_KEY, desc);
	row->sk_name = column_text(tuple, COLUMN_SORT_KEY, desc);
	row->created = DatumGetTimestampTz(
		heap_getattr(tuple, COLUMN_CREATED, desc, &isnull));
}

static SysScanDesc
begin_row_scan(Relation catalog, Oid relid, ScanKey key)
{
	ScanKeyInit(key, COLUMN_RELATION, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(relid));
	return systable_beginscan(catalog, RelationGetPrimaryKeyIndex(catalog),
							  true, NULL, 1, key);
}

bool
dyn_table_row_read(Oid relid, DynTableRow *row)
{
	Oid catalog_oid = dyn_table_catalog();
	Relation catalog;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple tuple;

	if (!OidIsValid(catalog_oid))
		return false;
	catalog = table_open(catalog_oid, AccessShareLock);
	scan = begin_row_scan(catalog, relid, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		row_from_tuple(tuple, RelationGetDescr(catalog), row);
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return HeapTupleIsValid(tuple);
}

static void
set_text(Datum *values, bool *nulls, int column, const char *text)
{
	nulls[column - 1] = text == NULL;
	values[column - 1] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

void
dyn_table_row_insert(const DynTableRow *row)
{
	Relation catalog = table_open(dyn_table_catalog(), RowExclusiveLock);
	Datum values[COLUMNS];
	bool nulls[COLUMNS] = { false };
	HeapTuple tuple;

	values[COLUMN_RELATION - 1] = ObjectIdGetDatum(row->relid);
	values[COLUMN_TABLE_ID - 1] = UUIDPGetDatum(&row->id);
	set_text(values, nulls, COLUMN_LONG_NAME, row->long_name);
	set_text(values, nulls, COLUMN_PARTITION_KEY, row->pk_name);
	set_text(values, nulls, COLUMN_SORT_KEY, row->sk_name);
	values[COLUMN_CREATED - 1] = TimestampTzGetDatum(row->created);

	tuple = heap_form_tuple(RelationGetDescr(catalog), values, nulls);
	CatalogTupleInsert(catalog, tuple);
	heap_freetuple(tuple);
	table_close(catalog, NoLock);
	CacheInvalidateRelcacheByRelid(row->relid);
}

void
dyn_table_row_delete(Oid relid)
{
	Oid catalog_oid = dyn_table_catalog();
	Relation catalog;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple tuple;

	if (!OidIsValid(catalog_oid))
		return;
	catalog = table_open(catalog_oid, RowExclusiveLock);
	scan = begin_row_scan(catalog, relid, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		CatalogTupleDelete(catalog, &tuple->t_self);
	systable_endscan(scan);
	table_close(catalog, NoLock);
}

List *
dyn_table_row_relations(void)
{
	Relation catalog = table_open(dyn_table_catalog(), AccessShareLock);
	SysScanDesc scan =
		systable_beginscan(catalog, InvalidOid, false, NULL, 0, NULL);
	List *relations = NIL;
	HeapTuple tuple;
	DynTableRow row;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		row_from_tuple(tuple, RelationGetDescr(catalog), &row);
		relations = lappend_oid(relations, row.relid);
	}
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return relations;
}
