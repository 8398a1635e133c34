/*
 * table_change.c
 *	  Changing what is stored of a table.
 *
 * Rows are replaced as a whole by whoever holds the table's lock, a lock on
 * the object "row of this relation in dynamo.tables": two transactions that
 * change one table go one after the other, and the second starts from what
 * the first has left.  The AccessShareLock on the relation keeps DROP TABLE
 * away until the end of the transaction, and is no obstacle to anything else.
 * It comes second: DeleteTable raises it to AccessExclusiveLock, and must not
 * find it in the hands of one that waits for the first lock.
 */
#include "postgres.h"

#include "access/xact.h"
#include "storage/lmgr.h"
#include "utils/inval.h"

#include "catalog/table_row.h"

/* The name lock of table_create.c has 0 here. */
#define SETTINGS_LOCK 1

void
dyn_table_rows_lock(Oid relid)
{
	LockDatabaseObject(dyn_catalog_relation(&dyn_table_rows), relid,
					   SETTINGS_LOCK, ExclusiveLock);
}

const DynTable *
dyn_table_lock(const DynTable *table)
{
	Oid relid = table->relid;

	dyn_table_rows_lock(relid);
	LockRelationOid(relid, AccessShareLock);
	return dyn_table_of_relation(relid);
}

void
dyn_table_rows_insert(const DynTableRow *row, List *indexes)
{
	ListCell *cell;

	dyn_row_insert(&dyn_table_rows, row);
	foreach (cell, indexes)
	{
		DynIndexRow index = { .relid = row->relid,
							  .index = *(const DynIndex *) lfirst(cell) };

		dyn_row_insert(&dyn_index_rows, &index);
	}
	CacheInvalidateRelcacheByRelid(row->relid);
	CommandCounterIncrement();
}

/* The expiry index that is there stays, if no other takes its place. */
static List *
keep_expiry(Oid relid, List *indexes)
{
	ListCell *cell;

	foreach (cell, indexes)
		if (dyn_index_is_expiry(lfirst(cell)))
			return indexes;
	foreach (cell, dyn_rows_read(&dyn_index_rows, relid))
	{
		DynIndexRow *row = lfirst(cell);

		if (dyn_index_is_expiry(&row->index))
			indexes = lappend(indexes, &row->index);
	}
	return indexes;
}

void
dyn_table_change(const DynTable *table, const DynTableSettings *settings,
				 List *indexes)
{
	List *rows = dyn_rows_read(&dyn_table_rows, table->relid);
	DynTableRow *row;

	if (rows == NIL)
		elog(ERROR, "row of table \"%s\" is missing", table->name);
	row = linitial(rows);
	row->settings = *settings;
	indexes = keep_expiry(table->relid, indexes);
	dyn_rows_delete(&dyn_table_rows, table->relid);
	dyn_rows_delete(&dyn_index_rows, table->relid);
	dyn_table_rows_insert(row, indexes);
}
