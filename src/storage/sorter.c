/*
 * sorter.c
 *	  Sorting more records than fit in memory, see sorter.h.
 *
 * Records are collected in memory, in four parts one after the other.  When
 * memory is full, the oldest part is sorted and written to a temporary file, a
 * run; so what is a little too much for memory is not written as a whole.  At
 * the end the runs and the parts are merged: of each one the next record is in
 * memory.  A run takes a buffer of at least 8 kB then, so with a memory of some
 * megabytes there is no amount of records for which they must be merged in more
 * than one go.  When there are many runs already, a part is all the memory.
 */
#include "postgres.h"

#include "lib/binaryheap.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/near.h"
#include "storage/sorter.h"
#include "storage/spill_file.h"

#define PARTS 4
#define MANY_RUNS 64

/* A part's records lie anywhere: so many ahead, so much of them is fetched. */
#define NEAR_RECORDS 8
#define NEAR_BYTES 512

#define READ_BUFFER_MIN ((Size) 8 * 1024)
#define READ_BUFFER_MAX ((Size) 256 * 1024)

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

/* Records in memory. */
typedef struct Part
{
	MemoryContext records;
	Item *items;
	uint64 count;
	uint64 capacity;
	Size bytes;
	uint64 next; /* when merging */
} Part;

/* What is merged: a file, or a part. */
typedef struct Run
{
	DynSpillFile *file; /* NULL: it is a part */
	Part *part;
	Item head;	   /* its next record */
	Size capacity; /* of head.record, of a file */
} Run;

struct DynSorter
{
	MemoryContext context;
	Size memory;
	DynRecordCompare compare;
	void *arg;

	/* Those in use follow each other, the oldest first, the last one grows. */
	Part parts[PARTS];
	int oldest;
	int used;
	Size bytes; /* of all */

	Run *runs;
	int runs_count;
	int runs_capacity;
	binaryheap *merge;
	Run *last; /* whose head was handed out */
};

DynSorter *
dyn_sorter_create(Size memory, DynRecordCompare compare, void *arg)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am sorter", ALLOCSET_DEFAULT_SIZES);
	DynSorter *sorter = MemoryContextAllocZero(context, sizeof(DynSorter));
	int i;

	sorter->context = context;
	for (i = 0; i < PARTS; i++)
		sorter->parts[i].records = GenerationContextCreate(
			context, "dynamo_am sorter records", ALLOCSET_DEFAULT_SIZES);
	sorter->used = 1;
	sorter->memory = memory;
	sorter->compare = compare;
	sorter->arg = arg;
	return sorter;
}

static Part *
part_at(DynSorter *sorter, int position)
{
	return &sorter->parts[(sorter->oldest + position) % PARTS];
}

static Size
part_limit(const DynSorter *sorter)
{
	return sorter->runs_count < MANY_RUNS ? sorter->memory / PARTS
										  : sorter->memory;
}

/* The part that takes the next record. */
static Part *
growing_part(DynSorter *sorter)
{
	if (sorter->used < PARTS &&
		part_at(sorter, sorter->used - 1)->bytes >= part_limit(sorter))
		sorter->used++;
	return part_at(sorter, sorter->used - 1);
}

static void
grow_items(DynSorter *sorter, Part *part)
{
	MemoryContext old = MemoryContextSwitchTo(sorter->context);

	part->capacity = Max(part->capacity * 2, 1024);
	part->items =
		part->items == NULL
			? palloc(part->capacity * sizeof(Item))
			: repalloc_huge(part->items, part->capacity * sizeof(Item));
	MemoryContextSwitchTo(old);
}

void *
dyn_sorter_add(DynSorter *sorter, DynPrefix prefix, Size size)
{
	Part *part = growing_part(sorter);
	Item *item;

	if (part->count == part->capacity)
		grow_items(sorter, part);
	item = &part->items[part->count];
	item->prefix = prefix;
	item->record = MemoryContextAlloc(part->records, size);
	item->size = size;
	part->count++;
	part->bytes += size + sizeof(Item);
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
	return sorter->compare(a->record, b->record, sorter->arg);
}

#define ST_SORT sort_items
#define ST_ELEMENT_TYPE Item
#define ST_COMPARE_ARG_TYPE DynSorter
#define ST_COMPARE(a, b, arg) compare_items(a, b, arg)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

static void
add_run(DynSorter *sorter, DynSpillFile *file, Part *part)
{
	MemoryContext old = MemoryContextSwitchTo(sorter->context);
	Run run = { .file = file, .part = part };

	if (sorter->runs_count == sorter->runs_capacity)
	{
		sorter->runs_capacity = Max(sorter->runs_capacity * 2, 8);
		sorter->runs =
			sorter->runs == NULL
				? palloc(sorter->runs_capacity * sizeof(Run))
				: repalloc(sorter->runs, sorter->runs_capacity * sizeof(Run));
	}
	MemoryContextSwitchTo(old);
	sorter->runs[sorter->runs_count++] = run;
}

static pg_attribute_always_inline void
bring_near(const Part *part, uint64 position)
{
	if (position < part->count)
		dyn_bring_near(part->items[position].record,
					   Min(part->items[position].size, NEAR_BYTES));
}

static void
write_items(const Part *part, DynSpillFile *file)
{
	uint64 i;

	for (i = 0; i < part->count; i++)
	{
		const Item *item = &part->items[i];
		FileHeader header = { item->prefix, item->size };

		CHECK_FOR_INTERRUPTS();
		bring_near(part, i + NEAR_RECORDS);
		dyn_spill_write(file, &header, sizeof(header));
		dyn_spill_write(file, item->record, item->size);
	}
}

void
dyn_sorter_spill(DynSorter *sorter)
{
	MemoryContext old = MemoryContextSwitchTo(sorter->context);
	DynSpillFile *file = dyn_spill_create(DYN_SPILL_WRITE_BUFFER);
	Part *part = part_at(sorter, 0);

	MemoryContextSwitchTo(old);
	sort_items(part->items, part->count, sorter);
	write_items(part, file);
	add_run(sorter, file, NULL);
	MemoryContextReset(part->records);
	sorter->bytes -= part->bytes;
	part->count = 0;
	part->bytes = 0;
	if (sorter->used == 1)
		return;
	sorter->oldest = (sorter->oldest + 1) % PARTS;
	sorter->used--;
}

/* The record that follows in a file; false at its end. */
static bool
read_record(DynSorter *sorter, Run *run)
{
	FileHeader header;

	if (!dyn_spill_read(run->file, &header, sizeof(header)))
		return false;
	if (header.size > run->capacity)
	{
		if (run->head.record != NULL)
			pfree(run->head.record);
		run->capacity = header.size * 2;
		run->head.record = MemoryContextAlloc(sorter->context, run->capacity);
	}
	run->head.prefix = header.prefix;
	run->head.size = header.size;
	return dyn_spill_read(run->file, run->head.record, header.size);
}

/* The record that follows in a part; false at its end. */
static bool
take_record(Part *part, Item *head)
{
	if (part->next == part->count)
		return false;
	bring_near(part, part->next + NEAR_RECORDS);
	*head = part->items[part->next++];
	return true;
}

static bool
advance(DynSorter *sorter, Run *run)
{
	if (run->file != NULL)
		return read_record(sorter, run);
	return take_record(run->part, &run->head);
}

static Size
read_buffer_size(const DynSorter *sorter)
{
	Size share = sorter->memory / sorter->runs_count;

	return Max(READ_BUFFER_MIN, Min(share, READ_BUFFER_MAX));
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

	for (i = 0; i < sorter->used; i++)
	{
		Part *part = part_at(sorter, i);

		sort_items(part->items, part->count, sorter);
		add_run(sorter, NULL, part);
	}
	sorter->merge =
		binaryheap_allocate(sorter->runs_count, compare_runs, sorter);
	for (i = 0; i < sorter->runs_count; i++)
	{
		Run *run = &sorter->runs[i];

		if (run->file != NULL)
			dyn_spill_rewind(run->file, read_buffer_size(sorter));
		if (advance(sorter, run))
			binaryheap_add_unordered(sorter->merge, PointerGetDatum(run));
	}
	binaryheap_build(sorter->merge);
	MemoryContextSwitchTo(old);
}

void *
dyn_sorter_next(DynSorter *sorter, Size *size)
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
	*size = sorter->last->head.size;
	return sorter->last->head.record;
}
