/*
 * top_keys.h
 *	  The keys with the most traffic of the last minutes, in a fixed amount of
 *	  shared memory.
 *
 * A sketch is an array of sets; a key's hash says in which one it is counted,
 * and each set is a "space-saving" summary (Metwally and others): a key that
 * it does not know takes the place of its lightest one, and that one's weight.
 * So whatever has more than its share of a set's traffic is in it, be
 * there ever so many other keys.  README.md tells more.
 *
 * Counting a known key is atomic operations without a lock.  A set's spinlock
 * is for a key that is not known and for the begin of a minute.
 */
#ifndef DYN_CAPACITY_TOP_KEYS_H
#define DYN_CAPACITY_TOP_KEYS_H

#include "port/atomics.h"
#include "storage/spin.h"

#include "common/limits.h"
#include "item/item.h"

#define DYN_TOP_WAYS 16
#define DYN_TOP_MINUTES 16 /* that count: the current one, and those before */
#define DYN_TOP_KEY_BYTES 256
#define DYN_TOP_KEY_VALUES (2 * DYN_INDEX_KEY_ATTRIBUTES_MAX)

/* A key, as far as it is kept: hash tells apart what was cut off. */
typedef struct DynTopKey
{
	uint64 hash;	  /* of all of it; never 0 */
	uint64 partition; /* of the partition key; never 0 */
	uint32 owner;	  /* who counts it, see insights.c */
	uint8 hash_count; /* values of the partition key, */
	uint8 count;	  /* and with those of the sort key, if it is known */
	bool hash_cut;	  /* something was cut off of the partition key, */
	bool cut;		  /* or of all */
	uint16 lengths[DYN_TOP_KEY_VALUES];
	uint8 bytes[DYN_TOP_KEY_BYTES]; /* of the values, one after another */
} DynTopKey;

typedef struct DynTopMinute
{
	pg_atomic_uint64 requests;
	pg_atomic_uint64 weight;
} DynTopMinute;

typedef struct DynTopEntry
{
	pg_atomic_uint64 weight; /* of all minutes, and what was inherited */
	uint64 inherited;		 /* from the key that was here before */
	uint64 inherited_at;	 /* the minute, with which it expires */
	DynTopMinute minutes[DYN_TOP_MINUTES]; /* by number % DYN_TOP_MINUTES */
	DynTopKey key;
} DynTopEntry;

typedef struct DynTopSet
{
	slock_t lock;
	pg_atomic_uint64 minute;			   /* the newest one's number */
	pg_atomic_uint64 hashes[DYN_TOP_WAYS]; /* of entries; 0: it is free */
	DynTopEntry entries[DYN_TOP_WAYS];
} DynTopSet;

/* What is known of a key. */
typedef struct DynTopRow
{
	DynTopKey key;
	uint64 requests;
	uint64 weight;
	uint64 missed;			/* weight it may have had beyond that */
	uint64 recent_requests; /* in the current minute and the one before */
} DynTopRow;

/* Makes a set out of zeroes, and an empty one of any. */
extern void dyn_top_set_init(DynTopSet *set);
extern void dyn_top_set_clear(DynTopSet *set);

/*
 * Makes a key of values, those of the partition key first, whose hash is
 * given; attributes: how many values a whole key has.
 */
extern void dyn_top_key_make(DynTopKey *key, uint64 partition,
							 const DynValue *values, int hash_count, int count,
							 int attributes);

/*
 * Counts a request of this weight in a minute; a minute before the newest one
 * counts as that.  hash: key->hash, or key->partition.
 */
extern void dyn_top_count(DynTopSet *sets, int count, const DynTopKey *key,
						  uint64 hash, uint64 weight, uint64 minute);

/*
 * The keys of an owner, heaviest first, as palloc'd *rows; returns how many
 * there are.
 */
extern int dyn_top_read(DynTopSet *sets, int count, uint32 owner,
						uint64 minute, DynTopRow **rows);

#endif
