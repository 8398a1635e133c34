/*
 * table_size.h
 *	  How many items a table has, and how large they are.
 */
#ifndef DYN_OPS_TABLE_SIZE_H
#define DYN_OPS_TABLE_SIZE_H

#include "catalog/table.h"

typedef struct DynTableSize
{
	int64 items;
	int64 bytes;
} DynTableSize;

/*
 * A small table is counted; what is said of a larger one comes from the last
 * VACUUM or ANALYZE and the size of its relation.
 */
extern DynTableSize dyn_table_size(const DynTable *table);

/* The same of an index; one that has been dropped has none. */
extern DynTableSize dyn_index_size(const DynTable *table,
								   const DynIndex *index);

#endif
