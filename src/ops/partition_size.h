/*
 * partition_size.h
 *	  How many items are in a range of hashes.
 */
#ifndef DYN_OPS_PARTITION_SIZE_H
#define DYN_OPS_PARTITION_SIZE_H

#include "ops/table_size.h"

/*
 * Of hashes from low to high.  A few are counted; if there are more, the rest
 * is estimated from how close together these are.  Raises if the current role
 * may not read the table.
 */
extern DynTableSize dyn_partition_size(const DynTable *table, uint64 low,
									   uint64 high);

#endif
