/*
 * partition_size.c
 *	  About how many entries of an index belong to one partition?
 *
 * A descent to a place in the index passes pages on which it can be seen which
 * part of each is before the place: so it tells which fraction of the index
 * is.  Two descents, to the beginning and the end of the partition, give the
 * number of its pages, as if the pages above were equally full.  How many entries
 * these have is seen on the first ones.  No more is read, however large the
 * partition is.
 *
 * One page is locked at a time, so that a page split may go on at the same time
 * and make the answer a little worse.
 */
#include "postgres.h"

#include "access/nbtree.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"

#include "common/compat.h"
#include "storage/partition_size.h"

/* Leaf pages whose entries are counted. */
#define LEAVES_READ 32

typedef struct Place
{
	double fraction;  /* of the index that is before it */
	double leaf_size; /* entries on its leaf page and on some that follow */
} Place;

static int
entries_on(Page page)
{
	return PageGetMaxOffsetNumber(page) + 1 -
		   P_FIRSTDATAKEY(BTPageGetOpaque(page));
}

/*
 * Entries on a leaf page, on average of this one and those right of it;
 * releases it.
 */
static double
mean_leaf_size(Relation index, Buffer leaf)
{
	double entries = 0;
	int pages = 0;

	for (;;)
	{
		Page page = BufferGetPage(leaf);

		entries += entries_on(page);
		pages++;
		if (pages == LEAVES_READ || P_RIGHTMOST(BTPageGetOpaque(page)))
			break;
		leaf = _bt_relandgetbuf(index, leaf, BTPageGetOpaque(page)->btpo_next,
								BT_READ);
	}
	_bt_relbuf(index, leaf);
	return entries / pages;
}

/* How many entries of a leaf page are before the key. */
static int
entries_before(Relation index, BTScanInsert key, Page page)
{
	int first = P_FIRSTDATAKEY(BTPageGetOpaque(page));
	int low = first;
	int high = PageGetMaxOffsetNumber(page) + 1;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (_bt_compare(index, key, page, middle) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low - first;
}

/* From the fraction of a page to that of the page above, and so on. */
static double
fraction_of_index(Relation index, BTStack stack, double fraction)
{
	for (; stack != NULL; stack = stack->bts_parent)
	{
		Buffer buffer = _bt_getbuf(index, stack->bts_blkno, BT_READ);
		Page page = BufferGetPage(buffer);
		int position =
			stack->bts_offset - P_FIRSTDATAKEY(BTPageGetOpaque(page));

		fraction = (position + fraction) / Max(entries_on(page), 1);
		_bt_relbuf(index, buffer);
	}
	return fraction;
}

static BTScanInsert
make_key(Relation index, uint64 hash)
{
	BTScanInsert key = _bt_mkscankey(index, NULL);

	_bt_metaversion(index, &key->heapkeyspace, &key->allequalimage);
	key->anynullkeys = false;
	key->keysz = 1;
	key->scankeys[0].sk_flags &= ~SK_ISNULL;
	key->scankeys[0].sk_argument =
		PointerGetDatum(dyn_partition_key_bound(hash));
	return key;
}

/* The place before all partitions of a hash and behind the others. */
static Place
find_place(Relation table pg_attribute_unused(), Relation index, uint64 hash)
{
	BTScanInsert key = make_key(index, hash);
	Place place = { 0 };
	Buffer leaf;
	BTStack stack = dyn_bt_search(index, table, key, &leaf);

	if (BufferIsValid(leaf))
	{
		Page page = BufferGetPage(leaf);

		place.fraction = (double) entries_before(index, key, page) /
						 Max(entries_on(page), 1);
		place.leaf_size = mean_leaf_size(index, leaf);
		place.fraction = fraction_of_index(index, stack, place.fraction);
	}
	_bt_freestack(stack);
	pfree(key);
	return place;
}

double
dyn_partition_entries(Relation table, Relation index, uint64 hash)
{
	Place begin = find_place(table, index, hash);
	double end = 1.0;

	if (hash < PG_UINT64_MAX)
		end = find_place(table, index, hash + 1).fraction;
	return Max(end - begin.fraction, 0.0) * begin.leaf_size *
		   RelationGetNumberOfBlocks(index);
}
