/*
 * units.c
 *	  What an item and its changes count for in secondary indexes, see index.h.
 */
#include "postgres.h"

#include "common/limits.h"
#include "index/index.h"
#include "index/projection.h"

static int64
units_of(uint32 size)
{
	return Max((size + DYN_WRITE_UNIT_BYTES - 1) / DYN_WRITE_UNIT_BYTES, 1);
}

/*
 * An entry that moves is deleted and written, each for what it is; one that
 * stays is written for the larger of what it was and is; one that shows
 * nothing new is not written.
 */
static int64
index_units(const DynIndex *index, const DynItemView *old,
			const DynItemView *after)
{
	DynIndexKey old_key;
	DynIndexKey key;
	uint32 old_size = 0;
	uint32 size = 0;

	dyn_index_key_of(index, old, &old_key);
	dyn_index_key_of(index, after, &key);
	if (old_key.membership == DYN_INDEX_CONTAINS)
		old_size = dyn_index_entry_size(index, old);
	if (key.membership == DYN_INDEX_CONTAINS)
		size = dyn_index_entry_size(index, after);
	if (old_size == 0 && size == 0)
		return 0;
	if (old_size == 0 || size == 0)
		return units_of(old_size + size);
	if (!dyn_index_keys_equal(index, &old_key, &key))
		return units_of(old_size) + units_of(size);
	if (dyn_index_projections_equal(index, old, after))
		return 0;
	return units_of(Max(old_size, size));
}

void
dyn_index_write_units(const DynTable *table, const DynItemView *old,
					  const DynItemView *after, int64 *units)
{
	int i;

	for (i = 0; i < table->index_count; i++)
		units[i] = index_units(&table->indexes[i], old, after);
}

uint32
dyn_index_local_size(const DynTable *table, const DynItemView *view)
{
	uint32 size = 0;
	int i;

	for (i = 0; i < table->index_count; i++)
	{
		const DynIndex *index = &table->indexes[i];
		DynIndexKey key;

		if (!index->local)
			continue;
		dyn_index_key_of(index, view, &key);
		if (key.membership == DYN_INDEX_CONTAINS)
			size += dyn_index_entry_size(index, view);
	}
	return size;
}
