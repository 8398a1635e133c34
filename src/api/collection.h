/*
 * collection.h
 *	  ItemCollectionMetrics of answers to writes.
 */
#ifndef DYN_API_COLLECTION_H
#define DYN_API_COLLECTION_H

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

#include "item/item.h"
#include "json/fields.h"

/*
 * Adds the item collection of an item or key that was written to a List,
 * unless it is there already.  Tables without a local secondary index have no
 * collections.
 */
extern List *dyn_add_collection(List *collections, const DynText *table_name,
								const DynItem *item);

/*
 * Append the member ItemCollectionMetrics, if there are collections: of one
 * write, or of many, by table.
 */
extern void dyn_answer_collection(StringInfo out, const List *collections);
extern void dyn_answer_collections(StringInfo out, const List *collections);

#endif
