/*
 * index_key.h
 *	  Long partition keys in indexes: digests in their place (item/key.h).
 */
#ifndef DYN_STORAGE_INDEX_KEY_H
#define DYN_STORAGE_INDEX_KEY_H

#include "executor/tuptable.h"
#include "utils/rel.h"

/*
 * To be called with a row that heap has stored, before index entries are made: if it has a
 * long partition key, the relation's indexes will take its digest.
 */
extern void dyn_index_keys_of_row(Relation rel, TupleTableSlot *slot);

/* Makes index_insert() on this index put digests for long keys. */
extern void dyn_index_takes_digests(Relation index);

/* Does the index have a column of type dynamo_partition_key? */
extern bool dyn_index_has_partition_key(Relation index);

/*
 * Puts digests in the place of long keys among an index's column values, and
 * says which.  dyn_free_digests() frees them.
 */
extern void dyn_digest_long_keys(Relation index, Datum *values,
								 const bool *isnull, bool *replaced);
extern void dyn_free_digests(Relation index, Datum *values,
							 const bool *replaced);

#endif
