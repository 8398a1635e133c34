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
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/freespace.h"
#include "utils/rel.h"

#include "common/compat.h"
#include "storage/placement.h"

/* A page with this much room counts as emptied. */
#define EMPTIED_PAGE_ROOM ((Size) BLCKSZ / 10 * 9)

/* How many stale entries of the free space map to bear with in one search. */
#define FREE_SPACE_TRIES 8

static void collect_neighbours(Relation index, BTScanInsert key, Buffer leaf,
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
	{
		key->scankeys[i].sk_flags &= ~SK_ISNULL;
		placement->owned[i] = false;
	}
	placement->rel = rel;
	placement->index = index;
	placement->key = key;
	placement->nkeys = key->keysz;
	return true;
}

static void
free_key_values(DynPlacement *placement)
{
	int i;

	for (i = 0; i < placement->nkeys; i++)
	{
		if (placement->owned[i])
			pfree(DatumGetPointer(placement->values[i]));
		placement->owned[i] = false;
	}
}

void
dyn_placement_end(DynPlacement *placement)
{
	free_key_values(placement);
	pfree(placement->key);
	index_close(placement->index, RowExclusiveLock);
}

/*
 * Takes the key from a row.  Values are detoasted once here, not at each
 * comparison.  A primary key has neither expressions nor nulls.
 */
void
dyn_placement_set_key(DynPlacement *placement, TupleTableSlot *slot)
{
	TupleDesc desc = RelationGetDescr(placement->rel);
	int i;

	free_key_values(placement);
	for (i = 0; i < placement->nkeys; i++)
	{
		AttrNumber attno = placement->index->rd_index->indkey.values[i];
		bool isnull;
		Datum value = slot_getattr(slot, attno, &isnull);

		Assert(!isnull);
		if (TupleDescAttr(desc, attno - 1)->attlen == -1)
		{
			struct varlena *stored = (struct varlena *) DatumGetPointer(value);

			value = PointerGetDatum(PG_DETOAST_DATUM_PACKED(value));
			placement->owned[i] =
				(struct varlena *) DatumGetPointer(value) != stored;
		}
		placement->values[i] = value;
		placement->key->scankeys[i].sk_argument = value;
	}
}

/* Finds the pages of the neighbours that are on the key's own leaf page. */
void
dyn_placement_find(DynPlacement *placement, DynNeighbours *neighbours)
{
	Buffer leaf;
	BTStack stack =
		dyn_bt_search(placement->index, placement->rel, placement->key, &leaf);

	_bt_freestack(stack);
	neighbours->leaf = InvalidBlockNumber;
	neighbours->position = InvalidOffsetNumber;
	neighbours->nblocks = 0;
	if (!BufferIsValid(leaf))
		return; /* an empty index has no root page yet */
	collect_neighbours(placement->index, placement->key, leaf, neighbours);
	_bt_relbuf(placement->index, leaf);
}

/* The first offset on a leaf page whose entry is not before the key. */
static OffsetNumber
position_on_leaf(Relation index, BTScanInsert key, Page page)
{
	OffsetNumber low = P_FIRSTDATAKEY(BTPageGetOpaque(page));
	OffsetNumber high = OffsetNumberNext(PageGetMaxOffsetNumber(page));

	while (low < high)
	{
		OffsetNumber middle = low + (high - low) / 2;

		if (_bt_compare(index, key, page, middle) > 0)
			low = OffsetNumberNext(middle);
		else
			high = middle;
	}
	return low;
}

static void
add_block(DynNeighbours *neighbours, ItemPointer tid)
{
	BlockNumber block = ItemPointerGetBlockNumber(tid);
	int i;

	/* Backwards, for neighbours share pages. */
	for (i = neighbours->nblocks - 1; i >= 0; i--)
	{
		if (neighbours->blocks[i] == block)
			return;
	}
	if (neighbours->nblocks < (int) lengthof(neighbours->blocks))
		neighbours->blocks[neighbours->nblocks++] = block;
}

static void
add_entry(DynNeighbours *neighbours, Page page, OffsetNumber offset)
{
	IndexTuple entry =
		(IndexTuple) PageGetItem(page, PageGetItemId(page, offset));
	int i;

	if (!BTreeTupleIsPosting(entry))
		add_block(neighbours, &entry->t_tid);
	else
	{
		for (i = 0; i < BTreeTupleGetNPosting(entry); i++)
			add_block(neighbours, BTreeTupleGetPostingN(entry, i));
	}
}

static void
collect_neighbours(Relation index, BTScanInsert key, Buffer leaf,
				   DynNeighbours *neighbours)
{
	Page page = BufferGetPage(leaf);
	int first = P_FIRSTDATAKEY(BTPageGetOpaque(page));
	int last = PageGetMaxOffsetNumber(page);
	int position = position_on_leaf(index, key, page);
	int distance;

	neighbours->leaf = BufferGetBlockNumber(leaf);
	neighbours->position = position;
	for (distance = 0; distance < DYN_PLACEMENT_REACH; distance++)
	{
		if (position - 1 - distance >= first)
			add_entry(neighbours, page, position - 1 - distance);
		if (position + distance <= last)
			add_entry(neighbours, page, position + distance);
	}
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
		return BLCKSZ - SizeOfPageHeaderData;
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

BlockNumber
dyn_nearest_with_room(Relation rel, const DynNeighbours *neighbours, Size room,
					  BlockNumber except)
{
	int i;

	for (i = 0; i < neighbours->nblocks; i++)
	{
		BlockNumber block = neighbours->blocks[i];

		if (block != except && page_has_room(rel, block, room))
			return block;
	}
	return InvalidBlockNumber;
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

/* Finds a page for the row in slot and makes it heap's target. */
static void
aim(DynPlacement *placement, TupleTableSlot *slot, Size room,
	BlockNumber except)
{
	Relation rel = placement->rel;
	DynNeighbours neighbours;
	BlockNumber block;

	dyn_placement_set_key(placement, slot);
	dyn_placement_find(placement, &neighbours);
	block = dyn_nearest_with_room(rel, &neighbours, room, except);
	if (!BlockNumberIsValid(block))
		block = dyn_empty_page(rel, room);
	RelationSetTargetBlock(rel, block);
}

bool
dyn_placement_aim_insert(Relation rel, TupleTableSlot *slot)
{
	DynPlacement placement;

	if (!dyn_placement_begin(&placement, rel))
		return false;
	aim(&placement, slot, dyn_room_needed(rel, dyn_row_length(rel, slot)),
		InvalidBlockNumber);
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
	aim(&placement, slot, dyn_room_needed(rel, len), old_block);
	dyn_placement_end(&placement);
}
