/*
 * partition_size.c
 *	  How many items are in a range of hashes, see partition_size.h.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "ops/item_key.h"
#include "ops/partition_size.h"

/* How many items are read of a range. */
#define ITEMS_COUNTED 500

/* Reads items, and returns the hash of the last one. */
static uint64
count_items(const DynTable *table, DynRangeScan *scan, DynTableSize *size)
{
	uint64 hash = 0;
	DynItemView view;
	DynRow row;

	while (size->items < ITEMS_COUNTED && dyn_range_next(scan, &row))
	{
		CHECK_FOR_INTERRUPTS();
		dyn_view_row(table, &row, &view);
		size->items++;
		size->bytes += dyn_view_size(&view);
		hash = dyn_partition_key_view(DatumGetDynPartitionKey(row.pk)).hash;
	}
	return hash;
}

DynTableSize
dyn_partition_size(const DynTable *table, uint64 low, uint64 high)
{
	DynRange range = { .hash_low = low,
					   .hash_high = high,
					   .limit_hint = ITEMS_COUNTED };
	DynTableSize size = { 0 };
	DynStore *store = dyn_store_open(table->relid, DYN_STORE_READ);
	DynRangeScan *scan = dyn_range_begin(store, &range);
	uint64 last = count_items(table, scan, &size);

	dyn_range_end(scan);
	dyn_store_close(store);
	if (size.items == ITEMS_COUNTED && last > low)
	{
		double factor = ((double) high - low) / ((double) last - low);

		size.items = (int64) (size.items * factor);
		size.bytes = (int64) (size.bytes * factor);
	}
	return size;
}
