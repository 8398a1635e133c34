/*
 * partition_size.h
 *	  About how many entries of an index belong to one partition?
 */
#ifndef DYN_STORAGE_PARTITION_SIZE_H
#define DYN_STORAGE_PARTITION_SIZE_H

#include "utils/relcache.h"

#include "item/key.h"

/*
 * Of a btree whose first column is a dynamo_partition_key: entries, also of rows
 * that are gone, of all keys of this hash.  Reads a few pages.
 */
extern double dyn_partition_entries(Relation table, Relation index,
									uint64 hash);

#endif
