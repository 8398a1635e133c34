/*
 * store_batch.c
 *	  Reading a range page by page instead of row by row.
 *
 * The rows of a range lie on few pages, but the order of the index hops
 * between them: row by row, each hop pins and locks a page again.  So a batch
 * of TIDs is taken from the index first and sorted by page; each page is then
 * visited once, under one share lock, and its visible tuples are copied out,
 * so that no page stays pinned.  The rows are handed out in the order of the
 * index, and a page is visited when the first of its rows is asked for: so the
 * caller works on rows while the disk reads the pages of those that follow, and
 * pages of rows that nobody asks for are not visited.
 *
 * A tuple is at most a page long, so a batch of DYN_BATCH_MAX rows holds at most
 * 2 MB (values out of line stay there), a quarter of that with the usual
 * threshold for moving values out of line.
 *
 * Pages are looked up effective_io_concurrency of them ahead of the one that is
 * read.  One that is not in shared buffers is prefetched; of one that is, the
 * beginning is brought near the processor, and it is pinned later without
 * being looked up again.  Where the index goes on on a leaf page that is not in
 * shared buffers, it is prefetched, and so are the pages that are known by
 * then, before it is waited for.
 *
 * An entry whose row is dead to everybody should be marked in the index, so
 * that later scans pass over it.  The index AM takes such a mark only for the
 * entry that it has returned last, so a batch cannot give it.  Where a batch
 * meets many dead entries, the backend remembers that, and goes on entry by
 * entry, as do its next ranges of the relation, until they meet few.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/nbtree.h"
#include "access/tableam.h"
#include "executor/instrument.h"
#include "pgstat.h"
#include "storage/bufmgr.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/spccache.h"

#include "common/compat.h"
#include "common/near.h"
#include "storage/handler.h"
#include "storage/store_batch.h"

#define BATCH_START 128		/* of a range of unknown length */
#define BATCH_MIN_BY_PAGE 3 /* fewer rows are not worth the sorting */

/* What is brought near of a page, and of a row, before it is looked at. */
#define NEAR_BYTES 512

/* A batch has many dead entries from this share on. */
#define DEAD_ENTRIES_SHARE 8

/* The most pages that are prefetched before all of a batch are known. */
#define EARLY_PAGES 64

/* A page of a batch. */
typedef struct BatchPage
{
	int first; /* visit */
	int end;
	Buffer recent; /* where it was when it was looked up, if anywhere */
} BatchPage;

struct DynBatch
{
	Relation relation;
	Relation index;
	Snapshot snapshot;
	IndexScanDesc index_scan;
	bool marks_entries; /* the scan can mark dead entries */
	ScanDirection direction;
	bool is_heap; /* pages are heap pages */
	bool entry_by_entry;
	int prefetch_pages;
	TupleTableSlot *slot; /* for reading entry by entry */

	MemoryContext tuple_context; /* reset for each batch */
	int capacity;				 /* of the arrays below */
	int size;					 /* entries wanted of the next batch */
	int count;
	int next;
	int looked_at; /* entries whose rows were looked at */
	int dead;	   /* of these */
	ItemPointerData *tids;
	HeapTuple *tuples; /* NULL: not visible */

	/* Block number and position in the batch, sorted. */
	uint64 *visits;

	/* Pages in the order in which the index comes to them. */
	int page_count;
	int pages_looked_up;
	int pages_read;
	BatchPage *pages;
	int *page_of; /* by position in the batch */

	/* Those that were looked up before all were known. */
	int early_positions; /* entries that were considered */
	BlockNumber early_blocks[EARLY_PAGES];
};

/* The relations whose last range met many dead entries; a hint. */
static HTAB *with_dead_entries = NULL;

void
dyn_batch_init(void)
{
	HASHCTL control = { .keysize = sizeof(Oid), .entrysize = sizeof(Oid) };

	with_dead_entries = hash_create("dynamo_am relations with dead entries",
									16, &control, HASH_ELEM | HASH_BLOBS);
}

static bool
has_dead_entries(Oid relid)
{
	return hash_search(with_dead_entries, &relid, HASH_FIND, NULL) != NULL;
}

static void
set_dead_entries(Oid relid, bool many)
{
	hash_search(with_dead_entries, &relid, many ? HASH_ENTER : HASH_REMOVE,
				NULL);
}

static inline uint64
make_visit(ItemPointer tid, int position)
{
	return (uint64) ItemPointerGetBlockNumber(tid) << 16 | position;
}

static inline BlockNumber
visit_block(uint64 visit)
{
	return (BlockNumber) (visit >> 16);
}

static inline int
visit_position(uint64 visit)
{
	return (int) (visit & 0xffff);
}

#define ST_SORT sort_visits
#define ST_ELEMENT_TYPE uint64
#define ST_COMPARE(a, b) (*(a) < *(b) ? -1 : *(a) > *(b))
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static void
allocate_arrays(DynBatch *batch)
{
	batch->capacity = batch->size;
	batch->tids = palloc(batch->capacity * sizeof(ItemPointerData));
	batch->tuples = palloc(batch->capacity * sizeof(HeapTuple));
	batch->visits = palloc(batch->capacity * sizeof(uint64));
	batch->pages = palloc(batch->capacity * sizeof(BatchPage));
	batch->page_of = palloc(batch->capacity * sizeof(int));
}

static void
free_arrays(DynBatch *batch)
{
	pfree(batch->tids);
	pfree(batch->tuples);
	pfree(batch->visits);
	pfree(batch->pages);
	pfree(batch->page_of);
}

bool
dyn_has_heap_pages(Relation relation)
{
	return dyn_is_placed(relation) ||
		   relation->rd_tableam->index_fetch_tuple ==
			   GetHeapamTableAmRoutine()->index_fetch_tuple;
}

DynBatch *
dyn_batch_create(Relation relation, Relation index, Snapshot snapshot,
				 ScanDirection direction, uint64 limit_hint)
{
	DynBatch *batch = palloc0(sizeof(DynBatch));

	batch->relation = relation;
	batch->index = index;
	batch->snapshot = snapshot;
	batch->direction = direction;
	batch->is_heap = dyn_has_heap_pages(relation);
	batch->entry_by_entry =
		!batch->is_heap || has_dead_entries(RelationGetRelid(relation));
	batch->prefetch_pages =
		get_tablespace_io_concurrency(relation->rd_rel->reltablespace);
	batch->slot = table_slot_create(relation, NULL);
	batch->tuple_context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am range", ALLOCSET_DEFAULT_SIZES);
	batch->size =
		limit_hint == 0 ? BATCH_START : (int) Min(limit_hint, DYN_BATCH_MAX);
	allocate_arrays(batch);
	return batch;
}

void
dyn_batch_set_scan(DynBatch *batch, IndexScanDesc index_scan)
{
	batch->index_scan = index_scan;
	batch->marks_entries = !index_scan->xactStartedInRecovery;
}

/*
 * Notes whether the rows that were looked at were dead.  On a standby nothing can
 * be marked, so it is never worth the detour.
 */
static void
note_dead_entries(DynBatch *batch)
{
	bool many = batch->marks_entries &&
				batch->dead * DEAD_ENTRIES_SHARE > batch->looked_at;

	if (!batch->is_heap || batch->looked_at == 0 ||
		many == batch->entry_by_entry)
		return;
	batch->entry_by_entry = many;
	set_dead_entries(RelationGetRelid(batch->relation), many);
}

void
dyn_batch_free(DynBatch *batch)
{
	if (batch->index_scan != NULL)
		note_dead_entries(batch);
	free_arrays(batch);
	MemoryContextDelete(batch->tuple_context);
	ExecDropSingleTupleTableSlot(batch->slot);
	pfree(batch);
}

static void
copy_tuple(DynBatch *batch, int position, HeapTuple tuple)
{
	MemoryContext old = MemoryContextSwitchTo(batch->tuple_context);

	batch->tuples[position] = heap_copytuple(tuple);
	MemoryContextSwitchTo(old);
	pgstat_count_heap_fetch(batch->index);
}

/* Brings the batch's rows on a page near, all at a time; the page is locked. */
static pg_attribute_always_inline void
fetch_rows(const DynBatch *batch, Buffer buffer, int first, int end)
{
	Page page = BufferGetPage(buffer);
	OffsetNumber last = PageGetMaxOffsetNumber(page);
	int i;

	for (i = first; i < end; i++)
	{
		OffsetNumber offset = ItemPointerGetOffsetNumber(
			&batch->tids[visit_position(batch->visits[i])]);

		if (offset <= last)
		{
			ItemId line = PageGetItemId(page, offset);

			dyn_bring_near((char *) page + ItemIdGetOffset(line),
						   Min(ItemIdGetLength(line), NEAR_BYTES));
		}
	}
}

/*
 * Looks up the batch's entries on one page, those of visits[first .. end).
 * What is visible stays where it is as long as the page is pinned, so copying
 * needs no lock.
 */
static void
read_page(DynBatch *batch, Buffer buffer, int first, int end)
{
	Relation relation = batch->relation;
	HeapTupleData found[DYN_BATCH_MAX];
	int i;

	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	fetch_rows(batch, buffer, first, end);
	for (i = first; i < end; i++)
	{
		int position = visit_position(batch->visits[i]);
		HeapTuple tuple = &found[i - first];
		bool all_dead = false;

		if (!heap_hot_search_buffer(&batch->tids[position], relation, buffer,
									batch->snapshot, tuple, &all_dead, true))
			tuple->t_data = NULL;
		batch->dead += all_dead;
	}
	batch->looked_at += end - first;
	LockBuffer(buffer, BUFFER_LOCK_UNLOCK);

	for (i = first; i < end; i++)
		if (found[i - first].t_data != NULL)
			copy_tuple(batch, visit_position(batch->visits[i]),
					   &found[i - first]);
}

static BlockNumber
page_block(const DynBatch *batch, const BatchPage *page)
{
	return visit_block(batch->visits[page->first]);
}

/* Starts reading a page that is not in shared buffers. */
static void
look_up_page(DynBatch *batch, BatchPage *page)
{
	PrefetchBufferResult result =
		PrefetchBuffer(batch->relation, MAIN_FORKNUM, page_block(batch, page));

	page->recent = result.recent_buffer;
	if (BufferIsValid(page->recent))
		dyn_bring_near(BufferGetPage(page->recent), NEAR_BYTES);
}

/* Pins a page. */
static Buffer
pin_page(DynBatch *batch, const BatchPage *page)
{
	Relation relation = batch->relation;
	BlockNumber block = page_block(batch, page);
	Buffer buffer = page->recent;

	if (BufferIsValid(buffer) &&
		ReadRecentBuffer(dyn_relation_locator(relation), MAIN_FORKNUM, block,
						 buffer))
	{
		pgstat_count_buffer_read(relation);
		pgstat_count_buffer_hit(relation);
	}
	else
		buffer = ReadBuffer(relation, block);
	heap_page_prune_opt(relation, buffer);
	return buffer;
}

/* The page that is asked for after those that were: its place among pages. */
static int
next_page(DynBatch *batch)
{
	batch->pages[batch->page_count].recent = InvalidBuffer;
	return batch->page_count++;
}

/*
 * Finds the pages of the sorted visits, and puts them in the order of the
 * index.
 */
static void
list_pages(DynBatch *batch)
{
	int first_visits[DYN_BATCH_MAX]; /* of a position's page */
	int place_of[DYN_BATCH_MAX]; /* of the page whose first visit this is */
	int first = 0;
	int i;

	for (i = 0; i < batch->count; i++)
	{
		if (visit_block(batch->visits[i]) != visit_block(batch->visits[first]))
			first = i;
		first_visits[visit_position(batch->visits[i])] = first;
		place_of[i] = -1;
	}
	for (i = 0; i < batch->count; i++)
	{
		int *place = &place_of[first_visits[i]];

		if (*place < 0)
		{
			*place = next_page(batch);
			batch->pages[*place].first = first_visits[i];
			batch->pages[*place].end = first_visits[i];
		}
		batch->pages[*place].end++;
		batch->page_of[i] = *place;
	}
}

/* Reads the next page, after looking up those that follow. */
static void
read_next_page(DynBatch *batch)
{
	BatchPage *page = &batch->pages[batch->pages_read];
	int ahead =
		Min(batch->page_count, batch->pages_read + batch->prefetch_pages);
	Buffer buffer;

	for (; batch->pages_looked_up < ahead; batch->pages_looked_up++)
		look_up_page(batch, &batch->pages[batch->pages_looked_up]);
	buffer = pin_page(batch, page);
	batch->pages_read++;
	read_page(batch, buffer, page->first, page->end);
	ReleaseBuffer(buffer);
}

/* The pages before a position's page have been read, or it has. */
static inline void
read_row(DynBatch *batch, int position)
{
	if (batch->pages_read < batch->page_count &&
		batch->page_of[position] == batch->pages_read)
		read_next_page(batch);
}

HeapTuple
dyn_batch_next(DynBatch *batch)
{
	while (batch->next < batch->count)
	{
		int position = batch->next++;

		read_row(batch, position);
		if (batch->tuples[position] != NULL)
			return batch->tuples[position];
	}
	return NULL;
}

void
dyn_batch_clear(DynBatch *batch)
{
	MemoryContextReset(batch->tuple_context);
	batch->count = 0;
	batch->next = 0;
	batch->looked_at = 0;
	batch->dead = 0;
	batch->page_count = 0;
	batch->pages_looked_up = 0;
	batch->pages_read = 0;
	batch->early_positions = 0;
}

void
dyn_batch_add(DynBatch *batch, ItemPointer tid)
{
	Assert(batch->count < batch->size);
	batch->tids[batch->count] = *tid;
	batch->tuples[batch->count] = NULL;
	batch->visits[batch->count] = make_visit(tid, batch->count);
	batch->count++;
}

static void
begin_reading(DynBatch *batch)
{
	sort_visits(batch->visits, batch->count);
	list_pages(batch);
}

void
dyn_batch_read(DynBatch *batch)
{
	begin_reading(batch);
	while (batch->pages_read < batch->page_count)
		read_next_page(batch);
}

HeapTuple
dyn_batch_tuple(const DynBatch *batch, int position)
{
	return batch->tuples[position];
}

/* Starts reading a page, unless it is one of those that are being read. */
static void
prefetch_early(DynBatch *batch, BlockNumber block)
{
	int i;

	for (i = 0; i < batch->pages_looked_up; i++)
		if (batch->early_blocks[i] == block)
			return;
	PrefetchBuffer(batch->relation, MAIN_FORKNUM, block);
	batch->early_blocks[batch->pages_looked_up++] = block;
}

/*
 * Before the scan goes on to a leaf page that is not in shared buffers: starts
 * reading it, and the pages that are known, which are the first ones that will
 * be listed.
 */
static void
prefetch_next_leaf(DynBatch *batch)
{
	BTScanPos leaf = &((BTScanOpaque) batch->index_scan->opaque)->currPos;
	int limit = Min(batch->prefetch_pages, EARLY_PAGES);

	if (leaf->itemIndex < leaf->lastItem || !leaf->moreRight ||
		leaf->nextPage == P_NONE || limit == 0)
		return;
	if (BufferIsValid(
			PrefetchBuffer(batch->index, MAIN_FORKNUM, leaf->nextPage)
				.recent_buffer))
		return;
	while (batch->early_positions < batch->count &&
		   batch->pages_looked_up < limit)
	{
		int position = batch->early_positions++;

		prefetch_early(batch,
					   ItemPointerGetBlockNumber(&batch->tids[position]));
	}
}

/* Returns false at the end of the index scan. */
static bool
fill_by_page(DynBatch *batch)
{
	ItemPointer tid = NULL;

	while (batch->count < batch->size)
	{
		tid = index_getnext_tid(batch->index_scan, batch->direction);
		if (tid == NULL)
			break;
		dyn_batch_add(batch, tid);
		if (ScanDirectionIsForward(batch->direction) &&
			batch->count < batch->size)
			prefetch_next_leaf(batch);
	}
	begin_reading(batch);
	return tid != NULL;
}

static bool
fill_entry_by_entry(DynBatch *batch)
{
	IndexScanDesc scan = batch->index_scan;

	while (batch->count < batch->size)
	{
		bool found;

		if (index_getnext_tid(scan, batch->direction) == NULL)
			return false;
		found = index_fetch_heap(scan, batch->slot);
		batch->dead += scan->kill_prior_tuple;
		batch->tuples[batch->count] = NULL;
		if (found)
		{
			MemoryContext old = MemoryContextSwitchTo(batch->tuple_context);

			batch->tuples[batch->count] = ExecCopySlotHeapTuple(batch->slot);
			MemoryContextSwitchTo(old);
		}
		batch->count++;
		batch->looked_at++;
	}
	return true;
}

static void
grow(DynBatch *batch)
{
	if (batch->size == DYN_BATCH_MAX)
		return;
	batch->size = DYN_BATCH_MAX;
	free_arrays(batch);
	allocate_arrays(batch);
}

bool
dyn_batch_fill(DynBatch *batch)
{
	note_dead_entries(batch);
	if (batch->count > 0)
		grow(batch);
	dyn_batch_clear(batch);
	if (batch->entry_by_entry || batch->size < BATCH_MIN_BY_PAGE)
		return fill_entry_by_entry(batch);
	return fill_by_page(batch);
}
