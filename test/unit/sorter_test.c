/*
 * sorter_test.c
 *	  Sorting in memory and beyond it.
 */
#include "postgres.h"

#include "common/pg_prng.h"
#include "utils/memutils.h"

#include "storage/sorter.h"
#include "unit.h"

#define RECORDS 20000

/* A record says what it is sorted by, and is of any size. */
typedef struct Record
{
	uint64 key; /* above the prefix's, so many of these are equal */
	uint64 number;
	Size size;
	char filling[FLEXIBLE_ARRAY_MEMBER];
} Record;

static DynPrefix
prefix_of(uint64 key)
{
	return (DynPrefix){ key >> 12, key >> 8 & 15 };
}

static int
compare(const void *a, const void *b, void *arg)
{
	uint64 keys[2] = { ((const Record *) a)->key, ((const Record *) b)->key };

	UNIT_CHECK(arg == NULL);
	return keys[0] < keys[1] ? -1 : keys[0] > keys[1];
}

static void
add(DynSorter *sorter, uint64 key, uint64 number, Size filling)
{
	Size size = offsetof(Record, filling) + filling;
	Record *record = dyn_sorter_add(sorter, prefix_of(key), size);

	record->key = key;
	record->number = number;
	record->size = size;
	memset(record->filling, (int) (number % 251), filling);
}

static bool
is_whole(const Record *record, Size size)
{
	Size filling = size - offsetof(Record, filling);
	Size i;

	for (i = 0; i < filling; i++)
		if ((unsigned char) record->filling[i] != record->number % 251)
			return false;
	return record->size == size;
}

/* Every record comes out, once, in order, with its prefix and its bytes. */
static void
check_sorted(DynSorter *sorter, int count)
{
	bool *seen = palloc0(count * sizeof(bool));
	uint64 last = 0;
	Record *record;
	Size size;
	int n = 0;

	while ((record = dyn_sorter_next(sorter, &size)) != NULL)
	{
		UNIT_CHECK(record->key >= last);
		UNIT_CHECK(record->number < (uint64) count && !seen[record->number]);
		UNIT_CHECK(is_whole(record, size));
		seen[record->number] = true;
		last = record->key;
		n++;
	}
	UNIT_CHECK(n == count);
}

/* Returns how many times it has spilled. */
static int
sort_randomly(Size memory, int count)
{
	DynSorter *sorter = dyn_sorter_create(memory, compare, NULL);
	pg_prng_state random;
	int spills = 0;
	int i;

	pg_prng_seed(&random, 42);
	for (i = 0; i < count; i++)
	{
		add(sorter, pg_prng_uint64_range(&random, 0, 1 << 20), i,
			pg_prng_uint64_range(&random, 0, 300));
		if (!dyn_sorter_is_full(sorter))
			continue;
		dyn_sorter_spill(sorter);
		spills++;
	}
	dyn_sorter_finish(sorter);
	check_sorted(sorter, count);
	return spills;
}

UNIT_TEST(sorter_in_memory)
{
	UNIT_CHECK(sort_randomly(64 * 1024 * 1024, RECORDS) == 0);
	UNIT_CHECK(sort_randomly(64 * 1024 * 1024, 1) == 0);
	UNIT_CHECK(sort_randomly(64 * 1024 * 1024, 0) == 0);
}

UNIT_TEST(sorter_by_files)
{
	UNIT_CHECK(sort_randomly(64 * 1024, RECORDS) > 50);
	/* Nothing is left in memory at the end. */
	UNIT_CHECK(sort_randomly(1, 100) == 100);
}

/* A large record does not stay in a buffer that is too small for it. */
UNIT_TEST(sorter_of_growing_records)
{
	DynSorter *sorter = dyn_sorter_create(1024, compare, NULL);
	int i;

	for (i = 0; i < 200; i++)
	{
		add(sorter, i, i, (Size) i * i);
		if (i % 20 == 19)
			dyn_sorter_spill(sorter);
	}
	dyn_sorter_finish(sorter);
	check_sorted(sorter, 200);
}
