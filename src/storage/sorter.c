/*
 * sorter.c
 *	  Sorting more records than fit in memory, see sorter.h.
 *
 * Records are collected in memory.  When that is full, they are sorted and
 * written to a temporary file, a run.  At the end the runs, the last of which
 * is still in memory, are merged: of each one the next record is in memory.
 * A run takes a buffer of 8 kB then, so with a memory of some megabytes there
 * is no amount of records for which they must be merged in more than one go.
 *
 * The files outlive transactions.  They are of at most a gigabyte, the size up
 * to which a BufFile does not look for the resource owner that it was made
 * under, and they are closed when the sorter's memory context goes.
 */
#include "postgres.h"

#include "lib/binaryheap.h"
#include "miscadmin.h"
#include "storage/buffile.h"
#include "utils/memutils.h"

#include "storage/sorter.h"

#define RUN_BYTES_MAX ((Size) 900 * 1024 * 1024)

typedef struct Item
{
	DynPrefix prefix;
	void *record;
	Size size;
} Item;

/* What stands before a record in a file. */
typedef struct FileHeader
{
	DynPrefix prefix;
	Size size;
} FileHeader;

typedef struct Run
{
	BufFile *file; /* NULL: the run in memory */
	Item head;	   /* its next record */
	Size capacity; /* of head.record, of a file */
} Run;

struct DynSorter
{
	MemoryContext context;
	MemoryContext records; /* those in memory */
	Size memory;
	DynRecordCompare compare;
	void *arg;

	Item *items;
	uint64 count;
	uint64 capacity;
	Size bytes;
	uint64 next; /* of the items, when merging */

	Run *runs;
	int runs_count;
	int runs_capacity;
	binaryheap *merge;
	Run *last; /* whose head was handed out */
};

static void
close_files(void *arg)
{
	DynSorter *sorter = arg;
	int i;

	for (i = 0; i < sorter->runs_count; i++)
		if (sorter->runs[i].file != NULL)
			BufFileClose(sorter->runs[i].file);
	sorter->runs_count = 0;
}

DynSorter *
dyn_sorter_create(Size memory, DynRecordCompare compare, void *arg)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am sorter", ALLOCSET_DEFAULT_SIZES);
	DynSorter *sorter = MemoryContextAllocZero(context, sizeof(DynSorter));
	MemoryContextCallback *callback =
		MemoryContextAlloc(context, sizeof(MemoryContextCallback));

	sorter->context = context;
	sorter->records = GenerationContextCreate(
		context, "dynamo_am sorter records", ALLOCSET_DEFAULT_SIZES);
	sorter->memory = Min(memory, RUN_BYTES_MAX);
	sorter->compare = compare;
	sorter->arg = arg;
	callback->func = close_files;
	callback->arg = sorter;
	MemoryContextRegisterResetCallback(context, callback);
	return sorter;
}

static void
grow_items(DynSorter *sorter)
{
	MemoryContext old = MemoryContextSwitchTo(sorter->context);

	sorter->capacity = Max(sorter->capacity * 2, 1024);
	sorter->items =
		sorter->items == NULL
			? palloc(sorter->capacity * sizeof(Item))
			: repalloc_huge(sorter->items, sorter->capacity * sizeof(Item));
	MemoryContextSwitchTo(old);
}

void *
dyn_sorter_add(DynSorter *sorter, DynPrefix prefix, Size size)
{
	Item *item;

	if (sorter->count == sorter->capacity)
		grow_items(sorter);
	item = &sorter->items[sorter->count];
	item->prefix = prefix;
	item->record = MemoryContextAlloc(sorter->records, size);
	item->size = size;
	sorter->count++;
	sorter->bytes += size + sizeof(Item);
	return item->record;
}

bool
dyn_sorter_is_full(const DynSorter *sorter)
{
	return sorter->bytes >= sorter->memory;
}

static inline int
compare_items(const Item *a, const Item *b, DynSorter *sorter)
{
	int result = dyn_prefix_compare(a->prefix, b->prefix);

	if (result != 0)
		return result;
	return sorter->compare == NULL
			   ? 0
			   : sorter->compare(a->record, b->record, sorter->arg);
}

#define ST_SORT sort_items
#define ST_ELEMENT_TYPE Item
#define ST_COMPARE_ARG_TYPE DynSorter
#define ST_COMPARE(a, b, arg) compare_items(a, b, arg)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

static Run *
add_run(DynSorter *sorter, BufFile *file)
{
	MemoryContext old = MemoryContextSwitchTo(sorter->context);
	Run *run;

	if (sorter->runs_count == sorter->runs_capacity)
	{
		sorter->runs_capacity = Max(sorter->runs_capacity * 2, 8);
		sorter->runs =
			sorter->runs == NULL
				? palloc(sorter->runs_capacity * sizeof(Run))
				: repalloc(sorter->runs, sorter->runs_capacity * sizeof(Run));
	}
	MemoryContextSwitchTo(old);
	run = &sorter->runs[sorter->runs_count++];
	memset(run, 0, sizeof(Run));
	run->file = file;
	return run;
}

static void
write_items(DynSorter *sorter, BufFile *file)
{
	uint64 i;

	for (i = 0; i < sorter->count; i++)
	{
		const Item *item = &sorter->items[i];
		FileHeader header = { item->prefix, item->size };

		CHECK_FOR_INTERRUPTS();
		BufFileWrite(file, &header, sizeof(header));
		BufFileWrite(file, item->record, item->size);
	}
}

void
dyn_sorter_spill(DynSorter *sorter)
{
	MemoryContext old = MemoryContextSwitchTo(sorter->context);
	BufFile *file = BufFileCreateTemp(true);

	MemoryContextSwitchTo(old);
	(void) add_run(sorter, file);
	sort_items(sorter->items, sorter->count, sorter);
	write_items(sorter, file);
	MemoryContextReset(sorter->records);
	sorter->count = 0;
	sorter->bytes = 0;
}

static void
read_file(Run *run, void *to, Size size)
{
	if (BufFileRead(run->file, to, size) != size)
		ereport(ERROR, errcode_for_file_access(),
				errmsg("could not read a temporary file of a sort: %m"));
}

/* The record that follows in a file; false at its end. */
static bool
read_record(DynSorter *sorter, Run *run)
{
	FileHeader header;
	size_t read = BufFileRead(run->file, &header, sizeof(header));

	if (read == 0)
		return false;
	if (read != sizeof(header))
		ereport(ERROR, errcode_for_file_access(),
				errmsg("could not read a temporary file of a sort: %m"));
	if (header.size > run->capacity)
	{
		if (run->head.record != NULL)
			pfree(run->head.record);
		run->capacity = header.size * 2;
		run->head.record = MemoryContextAlloc(sorter->context, run->capacity);
	}
	run->head.prefix = header.prefix;
	run->head.size = header.size;
	read_file(run, run->head.record, header.size);
	return true;
}

static bool
advance(DynSorter *sorter, Run *run)
{
	if (run->file != NULL)
		return read_record(sorter, run);
	if (sorter->next == sorter->count)
		return false;
	run->head = sorter->items[sorter->next++];
	return true;
}

/* binaryheap has the largest at its top. */
static int
compare_runs(Datum a, Datum b, void *arg)
{
	return -compare_items(&((Run *) DatumGetPointer(a))->head,
						  &((Run *) DatumGetPointer(b))->head, arg);
}

void
dyn_sorter_finish(DynSorter *sorter)
{
	MemoryContext old = MemoryContextSwitchTo(sorter->context);
	int i;

	sort_items(sorter->items, sorter->count, sorter);
	(void) add_run(sorter, NULL);
	sorter->merge =
		binaryheap_allocate(sorter->runs_count, compare_runs, sorter);
	for (i = 0; i < sorter->runs_count; i++)
	{
		Run *run = &sorter->runs[i];

		if (run->file != NULL && BufFileSeek(run->file, 0, 0, SEEK_SET) != 0)
			ereport(ERROR, errcode_for_file_access(),
					errmsg("could not rewind a temporary file of a sort"));
		if (advance(sorter, run))
			binaryheap_add_unordered(sorter->merge, PointerGetDatum(run));
	}
	binaryheap_build(sorter->merge);
	MemoryContextSwitchTo(old);
}

void *
dyn_sorter_next(DynSorter *sorter, DynPrefix *prefix, Size *size)
{
	binaryheap *merge = sorter->merge;
	Run *last = sorter->last;

	if (last != NULL && advance(sorter, last))
		binaryheap_replace_first(merge, PointerGetDatum(last));
	else if (last != NULL)
		(void) binaryheap_remove_first(merge);
	sorter->last = NULL;
	if (binaryheap_empty(merge))
		return NULL;
	sorter->last = (Run *) DatumGetPointer(binaryheap_first(merge));
	*prefix = sorter->last->head.prefix;
	*size = sorter->last->head.size;
	return sorter->last->head.record;
}
