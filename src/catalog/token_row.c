/*
 * token_row.c
 *	  Rows of dynamo.request_tokens, see token_row.h.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "catalog/token_row.h"

/* Columns of dynamo.request_tokens, sql/install/46_request_tokens.sql. */
enum
{
	COLUMN_ROLE = 1,
	COLUMN_TOKEN,
	COLUMN_DIGEST,
	COLUMN_COMPLETED,
	COLUMNS = COLUMN_COMPLETED
};

/* Each insertion purges; two would keep pace. */
#define PURGE_ROWS 8

static Oid
relation_oid(const char *name)
{
	return get_relname_relid(name, get_namespace_oid("dynamo", false));
}

static Relation
open_rows(LOCKMODE lockmode)
{
	return table_open(relation_oid("request_tokens"), lockmode);
}

static Datum
token_datum(const DynTokenRow *row)
{
	return PointerGetDatum(
		cstring_to_text_with_len(row->token, (int) row->token_len));
}

static TimestampTz
completed_of_tuple(HeapTuple tuple, TupleDesc desc)
{
	bool isnull;

	return DatumGetTimestampTz(
		heap_getattr(tuple, COLUMN_COMPLETED, desc, &isnull));
}

static void
copy_digest(HeapTuple tuple, TupleDesc desc, uint8 *digest)
{
	bool isnull;
	bytea *value =
		DatumGetByteaPP(heap_getattr(tuple, COLUMN_DIGEST, desc, &isnull));

	if (VARSIZE_ANY_EXHDR(value) != DYN_DIGEST_BYTES)
		elog(ERROR, "invalid digest in dynamo.request_tokens");
	memcpy(digest, VARDATA_ANY(value), DYN_DIGEST_BYTES);
}

bool
dyn_token_row_find(DynTokenRow *row, TimestampTz after)
{
	Relation rows = open_rows(AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple tuple;

	row->completed = after;
	ScanKeyInit(&keys[0], COLUMN_ROLE, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(row->role));
	ScanKeyInit(&keys[1], COLUMN_TOKEN, BTEqualStrategyNumber, F_TEXTEQ,
				token_datum(row));
	scan = systable_beginscan(rows, relation_oid("request_tokens_token"), true,
							  NULL, 2, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		TimestampTz completed =
			completed_of_tuple(tuple, RelationGetDescr(rows));

		if (completed <= row->completed)
			continue;
		row->completed = completed;
		copy_digest(tuple, RelationGetDescr(rows), row->digest);
	}
	systable_endscan(scan);
	table_close(rows, AccessShareLock);
	return row->completed > after;
}

static Datum
digest_datum(const DynTokenRow *row)
{
	bytea *value = palloc(VARHDRSZ + DYN_DIGEST_BYTES);

	SET_VARSIZE(value, VARHDRSZ + DYN_DIGEST_BYTES);
	memcpy(VARDATA(value), row->digest, DYN_DIGEST_BYTES);
	return PointerGetDatum(value);
}

void
dyn_token_row_insert(const DynTokenRow *row)
{
	Relation rows = open_rows(RowExclusiveLock);
	Datum values[COLUMNS];
	bool nulls[COLUMNS] = { false };
	HeapTuple tuple;

	values[COLUMN_ROLE - 1] = ObjectIdGetDatum(row->role);
	values[COLUMN_TOKEN - 1] = token_datum(row);
	values[COLUMN_DIGEST - 1] = digest_datum(row);
	values[COLUMN_COMPLETED - 1] = TimestampTzGetDatum(row->completed);
	tuple = heap_form_tuple(RelationGetDescr(rows), values, nulls);
	CatalogTupleInsert(rows, tuple);
	heap_freetuple(tuple);
	table_close(rows, NoLock);
	CommandCounterIncrement();
}

/* Whatever stands in the way of a deletion, the row is somebody else's. */
static void
delete_if_free(Relation rows, HeapTuple tuple)
{
	TM_FailureData failure;

	(void) table_tuple_delete(rows, &tuple->t_self, GetCurrentCommandId(true),
							  InvalidSnapshot, InvalidSnapshot, false,
							  &failure, false);
}

void
dyn_token_rows_purge(TimestampTz before)
{
	Relation rows = open_rows(RowExclusiveLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple tuple;
	int i;

	ScanKeyInit(&key, COLUMN_COMPLETED, BTLessStrategyNumber, F_TIMESTAMPTZ_LT,
				TimestampTzGetDatum(before));
	scan = systable_beginscan(rows, relation_oid("request_tokens_completed"),
							  true, NULL, 1, &key);
	for (i = 0; i < PURGE_ROWS; i++)
	{
		tuple = systable_getnext(scan);
		if (!HeapTupleIsValid(tuple))
			break;
		delete_if_free(rows, tuple);
	}
	systable_endscan(scan);
	table_close(rows, NoLock);
}
