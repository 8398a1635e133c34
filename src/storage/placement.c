/*
 * placement.c
 *	  On which page a row goes: near its neighbours in primary-key order.
 *
 * One descent of the key's btree finds the leaf page where the row's entry
 * will go; the entries around that place say on which heap pages the row's
 * neighbours are; the nearest of them with room is heap's target.  See
 * README.md for the algorithm and why it looks like this.
 *
 * Locks: a share lock on one index page at a time, as any index scan takes
 * it, and never together with anything else.  Heap pages are looked at
 * without a lock: the answer is a hint, and heap looks again under its own
 * lock.  So a wrong answer costs locality, never correctness.
 *
 * What must never happen: leaving heap without a target block.  It would
 * append to the relation's last page, and all clustering would be lost.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/heaptoast.h"
#include "access/hio.h"
#include "catalog/pg_am.h"
#include "executor/tuptable.h"
#include "storage/bufmgr.h"
#include "storage/freespace.h"
#include "utils/rel.h"

#include "common/compat.h"
#include "storage/placement.h"

/* A page with this much room counts as emptied. */
#define EMPTIED_PAGE_ROOM ((Size) BLCKSZ / 10 * 9)

/* The least number of index entries, to each side, that are neighbours. */
#define DYN_PLACEMENT_REACH_MIN 16

/* How many stale entries of the free space map to bear with in one search. */
#define FREE_SPACE_TRIES 8

static void collect_neighbours(DynPlacement *placement, Buffer leaf,
							   DynNeighbours *neighbours);

Relation
dyn_open_key_index(Relation rel, LOCKMODE lockmode)
{
	Oid indexid = dyn_primary_key_index(rel);
	Relation index;

	if (!OidIsValid(indexid))
		return NULL;
	index = index_open(indexid, lockmode);
	if (index->rd_rel->relam == BTREE_AM_OID && index->rd_index->indisready &&
		index->rd_index->indisvalid && index->rd_index->indimmediate)
		return index;
	index_close(index, lockmode);
	return NULL;
}

/*
 * Opens the key index and makes an insertion scan key without values.  The
 * lock is the one that writers hold on a table's indexes, which makes taking
 * it again cheap.
 */
bool
dyn_placement_begin(DynPlacement *placement, Relation rel)
{
	Relation index = dyn_open_key_index(rel, RowExclusiveLock);
	BTScanInsert key;
	int i;

	if (index == NULL)
		return false;
	key = _bt_mkscankey(index, NULL);
	_bt_metaversion(index, &key->heapkeyspace, &key->allequalimage);
	key->anynullkeys = false;
	key->keysz = IndexRelationGetNumberOfKeyAttributes(index);
	for (i = 0; i < key->keysz; i++)
		key->scankeys[i].sk_flags &= ~SK_ISNULL;
	placement->rel = rel;
	placement->index = index;
	placement->key = key;
	placement->nkeys = key->keysz;
	placement->want_next = false;
	return true;
}

void
dyn_placement_end(DynPlacement *placement)
{
	pfree(placement->key);
	index_close(placement->index, RowExclusiveLock);
}

/*
 * The value of a row's key column, detoasted: once here, not at each
 * comparison.  *owned says whether that took memory.  A primary key has
 * neither expressions nor nulls.
 */
Datum
dyn_key_value(DynPlacement *placement, TupleTableSlot *slot, int column,
			  bool *owned)
{
	AttrNumber attno = placement->index->rd_index->indkey.values[column];
	bool isnull;
	Datum value = slot_getattr(slot, attno, &isnull);
	Datum flat;

	Assert(!isnull);
	*owned = false;
	if (TupleDescAttr(slot->tts_tupleDescriptor, attno - 1)->attlen != -1)
		return value;
	flat = PointerGetDatum(PG_DETOAST_DATUM_PACKED(value));
	*owned = flat != value;
	return flat;
}

void
dyn_placement_set_key(DynPlacement *placement, const Datum *values)
{
	int i;

	for (i = 0; i < placement->nkeys; i++)
		placement->key->scankeys[i].sk_argument = values[i];
}

/* Compares two values of a key column as the index does. */
static int
compare_column(ScanKey column, Datum a, Datum b)
{
	int result = DatumGetInt32(
		FunctionCall2Coll(&column->sk_func, column->sk_collation, a, b));

	if (column->sk_flags & SK_BT_DESC)
		INVERT_COMPARE_RESULT(result);
	return result;
}

int
dyn_key_compare(const DynPlacement *placement, const Datum *a, const Datum *b)
{
	int result = 0;
	int i;

	for (i = 0; result == 0 && i < placement->nkeys; i++)
		result = compare_column(&placement->key->scankeys[i], a[i], b[i]);
	return result;
}

/* A column that a high key lacks counts as the least value there is. */
bool
dyn_key_is_before(const DynPlacement *placement, const Datum *values,
				  IndexTuple entry)
{
	TupleDesc desc = RelationGetDescr(placement->index);
	int ncolumns =
		Min(placement->nkeys, BTreeTupleGetNAtts(entry, placement->index));
	int i;

	for (i = 0; i < ncolumns; i++)
	{
		bool isnull;
		Datum value = index_getattr(entry, i + 1, desc, &isnull);
		int result =
			compare_column(&placement->key->scankeys[i], values[i], value);

		if (result != 0)
			return result < 0;
	}
	return false;
}

/*
 * How many entries to each side are neighbours: two and a half pages full of
 * rows of this length.  Fewer leave pages emptier, more spread a range of
 * keys over more pages.
 */
static int
reach_of(Size row_len)
{
	int reach = 5 * BLCKSZ / (2 * Max(row_len, 1));

	return Max(Min(reach, DYN_PLACEMENT_REACH_MAX), DYN_PLACEMENT_REACH_MIN);
}

/*
 * Finds the pages of the neighbours that are on the key's own leaf page, for
 * a row of this length.
 */
void
dyn_placement_find(DynPlacement *placement, Size row_len,
				   DynNeighbours *neighbours)
{
	Buffer leaf;
	BTStack stack =
		dyn_bt_search(placement->index, placement->rel, placement->key, &leaf);

	_bt_freestack(stack);
	neighbours->reach = reach_of(row_len);
	neighbours->leaf = InvalidBlockNumber;
	neighbours->position = InvalidOffsetNumber;
	neighbours->partition_size = 0;
	neighbours->partition.n = 0;
	neighbours->others.n = 0;
	neighbours->next = NULL;
	if (!BufferIsValid(leaf))
		return; /* an empty index has no root page yet */
	collect_neighbours(placement, leaf, neighbours);
	_bt_relbuf(placement->index, leaf);
}

/*
 * The first offset between low and high (exclusive) whose entry compares with
 * the first nkeys columns of the key as not less, or as greater if after is
 * set.
 */
static int
search_leaf(DynPlacement *placement, Page page, int low, int high, int nkeys,
			bool after)
{
	BTScanInsert key = placement->key;
	int bound = after ? 0 : 1;

	key->keysz = nkeys;
	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (_bt_compare(placement->index, key, page, middle) >= bound)
			low = middle + 1;
		else
			high = middle;
	}
	key->keysz = placement->nkeys;
	return low;
}

static void
add_block(DynBlocks *blocks, ItemPointer tid)
{
	if (blocks->n < (int) lengthof(blocks->blocks))
		blocks->blocks[blocks->n++] = ItemPointerGetBlockNumber(tid);
}

static void
add_entries(DynBlocks *blocks, Page page, int first, int end)
{
	int offset;
	int i;

	for (offset = first; offset < end; offset++)
	{
		IndexTuple entry =
			(IndexTuple) PageGetItem(page, PageGetItemId(page, offset));

		if (!BTreeTupleIsPosting(entry))
		{
			add_block(blocks, &entry->t_tid);
			continue;
		}
		for (i = 0; i < BTreeTupleGetNPosting(entry); i++)
			add_block(blocks, BTreeTupleGetPostingN(entry, i));
	}
}

/*
 * The range [*start, *end) of entries around position that have the key's
 * first column, from first to limit.  Neighbours of a place are often all of
 * one partition, or none of them is: that is asked first.
 */
static void
find_partition(DynPlacement *placement, Page page, int position, int first,
			   int limit, int *start, int *end)
{
	*start = position;
	*end = position;
	if (placement->nkeys == 1)
		return;
	if (first < position)
		*start = search_leaf(placement, page, first, first + 1, 1, false);
	if (*start > first)
		*start = search_leaf(placement, page, first + 1, position, 1, false);
	if (position < limit)
		*end = search_leaf(placement, page, limit - 1, limit, 1, true);
	if (*end < limit)
		*end = search_leaf(placement, page, position, limit - 1, 1, true);
}

/*
 * A copy of the entry that follows a place, or of the page's high key; NULL
 * if nothing follows in the index.
 */
static IndexTuple
copy_next(Page page, int position)
{
	if (position > (int) PageGetMaxOffsetNumber(page))
	{
		if (P_RIGHTMOST(BTPageGetOpaque(page)))
			return NULL;
		position = P_HIKEY;
	}
	return CopyIndexTuple(
		(IndexTuple) PageGetItem(page, PageGetItemId(page, position)));
}

/* Looks around the key's place on its leaf page. */
static void
collect_neighbours(DynPlacement *placement, Buffer leaf,
				   DynNeighbours *neighbours)
{
	Page page = BufferGetPage(leaf);
	int first = P_FIRSTDATAKEY(BTPageGetOpaque(page));
	int limit = PageGetMaxOffsetNumber(page) + 1;
	int position =
		search_leaf(placement, page, first, limit, placement->nkeys, false);
	int start;
	int end;

	first = Max(first, position - neighbours->reach);
	limit = Min(limit, position + neighbours->reach);
	find_partition(placement, page, position, first, limit, &start, &end);
	neighbours->leaf = BufferGetBlockNumber(leaf);
	neighbours->position = position;
	neighbours->partition_size = end - start;
	add_entries(&neighbours->partition, page, start, end);
	add_entries(&neighbours->others, page, first, start);
	add_entries(&neighbours->others, page, end, limit);
	if (placement->want_next)
		neighbours->next = copy_next(page, position);
}

/*
 * What heap will ask of a target page: the tuple and the fillfactor's
 * reserve, but no more than what a nearly empty page has.  If we asked for
 * less than heap, heap would refuse the page that we found.
 */
Size
dyn_room_needed(Relation rel, Size tuple_len)
{
	Size reserve =
		RelationGetTargetPageFreeSpace(rel, HEAP_DEFAULT_FILLFACTOR);
	Size nearly_empty =
		MaxHeapTupleSize - (MaxHeapTuplesPerPage / 8 * sizeof(ItemIdData));
	Size len = Min(MAXALIGN(tuple_len), MaxHeapTupleSize);

	if (len + reserve > nearly_empty)
		return Max(len, nearly_empty);
	return len + reserve;
}

Size
dyn_row_length(Relation rel, TupleTableSlot *slot)
{
	bool should_free;
	HeapTuple tuple = ExecFetchSlotHeapTuple(slot, true, &should_free);
	Size len = tuple->t_len;

	if (should_free)
		heap_freetuple(tuple);
	if (len > TOAST_TUPLE_THRESHOLD && OidIsValid(rel->rd_rel->reltoastrelid))
		len = Min(len, RelationGetToastTupleTarget(rel, TOAST_TUPLE_TARGET));
	return len;
}

/* Vacuum offers pages of zeroes too; heap initializes them. */
static Size
page_room(Page page)
{
	if (PageIsNew(page))
		return MaxHeapTupleSize;
	return PageGetHeapFreeSpace(page);
}

/* Prunes the page if it lacks room: dead versions are room as well. */
static bool
page_has_room(Relation rel, BlockNumber block, Size room)
{
	Buffer buffer = ReadBuffer(rel, block);
	Page page = BufferGetPage(buffer);
	bool has_room = page_room(page) >= room;

	if (!has_room)
	{
		heap_page_prune_opt(rel, buffer);
		has_room = page_room(page) >= room;
	}
	ReleaseBuffer(buffer);
	return has_room;
}

Size
dyn_page_room(Relation rel, BlockNumber block)
{
	Buffer buffer = ReadBuffer(rel, block);
	Size room = page_room(BufferGetPage(buffer));

	ReleaseBuffer(buffer);
	return room;
}

/*
 * Tries the newest page first, for pages fill in the order in which they were
 * added, and most of the others are full.  There are too few blocks for
 * sorting to pay: the first try or the second mostly succeeds.
 */
static BlockNumber
newest_with_room(Relation rel, const DynBlocks *candidates, Size room,
				 BlockNumber except)
{
	BlockNumber tried = InvalidBlockNumber;

	for (;;)
	{
		BlockNumber newest = InvalidBlockNumber;
		int i;

		for (i = 0; i < candidates->n; i++)
		{
			BlockNumber block = candidates->blocks[i];

			if (block < tried &&
				(newest == InvalidBlockNumber || block > newest))
				newest = block;
		}
		if (newest == InvalidBlockNumber ||
			(newest != except && page_has_room(rel, newest, room)))
			return newest;
		tried = newest;
	}
}

BlockNumber
dyn_partition_with_room(Relation rel, const DynNeighbours *neighbours,
						Size room, BlockNumber except)
{
	return newest_with_room(rel, &neighbours->partition, room, except);
}

BlockNumber
dyn_other_with_room(Relation rel, const DynNeighbours *neighbours, Size room,
					BlockNumber except)
{
	if (dyn_partition_is_large(neighbours))
		return InvalidBlockNumber;
	return newest_with_room(rel, &neighbours->others, room, except);
}

/*
 * Vacuum records what it emptied in the free space map, which nobody keeps
 * true afterwards.  So the page itself is asked, and the map is corrected.  A
 * page that is taken is struck off at once, so that others, who would fill it
 * with rows of other keys, do not find it.
 */
BlockNumber
dyn_empty_page(Relation rel, Size room)
{
	Size wanted = Max(room, EMPTIED_PAGE_ROOM);
	BlockNumber block = GetPageWithFreeSpace(rel, wanted);
	int tries;

	for (tries = 0; BlockNumberIsValid(block) && tries < FREE_SPACE_TRIES;
		 tries++)
	{
		Size found = dyn_page_room(rel, block);

		if (found >= wanted)
		{
			RecordPageWithFreeSpace(rel, block, 0);
			return block;
		}
		block = RecordAndGetPageWithFreeSpace(rel, block, found, wanted);
	}
	return dyn_extend_relation(rel);
}

/* Makes the page for the row in slot heap's target. */
static void
aim(DynPlacement *placement, TupleTableSlot *slot, Size row_len,
	BlockNumber except)
{
	Relation rel = placement->rel;
	Size room = dyn_room_needed(rel, row_len);
	Datum values[INDEX_MAX_KEYS];
	bool owned[INDEX_MAX_KEYS];
	DynNeighbours neighbours;
	BlockNumber block;
	int i;

	for (i = 0; i < placement->nkeys; i++)
		values[i] = dyn_key_value(placement, slot, i, &owned[i]);
	dyn_placement_set_key(placement, values);
	dyn_placement_find(placement, row_len, &neighbours);
	block = dyn_partition_with_room(rel, &neighbours, room, except);
	if (!BlockNumberIsValid(block))
		block = dyn_other_with_room(rel, &neighbours, room, except);
	if (!BlockNumberIsValid(block))
		block = dyn_empty_page(rel, room);
	RelationSetTargetBlock(rel, block);
	for (i = 0; i < placement->nkeys; i++)
	{
		if (owned[i])
			pfree(DatumGetPointer(values[i]));
	}
}

bool
dyn_placement_aim_insert(Relation rel, TupleTableSlot *slot)
{
	DynPlacement placement;

	if (!dyn_placement_begin(&placement, rel))
		return false;
	aim(&placement, slot, dyn_row_length(rel, slot), InvalidBlockNumber);
	dyn_placement_end(&placement);
	return true;
}

void
dyn_placement_aim_update(Relation rel, ItemPointer otid, TupleTableSlot *slot)
{
	BlockNumber old_block = ItemPointerGetBlockNumber(otid);
	Size len = dyn_row_length(rel, slot);
	DynPlacement placement;

	/* On its own page, an update may use the fillfactor's reserve. */
	if (page_has_room(rel, old_block, MAXALIGN(len)))
		return;
	if (!dyn_placement_begin(&placement, rel))
		return;
	aim(&placement, slot, len, old_block);
	dyn_placement_end(&placement);
}
