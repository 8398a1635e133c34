/*
 * bulk.c
 *	  multi_insert: places a batch of rows, as COPY inserts them.
 *
 * The batch is sorted by primary key.  Rows that go to the same place follow
 * each other then, and go to heap_multi_insert() in runs, one page each.
 *
 * The caller adds the rows' index entries only when we are done, so the rows
 * of a batch do not find each other in the index.  What they would find is
 * kept here: the page that the run fills, and the place in the index where
 * the run began.
 *
 * No locks but those of placement.c and heap_multi_insert().
 */
#include "postgres.h"

#include "access/heapam.h"
#include "miscadmin.h"
#include "utils/rel.h"

#include "storage/handler.h"
#include "storage/placement.h"

typedef struct BatchRow
{
	TupleTableSlot *slot;
	Datum *key;
} BatchRow;

/* Rows that wait to be inserted into one page. */
typedef struct Run
{
	BlockNumber block; /* InvalidBlockNumber: no run yet */
	Size room;		   /* what is left of the page, the rows deducted */
	BlockNumber leaf;  /* where in the index the run began */
	OffsetNumber position;
	int nrows;
	TupleTableSlot **rows;
} Run;

typedef struct Batch
{
	DynPlacement placement;
	CommandId cid;
	int options;
	Run run;
	bool has_gap; /* the neighbours are those of the last row */
	DynNeighbours neighbours;
} Batch;

static int
compare_rows(const void *a, const void *b, void *arg)
{
	return dyn_key_compare((const DynPlacement *) arg,
						   ((const BatchRow *) a)->key,
						   ((const BatchRow *) b)->key);
}

/* The rows in key order.  Their keys point into the slots. */
static BatchRow *
sort_rows(DynPlacement *placement, TupleTableSlot **slots, int nslots)
{
	BatchRow *rows = palloc(sizeof(BatchRow) * nslots);
	Datum *keys = palloc(sizeof(Datum) * nslots * placement->nkeys);
	int i;
	int k;

	for (i = 0; i < nslots; i++)
	{
		bool owned;

		ExecMaterializeSlot(slots[i]);
		rows[i].slot = slots[i];
		rows[i].key = keys + (Size) i * placement->nkeys;
		for (k = 0; k < placement->nkeys; k++)
			rows[i].key[k] = dyn_key_value(placement, slots[i], k, &owned);
	}
	qsort_arg(rows, nslots, sizeof(BatchRow), compare_rows, placement);
	return rows;
}

static void
flush_run(Batch *batch)
{
	Run *run = &batch->run;
	Relation rel = batch->placement.rel;

	if (run->nrows == 0)
		return;
	RelationSetTargetBlock(rel, run->block);
	heap_multi_insert(rel, run->rows, run->nrows, batch->cid,
					  batch->options | HEAP_INSERT_SKIP_FSM, NULL);
	run->nrows = 0;
}

/*
 * Is the row between the same two entries of the index as the row before it?
 * If not, searches for its neighbours.
 */
static bool
in_same_gap(Batch *batch, const BatchRow *row, Size len)
{
	DynNeighbours *neighbours = &batch->neighbours;

	if (batch->has_gap)
	{
		if (neighbours->next == NULL ||
			dyn_key_is_before(&batch->placement, row->key, neighbours->next))
			return true;
		pfree(neighbours->next);
	}
	dyn_placement_set_key(&batch->placement, row->key);
	dyn_placement_find(&batch->placement, len, neighbours);
	batch->has_gap = true;
	return false;
}

/* Is the place where the run began within reach of the row's place? */
static bool
run_is_near(const Batch *batch)
{
	const DynNeighbours *neighbours = &batch->neighbours;

	return batch->run.leaf == neighbours->leaf &&
		   abs((int) neighbours->position - (int) batch->run.position) <=
			   neighbours->reach;
}

/*
 * A page for a row whose neighbours were just found.  The run's page has less
 * room than it shows, for its rows are not there yet.
 */
static BlockNumber
choose_page(const Batch *batch, Size room)
{
	const Run *run = &batch->run;
	Relation rel = batch->placement.rel;
	bool run_has_room = run->room >= room;
	BlockNumber except = run_has_room ? InvalidBlockNumber : run->block;
	BlockNumber block =
		dyn_partition_with_room(rel, &batch->neighbours, room, except);

	if (BlockNumberIsValid(block))
		return block;
	if (run_has_room && run_is_near(batch) &&
		!dyn_partition_is_large(&batch->neighbours))
		return run->block;
	block = dyn_other_with_room(rel, &batch->neighbours, room, except);
	if (BlockNumberIsValid(block))
		return block;
	return dyn_empty_page(rel, room);
}

static void
begin_run(Batch *batch, BlockNumber block)
{
	Run *run = &batch->run;

	flush_run(batch);
	run->block = block;
	run->room = dyn_page_room(batch->placement.rel, block);
	run->leaf = batch->neighbours.leaf;
	run->position = batch->neighbours.position;
}

static void
place_row(Batch *batch, const BatchRow *row)
{
	Run *run = &batch->run;
	Relation rel = batch->placement.rel;
	Size len = dyn_row_length(rel, row->slot);
	Size room = dyn_room_needed(rel, len);
	Size taken = MAXALIGN(len) + sizeof(ItemIdData);

	if (!in_same_gap(batch, row, len))
	{
		BlockNumber block = choose_page(batch, room);

		if (block != run->block)
			begin_run(batch, block);
	}
	else if (run->room < room)
		begin_run(batch, dyn_empty_page(rel, room));
	run->rows[run->nrows++] = row->slot;
	run->room -= Min(taken, run->room);
}

/* Like heap_multi_insert(), leaks memory into the current context. */
void
dyn_multi_insert(Relation rel, TupleTableSlot **slots, int nslots,
				 CommandId cid, int options, BulkInsertState bistate)
{
	Batch batch;
	BatchRow *rows;
	int i;

	if (!dyn_placement_begin(&batch.placement, rel))
	{
		heap_multi_insert(rel, slots, nslots, cid, options, bistate);
		return;
	}
	batch.placement.want_next = true;
	batch.cid = cid;
	batch.options = options;
	batch.has_gap = false;
	batch.run.block = InvalidBlockNumber;
	batch.run.room = 0;
	batch.run.nrows = 0;
	batch.run.rows = palloc(sizeof(TupleTableSlot *) * nslots);
	rows = sort_rows(&batch.placement, slots, nslots);
	for (i = 0; i < nslots; i++)
	{
		CHECK_FOR_INTERRUPTS();
		place_row(&batch, &rows[i]);
	}
	flush_run(&batch);
	dyn_placement_end(&batch.placement);
}
