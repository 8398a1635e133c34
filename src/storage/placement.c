/*
 * placement.c
 *	  On which page a row goes: near its neighbours in primary-key order.
 *
 * neighbours.c says on which heap pages the row's neighbours are; one of
 * these with room becomes heap's target.  See README.md for the algorithm and
 * why it looks like this.
 *
 * Locks: none together with another, and none while heap works.  Heap pages
 * are looked at without a lock: the answer is a hint, and heap looks again
 * under its own lock.  So a wrong answer costs locality, never correctness.
 *
 * What must never happen: leaving heap without a target block.  It would
 * append to the relation's last page, and all clustering would be lost.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/heaptoast.h"
#include "access/hio.h"
#include "executor/tuptable.h"
#include "storage/bufmgr.h"
#include "storage/freespace.h"
#include "utils/rel.h"

#include "common/compat.h"
#include "storage/placement.h"

/* A page with this much room counts as emptied. */
#define EMPTIED_PAGE_ROOM ((Size) BLCKSZ / 10 * 9)

/* How many stale entries of the free space map to bear with in one search. */
#define FREE_SPACE_TRIES 8

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

/* The length of a row's tuple, without making the tuple if there is none. */
static Size
tuple_length(TupleTableSlot *slot)
{
	TupleDesc desc = slot->tts_tupleDescriptor;
	Size len = SizeofHeapTupleHeader;
	int i;

	if (slot->tts_ops->get_heap_tuple != NULL)
		return ExecFetchSlotHeapTuple(slot, true, NULL)->t_len;
	slot_getallattrs(slot);
	for (i = 0; i < desc->natts; i++)
	{
		if (slot->tts_isnull[i])
		{
			len += BITMAPLEN(desc->natts);
			break;
		}
	}
	return MAXALIGN(len) +
		   heap_compute_data_size(desc, slot->tts_values, slot->tts_isnull);
}

Size
dyn_row_length(Relation rel, TupleTableSlot *slot)
{
	Size len = tuple_length(slot);

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
	Size emptiness;

	if (dyn_partition_is_large(neighbours))
		return InvalidBlockNumber;
	emptiness = BLCKSZ * neighbours->partition_size / neighbours->reach;
	return newest_with_room(rel, &neighbours->others, Max(room, emptiness),
							except);
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
