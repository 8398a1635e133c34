/*
 * long_key.h
 *	  Long partition keys in indexes: their digests instead.
 */
#ifndef DYN_STORAGE_LONG_KEY_H
#define DYN_STORAGE_LONG_KEY_H

#include "executor/tuptable.h"
#include "nodes/execnodes.h"
#include "utils/rel.h"

/*
 * For a row that heap has stored, and whose slot the executor will take index
 * entries from: puts digests in the place of long partition keys.  The slot
 * keeps the row's TID.
 */
extern void dyn_digest_long_keys(Relation rel, TupleTableSlot *slot);

/*
 * For a scan that builds an index: the index's description such that entries
 * are made with digests.  The description itself if no column needs it.
 */
extern IndexInfo *dyn_index_info_with_digests(Relation rel, IndexInfo *info);

#endif
