/*
 * backfill.c
 *	  See backfill.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/lmgr.h"

#include "index/backfill.h"
#include "index/index.h"
#include "index/projection.h"

bool
dyn_index_make_row_entry(void *arg, const DynRow *row, bool is_retry,
						 DynEntry *entry)
{
	DynIndexFill *fill = arg;
	DynRow packed = *row;
	DynItem *rest = DatumGetDynItem(row->item);
	DynItemView view;
	DynIndexKey key;

	packed.item = PointerGetDatum(rest);
	dyn_view_row(fill->table, &packed, &view);
	dyn_index_key_of(fill->index, &view, &key);
	if (key.membership == DYN_INDEX_VIOLATED && !is_retry)
		fill->violations++;
	if (key.membership != DYN_INDEX_CONTAINS)
		return false;
	dyn_index_make_entry(fill->index, &key, &view, rest, entry);
	return true;
}

/* The table's lock keeps its rows as they are; nothing is left to compare. */
int64
dyn_index_fill_now(const DynTable *table, const DynIndex *index)
{
	DynIndexFill fill = { .table = table, .index = index };
	DynLoad *load;

	dyn_index_empty(index);
	load = dyn_load_create(table->relid, index->storage, false,
						   (Size) maintenance_work_mem * 1024,
						   dyn_index_make_row_entry, &fill);
	while (dyn_load_read(load, DT_NOEND))
		CHECK_FOR_INTERRUPTS();
	while (dyn_load_write(load, PG_UINT64_MAX) > 0)
		CHECK_FOR_INTERRUPTS();
	if (!dyn_load_build_indexes(load))
		elog(ERROR, "an index that is being filled is in use");
	dyn_load_free(load);
	return fill.violations;
}

static void
finish_filling(const DynTable *table, const DynIndex *index)
{
	int64 violations = dyn_index_fill_now(table, index);

	(void) dyn_index_set_progress(table, index->storage, DYN_INDEX_COMPLETE,
								  violations);
}

static const DynIndex *
first_unfinished(const DynTable *table)
{
	int i;

	for (i = 0; i < table->kept_count; i++)
		if (table->indexes[i].status != DYN_INDEX_ACTIVE)
			return &table->indexes[i];
	return NULL;
}

void
dyn_index_finish(const DynTable *table)
{
	Oid relid = table->relid;
	const DynIndex *index;

	LockRelationOid(relid, ShareRowExclusiveLock);
	while ((table = dyn_table_of_relation(relid)) != NULL &&
		   (index = first_unfinished(table)) != NULL)
	{
		if (index->status == DYN_INDEX_DELETING)
			dyn_index_drop(index);
		else
			finish_filling(table, index);
	}
}
