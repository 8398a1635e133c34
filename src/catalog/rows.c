/*
 * rows.c
 *	  Rows of the catalog's tables as C structures, see rows.h.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#include "catalog/rows.h"
#include "catalog/settings.h"
#include "common/compat.h"

static int
enum_value(const char *const *names, const char *name)
{
	int value = 1;

	while (names[value] != NULL && strcmp(names[value], name) != 0)
		value++;
	if (names[value] == NULL)
		elog(ERROR, "unexpected value \"%s\" in dynamo_am's catalog", name);
	return value;
}

static void
read_strings(Datum array, DynStrings *strings)
{
	Datum *elements;
	int i;

	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false,
					  TYPALIGN_INT, &elements, NULL, &strings->count);
	strings->values = palloc(strings->count * sizeof(char *));
	for (i = 0; i < strings->count; i++)
		strings->values[i] = TextDatumGetCString(elements[i]);
}

static void
read_times(Datum array, DynTimes *times)
{
	Datum *elements;
	int i;

	deconstruct_array(DatumGetArrayTypeP(array), TIMESTAMPTZOID,
					  sizeof(TimestampTz), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &elements, NULL, &times->count);
	times->values = palloc(times->count * sizeof(TimestampTz));
	for (i = 0; i < times->count; i++)
		times->values[i] = DatumGetTimestampTz(elements[i]);
}

static void
read_column(const DynColumn *column, Datum value, void *field)
{
	switch (column->kind)
	{
		case DYN_COLUMN_OID:
			*(Oid *) field = DatumGetObjectId(value);
			break;
		case DYN_COLUMN_UUID:
			*(pg_uuid_t *) field = *DatumGetUUIDP(value);
			break;
		case DYN_COLUMN_BOOL:
			*(bool *) field = DatumGetBool(value);
			break;
		case DYN_COLUMN_NUMBER:
			*(int64 *) field = DatumGetInt64(value);
			break;
		case DYN_COLUMN_TIME:
			*(TimestampTz *) field = DatumGetTimestampTz(value);
			break;
		case DYN_COLUMN_TEXT:
			*(char **) field = TextDatumGetCString(value);
			break;
		case DYN_COLUMN_ENUM:
			*(int *) field =
				enum_value(column->names, TextDatumGetCString(value));
			break;
		case DYN_COLUMN_STRINGS:
			read_strings(value, field);
			break;
		case DYN_COLUMN_TIMES:
			read_times(value, field);
			break;
	}
}

/* Columns that are NULL leave a field of zeros. */
static void *
row_of_tuple(const DynCatalog *catalog, HeapTuple tuple, TupleDesc desc)
{
	char *row = palloc0(catalog->size);
	DynRowVersion *version = (DynRowVersion *) row;
	int i;

	version->xmin = HeapTupleHeaderGetRawXmin(tuple->t_data);
	version->tid = tuple->t_self;
	for (i = 0; i < catalog->count; i++)
	{
		const DynColumn *column = &catalog->columns[i];
		bool isnull;
		Datum value = heap_getattr(tuple, i + 1, desc, &isnull);

		if (!isnull)
			read_column(column, value, row + column->offset);
	}
	return row;
}

static Datum
form_strings(const DynStrings *strings)
{
	Datum *elements = palloc(strings->count * sizeof(Datum));
	int i;

	for (i = 0; i < strings->count; i++)
		elements[i] = CStringGetTextDatum(strings->values[i]);
	return PointerGetDatum(construct_array(elements, strings->count, TEXTOID,
										   -1, false, TYPALIGN_INT));
}

static Datum
form_times(const DynTimes *times)
{
	Datum *elements = palloc(times->count * sizeof(Datum));
	int i;

	for (i = 0; i < times->count; i++)
		elements[i] = TimestampTzGetDatum(times->values[i]);
	return PointerGetDatum(construct_array(elements, times->count,
										   TIMESTAMPTZOID, sizeof(TimestampTz),
										   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

static Datum
form_column(const DynColumn *column, const void *field, bool *isnull)
{
	*isnull = false;
	switch (column->kind)
	{
		case DYN_COLUMN_OID:
			return ObjectIdGetDatum(*(const Oid *) field);
		case DYN_COLUMN_UUID:
			return UUIDPGetDatum(field);
		case DYN_COLUMN_BOOL:
			return BoolGetDatum(*(const bool *) field);
		case DYN_COLUMN_NUMBER:
		case DYN_COLUMN_TIME:
			*isnull = *(const int64 *) field == 0;
			return Int64GetDatum(*(const int64 *) field);
		case DYN_COLUMN_TEXT:
			*isnull = *(char *const *) field == NULL;
			return *isnull ? (Datum) 0
						   : CStringGetTextDatum(*(char *const *) field);
		case DYN_COLUMN_ENUM:
			*isnull = *(const int *) field == 0;
			return *isnull ? (Datum) 0
						   : CStringGetTextDatum(
								 column->names[*(const int *) field]);
		case DYN_COLUMN_STRINGS:
			*isnull = ((const DynStrings *) field)->count == 0;
			return form_strings(field);
		case DYN_COLUMN_TIMES:
			*isnull = ((const DynTimes *) field)->count == 0;
			return form_times(field);
	}
	elog(ERROR, "unknown kind of column %d", column->kind);
}

static HeapTuple
form_tuple(const DynCatalog *catalog, TupleDesc desc, const char *row)
{
	Datum *values = palloc(catalog->count * sizeof(Datum));
	bool *nulls = palloc(catalog->count * sizeof(bool));
	int i;

	Assert(desc->natts == catalog->count);
	for (i = 0; i < catalog->count; i++)
	{
		const DynColumn *column = &catalog->columns[i];

		values[i] = form_column(column, row + column->offset, &nulls[i]);
	}
	return heap_form_tuple(desc, values, nulls);
}

Oid
dyn_catalog_relation(const DynCatalog *catalog)
{
	Oid schema = get_namespace_oid("dynamo", true);

	return OidIsValid(schema) ? get_relname_relid(catalog->name, schema)
							  : InvalidOid;
}

static SysScanDesc
begin_scan(Relation relation, Oid relid, ScanKey key)
{
	if (!OidIsValid(relid))
		return systable_beginscan(relation, InvalidOid, false, NULL, 0, NULL);
	ScanKeyInit(key, 1, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(relid));
	return systable_beginscan(relation, dyn_primary_key_index(relation), true,
							  NULL, 1, key);
}

List *
dyn_rows_read(const DynCatalog *catalog, Oid relid)
{
	Oid catalog_oid = dyn_catalog_relation(catalog);
	List *rows = NIL;
	Relation relation;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple tuple;

	if (!OidIsValid(catalog_oid))
		return NIL;
	relation = table_open(catalog_oid, AccessShareLock);
	scan = begin_scan(relation, relid, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		rows = lappend(
			rows, row_of_tuple(catalog, tuple, RelationGetDescr(relation)));
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
	return rows;
}

void
dyn_row_insert(const DynCatalog *catalog, const void *row)
{
	Relation relation =
		table_open(dyn_catalog_relation(catalog), RowExclusiveLock);
	HeapTuple tuple = form_tuple(catalog, RelationGetDescr(relation), row);

	CatalogTupleInsert(relation, tuple);
	heap_freetuple(tuple);
	table_close(relation, NoLock);
}

bool
dyn_rows_delete(const DynCatalog *catalog, Oid relid)
{
	Oid catalog_oid = dyn_catalog_relation(catalog);
	bool any = false;
	Relation relation;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple tuple;

	if (!OidIsValid(catalog_oid))
		return false;
	relation = table_open(catalog_oid, RowExclusiveLock);
	scan = begin_scan(relation, relid, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		CatalogTupleDelete(relation, &tuple->t_self);
		any = true;
	}
	systable_endscan(scan);
	table_close(relation, NoLock);
	return any;
}
