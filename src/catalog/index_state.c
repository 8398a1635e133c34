/*
 * index_state.c
 *	  Indexes that are being created or deleted.
 */
#include "postgres.h"

#include "catalog/table_row.h"

Oid
dyn_relation_of_index(Oid storage)
{
	ListCell *cell;

	foreach (cell, dyn_rows_read(&dyn_index_rows, InvalidOid))
	{
		const DynIndexRow *row = lfirst(cell);

		if (row->index.storage == storage)
			return row->relid;
	}
	return InvalidOid;
}

List *
dyn_unfinished_indexes(void)
{
	List *storages = NIL;
	ListCell *cell;

	foreach (cell, dyn_rows_read(&dyn_index_rows, InvalidOid))
	{
		const DynIndexRow *row = lfirst(cell);

		if (row->index.status != DYN_INDEX_ACTIVE)
			storages = lappend_oid(storages, row->index.storage);
	}
	return storages;
}

List *
dyn_expiring_tables(void)
{
	List *tables = NIL;
	ListCell *cell;

	foreach (cell, dyn_rows_read(&dyn_index_rows, InvalidOid))
	{
		const DynIndexRow *row = lfirst(cell);

		if (dyn_index_is_expiry(&row->index))
			tables = lappend_oid(tables, row->relid);
	}
	return tables;
}

const DynTable *
dyn_table_of_index(Oid storage)
{
	Oid relid = dyn_relation_of_index(storage);

	return OidIsValid(relid) ? dyn_table_of_relation(relid) : NULL;
}

const DynIndex *
dyn_index_in(const DynTable *table, Oid storage)
{
	int i;

	for (i = 0; i < table->kept_count; i++)
		if (table->indexes[i].storage == storage)
			return &table->indexes[i];
	return NULL;
}

bool
dyn_is_unfinished_index(Oid relid)
{
	return list_member_oid(dyn_unfinished_indexes(), relid);
}

bool
dyn_index_set_progress(const DynTable *table, Oid storage,
					   DynIndexProgress progress, int64 violations)
{
	bool is_complete = progress == DYN_INDEX_COMPLETE;
	List *indexes = NIL;
	bool found = false;
	int i;

	table = dyn_table_lock(table);
	if (table == NULL)
		return false;
	for (i = 0; i < table->kept_count; i++)
	{
		DynIndex *index = palloc(sizeof(DynIndex));

		*index = table->indexes[i];
		indexes = lappend(indexes, index);
		if (index->storage != storage || index->status != DYN_INDEX_CREATING)
			continue;
		found = true;
		index->status = is_complete ? DYN_INDEX_ACTIVE : DYN_INDEX_CREATING;
		index->backfilling = !is_complete;
		index->building = progress == DYN_INDEX_BUILDING;
		index->violations = violations;
	}
	if (found)
		dyn_table_change(table, &table->settings, indexes);
	return found;
}
