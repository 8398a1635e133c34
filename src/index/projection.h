/*
 * projection.h
 *	  What a secondary index shows of an item.
 */
#ifndef DYN_INDEX_PROJECTION_H
#define DYN_INDEX_PROJECTION_H

#include "index/row_view.h"
#include "storage/entries.h"

/*
 * Is an item in an index?  It is not if it lacks a key attribute; it violates
 * the index if it has all, but one in a type, or all together in a size, that
 * the key cannot have.  Operations refuse such items; plain SQL, and an index
 * that is younger than its items, may meet them.
 */
typedef enum DynIndexMembership
{
	DYN_INDEX_LACKS_KEY,
	DYN_INDEX_VIOLATED,
	DYN_INDEX_CONTAINS
} DynIndexMembership;

/* The values of the index's key attributes: hash, then range. */
typedef struct DynIndexKey
{
	DynIndexMembership membership;
	DynValue values[2 * DYN_INDEX_KEY_ATTRIBUTES_MAX]; /* if it contains it */
} DynIndexKey;

/* The values point into the view and into what that points to. */
extern void dyn_index_key_of(const DynIndex *index, const DynItemView *view,
							 DynIndexKey *key);

/* Of two items in the index: does the entry keep its place? */
extern bool dyn_index_keys_equal(const DynIndex *index, const DynIndexKey *a,
								 const DynIndexKey *b);

/* Do two items of one key have the same projected attributes? */
extern bool dyn_index_projections_equal(const DynIndex *index,
										const DynItemView *a,
										const DynItemView *b);

/* The size of the entry of an item that is in the index, in bytes. */
extern uint32 dyn_index_entry_size(const DynIndex *index,
								   const DynItemView *view);

/*
 * Makes the entry of an item that is in the index, in the current memory
 * context.  rest is what the view shows beside the key.
 */
extern void dyn_index_make_entry(const DynIndex *index, const DynIndexKey *key,
								 const DynItemView *view, const DynItem *rest,
								 DynEntry *entry);

/* The same without others and item: where the entry is. */
extern void dyn_index_make_position(const DynIndex *index,
									const DynIndexKey *key,
									const DynItemView *view, DynEntry *entry);

/*
 * The hash attribute of an expiry index: one of a few numbers, which follows
 * from the item's key.  This is on disk: it never changes.
 */
#define DYN_EXPIRY_BUCKETS 4
extern DynValue dyn_index_bucket(const DynItemView *view);
extern DynValue dyn_expiry_bucket(int n);

/*
 * The partition of an index that holds items with these hash attributes, and
 * the uuid that stands for a table's key, whose attributes the view has.
 */
extern DynPartitionKey *dyn_index_partition(const DynIndex *index,
											const DynValue *hash_values);
extern Datum dyn_index_base(const DynItemView *view);

#endif
