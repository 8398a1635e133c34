/*
 * placement.h
 *	  On which page a row goes: near its neighbours in primary-key order.
 *
 * For a single row, one of the dyn_placement_aim functions before heap's own
 * insert or update is all there is to do; tuple_insert and tuple_update of
 * the access method call them already.  The rest serves bulk loads and
 * re-clustering, which place many rows at a time.
 */
#ifndef DYN_STORAGE_PLACEMENT_H
#define DYN_STORAGE_PLACEMENT_H

#include "access/nbtree.h"
#include "executor/tuptable.h"
#include "utils/rel.h"

/* The most index entries, to each side, that count as neighbours. */
#define DYN_PLACEMENT_REACH_MAX 128

/*
 * The index that rows are placed by: the primary key's, if it is an
 * immediate, valid btree; else NULL.
 */
extern Relation dyn_open_key_index(Relation rel, LOCKMODE lockmode);

/*
 * Aims heap_insert() at a page for the row, by the relation's target block.
 * The caller then inserts with HEAP_INSERT_SKIP_FSM and no BulkInsertState.
 * False if the relation has no key index: then insert as usual.
 */
extern bool dyn_placement_aim_insert(Relation rel, TupleTableSlot *slot);

/*
 * Aims heap_update() of otid to the row in slot at a page, in case the new
 * version does not fit beside the old one.
 */
extern void dyn_placement_aim_update(Relation rel, ItemPointer otid,
									 TupleTableSlot *slot);

/* Free space a page must have for a tuple, as heap's hio.c computes it. */
extern Size dyn_room_needed(Relation rel, Size tuple_len);

/* The length that a slot's row will have on a page, estimated if toasted. */
extern Size dyn_row_length(Relation rel, TupleTableSlot *slot);

/* The space for new tuples on a page, looked up without a lock. */
extern Size dyn_page_room(Relation rel, BlockNumber block);

/* An emptied page that the free space map knows of, else a new page. */
extern BlockNumber dyn_empty_page(Relation rel, Size room);

/* A search for neighbours: an index and the key to look for. */
typedef struct DynPlacement
{
	Relation rel;
	Relation index;
	int nkeys;
	BTScanInsert key;
	bool want_next;			/* have neighbours.next filled in */
	int16 first_column_len; /* as in the index's tuple descriptor */
	bool first_column_byval;
} DynPlacement;

/* Heap blocks of neighbours, few of them twice. */
typedef struct DynBlocks
{
	int n;
	BlockNumber seen[32]; /* the last block noted for each remainder */
	BlockNumber blocks[2 * DYN_PLACEMENT_REACH_MAX];
} DynBlocks;

/* What the search found on the key's leaf page. */
typedef struct DynNeighbours
{
	int reach;			   /* entries to each side that were looked at */
	BlockNumber leaf;	   /* InvalidBlockNumber: the index has no leaf */
	OffsetNumber position; /* of the first entry that is not before the key */
	int partition_size;	   /* entries with the same first key column */
	DynBlocks partition;   /* the pages of those */
	DynBlocks others;	   /* the pages of the other entries */
	IndexTuple
		next; /* palloc'd bound of the gap that the key is in, or NULL */
} DynNeighbours;

extern bool dyn_placement_begin(DynPlacement *placement, Relation rel);
extern void dyn_placement_end(DynPlacement *placement);
extern Datum dyn_key_value(DynPlacement *placement, TupleTableSlot *slot,
						   int column, bool *owned);
extern int dyn_key_compare(const DynPlacement *placement, const Datum *a,
						   const Datum *b);
extern bool dyn_key_is_before(const DynPlacement *placement,
							  const Datum *values, IndexTuple entry);

/* The values must stay valid as long as the search uses them. */
extern void dyn_placement_set_key(DynPlacement *placement,
								  const Datum *values);
extern void dyn_placement_find(DynPlacement *placement, Size row_len,
							   DynNeighbours *neighbours);

/*
 * A page with this much room where neighbours are: those of the same
 * partition, to be asked first; then the others.  The larger the partition, the
 * emptier a page of others must be for it; one that fills its half of the
 * neighbourhood shall have pages of its own.  InvalidBlockNumber if none; never
 * the page "except".
 */
extern BlockNumber dyn_partition_with_room(Relation rel,
										   const DynNeighbours *neighbours,
										   Size room, BlockNumber except);
extern BlockNumber dyn_other_with_room(Relation rel,
									   const DynNeighbours *neighbours,
									   Size room, BlockNumber except);

static inline bool
dyn_partition_is_large(const DynNeighbours *neighbours)
{
	return neighbours->partition_size >= neighbours->reach;
}

#endif
