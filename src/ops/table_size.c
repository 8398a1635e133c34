/*
 * table_size.c
 *	  How many items a table has, see table_size.h.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/acl.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/guc.h"
#include "index/entry_view.h"
#include "ops/item_key.h"
#include "ops/table_size.h"
#include "storage/row_count.h"

/* How much of a table is counted before it is called large. */
#define ITEMS_COUNTED 1000
#define BYTES_COUNTED (1024 * 1024)

/* Values out of line may be compressed: by how much, at most, is assumed. */
#define COMPRESSION_MAX 4

static bool
next_row_size(DynRangeScan *scan, const DynTable *table, int64 *bytes)
{
	DynItemView view;
	DynRow row;

	CHECK_FOR_INTERRUPTS();
	if (!dyn_range_next(scan, &row))
		return false;
	dyn_view_row(table, &row, &view);
	*bytes += dyn_view_size(&view);
	return true;
}

/* Counts items, of all partitions or one; returns whether they are all. */
static bool
count_items(DynStore *store, const DynTable *table, DynPartitionKey *pk,
			DynTableSize *size)
{
	DynRange range = { .pk = pk, .hash_high = PG_UINT64_MAX };
	DynRangeScan *scan = dyn_range_begin(store, &range);
	MemoryContext per_row = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am item size", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(per_row);
	bool more = true;

	while (size->items < ITEMS_COUNTED && size->bytes < BYTES_COUNTED &&
		   (more = next_row_size(scan, table, &size->bytes)))
	{
		size->items++;
		MemoryContextReset(per_row);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(per_row);
	dyn_range_end(scan);
	return !more;
}

static bool
next_entry_size(DynEntryScan *scan, const DynIndex *index, int64 *bytes)
{
	DynItemView view;
	DynEntry entry;

	CHECK_FOR_INTERRUPTS();
	if (!dyn_entry_range_next(scan, &entry))
		return false;
	view.exists = true;
	view.rest = dyn_item_root(DatumGetDynItem(entry.item));
	dyn_index_view_key(index, &entry, &view);
	*bytes += dyn_view_size(&view);
	return true;
}

/* As count_items(). */
static bool
count_entries(DynEntries *entries, const DynIndex *index, DynPartitionKey *pk,
			  DynTableSize *size)
{
	DynEntryRange range = { .pk = pk, .hash_high = PG_UINT64_MAX };
	DynEntryScan *scan = dyn_entry_range_begin(entries, &range);
	MemoryContext per_entry = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am item size", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(per_entry);
	bool more = true;

	while (size->items < ITEMS_COUNTED && size->bytes < BYTES_COUNTED &&
		   (more = next_entry_size(scan, index, &size->bytes)))
	{
		size->items++;
		MemoryContextReset(per_entry);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(per_entry);
	dyn_entry_range_end(scan);
	return !more;
}

static uint64
relation_bytes(Relation relation)
{
	Oid toast = relation->rd_rel->reltoastrelid;
	uint64 blocks = RelationGetNumberOfBlocks(relation);

	if (OidIsValid(toast))
	{
		Relation values = table_open(toast, AccessShareLock);

		blocks += RelationGetNumberOfBlocks(values);
		table_close(values, AccessShareLock);
	}
	return blocks * BLCKSZ;
}

/* Of rows that are so many, some of which were counted. */
static int64
extrapolate(const DynTableSize *sample, double rows)
{
	double row_bytes = (double) sample->bytes / Max(sample->items, 1);

	return Max(sample->bytes, (int64) (rows * row_bytes));
}

/* sample: some of the items, or none */
static DynTableSize
estimate(Oid relid, const DynTableSize *sample)
{
	Relation relation = table_open(relid, AccessShareLock);
	int64 item_bytes = sample->bytes / Max(sample->items, 1);
	DynTableSize size;

	size.items = Max(dyn_row_count(relation, item_bytes), sample->items);
	size.bytes = sample->items > 0 ? extrapolate(sample, size.items)
								   : (int64) relation_bytes(relation);
	table_close(relation, AccessShareLock);
	return size;
}

/* A role that owns the table without the right to read it sees estimates. */
DynTableSize
dyn_table_size(const DynTable *table)
{
	DynTableSize size = { 0 };
	bool is_all = false;

	if (pg_class_aclcheck(table->relid, GetUserId(), ACL_SELECT) ==
		ACLCHECK_OK)
	{
		DynStore *store = dyn_store_open(table->relid, DYN_STORE_READ);

		is_all = count_items(store, table, NULL, &size);
		dyn_store_close(store);
	}
	return is_all ? size : estimate(table->relid, &size);
}

DynTableSize
dyn_index_size(const DynTable *table, const DynIndex *index)
{
	DynEntries *entries =
		dyn_entries_try_open(index->storage, DYN_ENTRIES_READ);
	DynTableSize size = { 0 };
	bool is_all;

	if (entries == NULL)
		return size;
	is_all = pg_class_aclcheck(table->relid, GetUserId(), ACL_SELECT) ==
				 ACLCHECK_OK &&
			 count_entries(entries, index, NULL, &size);
	dyn_entries_close(entries);
	return is_all ? size : estimate(index->storage, &size);
}

/* Of the rows of the table in a collection. */
static int64
bytes_of_items(const DynTable *table, DynPartitionKey *pk)
{
	DynStore *store = dyn_store_open_unchecked(table->relid);
	DynTableSize sample = { 0 };
	int64 bytes;

	if (count_items(store, table, pk, &sample))
		bytes = sample.bytes;
	else
		bytes = extrapolate(&sample, dyn_store_partition_rows(store, pk));
	dyn_store_close(store);
	return bytes;
}

/* Of the entries of a local index in a collection. */
static int64
bytes_of_entries(const DynIndex *index, DynPartitionKey *pk)
{
	DynEntries *entries = dyn_entries_open(index->storage, DYN_ENTRIES_READ);
	DynTableSize sample = { 0 };
	int64 bytes;

	if (count_entries(entries, index, pk, &sample))
		bytes = sample.bytes;
	else
		bytes = extrapolate(&sample, dyn_entries_partition_rows(entries, pk));
	dyn_entries_close(entries);
	return bytes;
}

bool
dyn_table_has_collections(const DynTable *table)
{
	int i;

	for (i = 0; i < table->index_count; i++)
		if (table->indexes[i].local)
			return true;
	return false;
}

int64
dyn_collection_bytes(const DynTable *table, DynPartitionKey *pk)
{
	int64 bytes;
	int i;

	PushActiveSnapshot(GetLatestSnapshot());
	bytes = bytes_of_items(table, pk);
	for (i = 0; i < table->index_count; i++)
		if (table->indexes[i].local)
			bytes += bytes_of_entries(&table->indexes[i], pk);
	PopActiveSnapshot();
	return bytes;
}

static int64
bytes_of_relation(Oid relid)
{
	Relation relation = table_open(relid, AccessShareLock);
	int64 bytes = relation_bytes(relation);

	table_close(relation, AccessShareLock);
	return bytes;
}

bool
dyn_collection_is_full(const DynTable *table, DynPartitionKey *pk)
{
	int64 limit = (int64) dyn_item_collection_limit * 1024 * 1024;
	int64 stored = bytes_of_relation(table->relid);
	int i;

	for (i = 0; i < table->index_count; i++)
		if (table->indexes[i].local)
			stored += bytes_of_relation(table->indexes[i].storage);
	return stored * COMPRESSION_MAX >= limit &&
		   dyn_collection_bytes(table, pk) >= limit;
}
