/*
 * table_size.h
 *	  How many items a table has, and how large they are; item collections.
 */
#ifndef DYN_OPS_TABLE_SIZE_H
#define DYN_OPS_TABLE_SIZE_H

#include "catalog/table.h"
#include "item/key.h"

typedef struct DynTableSize
{
	int64 items;
	int64 bytes;
} DynTableSize;

/*
 * A small table is counted.  Of a larger one the rows are known as
 * storage/row_count.h says, and their size is that of the first, on average.
 */
extern DynTableSize dyn_table_size(const DynTable *table);

/* The same of an index; one that has been dropped has none. */
extern DynTableSize dyn_index_size(const DynTable *table,
								   const DynIndex *index);

/*
 * Item collections: what a table with a local secondary index has under one
 * partition key, the entries of these indexes included.  Small collections are
 * counted; of a larger one, some items are, and the indexes' pages tell how
 * many there are.  A collection in a table that is far from the limit as a whole
 * is not looked at to find out that it is not full.
 */
extern bool dyn_table_has_collections(const DynTable *table);
extern int64 dyn_collection_bytes(const DynTable *table, DynPartitionKey *pk);
extern bool dyn_collection_is_full(const DynTable *table, DynPartitionKey *pk);

#endif
