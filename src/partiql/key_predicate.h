/*
 * key_predicate.h
 *	  What WHERE says of the key: the item, or the ranges of items, that it
 *	  names.
 *
 * Only what has to hold of every item counts: a condition that stands alone or
 * that AND joins to the others.  The partition key is named by "=", by IN, and
 * by such conditions joined by OR; then the sort key by one comparison, or by
 * IN.  The conditions that name the key are taken out of WHERE, and the rest
 * has to be evaluated on each item.
 *
 * Of the key of an index with several attributes, each of the partition key
 * has to be named so, and those of the sort key may be, one after the other:
 * all but the last one by "=".
 */
#ifndef DYN_PARTIQL_KEY_PREDICATE_H
#define DYN_PARTIQL_KEY_PREDICATE_H

#include "expr/key_condition.h"

/* Of partition keys that one statement may name. */
#define DYN_PARTITIONS_MAX 50

/* Distinct values that an attribute may have. */
typedef struct DynKeyValues
{
	int count;
	DynValue *list;
} DynKeyValues;

typedef struct DynKeyPredicate
{
	const DynKeySchema *schema;
	int pk_count; /* of partitions; 0: WHERE does not name the partition key */
	DynKeyValues hash[DYN_INDEX_KEY_ATTRIBUTES_MAX];

	/* The first attributes of the sort key that have one value. */
	int equal_count;
	DynValue equals[DYN_INDEX_KEY_ATTRIBUTES_MAX];

	/* Of the next one: values, or one comparison, or nothing. */
	int sk_count;
	DynValue *sks;
	DynKeyComparison sort; /* op DYN_SORT_NONE: there is none */
} DynKeyPredicate;

/*
 * Takes the conditions on this key out of WHERE, whose root may be DYN_NO_NODE
 * afterwards.  The values are distinct and in the order of the text.
 */
extern void dyn_key_predicate_take(DynExpression *where,
								   const DynKeySchema *schema,
								   DynKeyPredicate *predicate);

/* Raises ValidationException for a value of another type than the key. */
extern void dyn_key_predicate_check(const DynKeyPredicate *predicate);

/* Does it name one item? */
extern bool dyn_key_predicate_is_full(const DynKeyPredicate *predicate);

/* That item's key. */
extern DynItem *dyn_key_predicate_item(const DynKeyPredicate *predicate);

/*
 * Sorts the partition keys, by each attribute as is said, and the sort keys.
 * They have been checked.
 */
extern void dyn_key_predicate_sort(DynKeyPredicate *predicate,
								   const bool *hash_descending,
								   bool range_descending);

/* The number of ranges, and one of them as a key condition. */
extern int dyn_key_predicate_ranges(const DynKeyPredicate *predicate);
extern DynKeyExpression *
dyn_key_predicate_range(const DynKeyPredicate *predicate, int range);

#endif
