/*
 * write_meter.c
 *	  What a write takes of its table and of the indexes that follow it, see
 *	  write_meter.h.
 */
#include "postgres.h"

#include "index/projection.h"
#include "ops/write_meter.h"

bool
dyn_write_meter_admits(DynWriteMeter *meter, const DynTable *table,
					   const DynKey *key, DynThrottle *refusal)
{
	meter->local_units = 0;
	meter->indexes = NIL;
	dyn_meter_begin(&meter->table, table, NULL, DYN_WRITE_UNITS,
					dyn_key_hash(key));
	dyn_meter_set_key(&meter->table, key);
	meter->table.takes &= !meter->counts_only;
	return dyn_meter_admits(&meter->table, refusal);
}

/* By the index's key of the item; one that leaves it counts where it was. */
static void
begin_index(DynMeter *meter, const DynTable *table, const DynIndex *index,
			const DynItemView *old, const DynItemView *after)
{
	uint64 hash = 0;
	DynIndexKey key;

	dyn_index_key_of(index, after, &key);
	if (key.membership != DYN_INDEX_CONTAINS)
		dyn_index_key_of(index, old, &key);
	if (key.membership == DYN_INDEX_CONTAINS)
		hash = dyn_partition_key_view(dyn_index_partition(index, key.values))
				   .hash;
	dyn_meter_begin(meter, table, index, DYN_WRITE_UNITS, hash);
	if (key.membership == DYN_INDEX_CONTAINS)
		dyn_meter_set_values(meter, key.values, index->layout.hash_count,
							 index->layout.hash_count +
								 index->layout.range_count);
}

bool
dyn_write_meter_admits_indexes(DynWriteMeter *meter, const DynItemView *old,
							   const DynItemView *after, const int64 *units,
							   DynThrottle *refusal)
{
	const DynTable *table = meter->table.table;
	int i;

	meter->local_units = 0;
	meter->indexes = NIL;
	for (i = 0; i < table->index_count; i++)
	{
		const DynIndex *index = &table->indexes[i];
		DynIndexUse *use;

		if (index->local)
			meter->local_units += (uint64) units[i];
		if (index->local || units[i] == 0)
			continue;
		use = palloc(sizeof(DynIndexUse));
		use->units = (uint64) units[i];
		begin_index(&use->meter, table, index, old, after);
		use->meter.takes &= !meter->counts_only;
		if (!dyn_meter_admits(&use->meter, refusal))
			return false;
		meter->indexes = lappend(meter->indexes, use);
	}
	return true;
}

void
dyn_write_meter_charge(DynWriteMeter *meter, uint64 units)
{
	ListCell *cell;

	dyn_meter_charge(&meter->table, DYN_HALVES * (units + meter->local_units));
	foreach (cell, meter->indexes)
	{
		DynIndexUse *use = lfirst(cell);

		dyn_meter_charge(&use->meter, DYN_HALVES * use->units);
	}
}
