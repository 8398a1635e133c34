/*
 * top_keys_test.c
 *	  The keys with the most traffic, out of many.
 */
#include "postgres.h"

#include "capacity/top_keys.h"
#include "unit.h"

#define SETS 4 /* of 16 keys */

static DynTopSet *
empty_sets(void)
{
	DynTopSet *sets = palloc0(SETS * sizeof(DynTopSet));
	int i;

	for (i = 0; i < SETS; i++)
		dyn_top_set_init(&sets[i]);
	return sets;
}

/* A number mixed well, as hashes of keys are. */
static uint64
mixed(uint64 n)
{
	n = (n ^ (n >> 30)) * UINT64CONST(0xbf58476d1ce4e5b9);
	n = (n ^ (n >> 27)) * UINT64CONST(0x94d049bb133111eb);
	return n ^ (n >> 31);
}

static void
count(DynTopSet *sets, uint64 number, uint64 weight, uint64 minute)
{
	DynValue value = dyn_scalar(DYN_TYPE_B, &number, sizeof(number));
	DynTopKey key;

	key.owner = 1;
	dyn_top_key_make(&key, mixed(number + 1), &value, 1, 1, 1);
	dyn_top_count(sets, SETS, &key, key.partition, weight, minute);
}

static uint64
number_of(const DynTopRow *row)
{
	uint64 number;

	memcpy(&number, row->key.bytes, sizeof(number));
	return number;
}

static int
read_rows(DynTopSet *sets, uint64 minute, DynTopRow **rows)
{
	return dyn_top_read(sets, SETS, 1, minute, rows);
}

UNIT_TEST(top_keys_are_exact_while_there_is_room)
{
	DynTopSet *sets = empty_sets();
	DynTopRow *rows;
	uint64 n;
	uint64 i;

	for (n = 0; n < 10; n++)
		for (i = 0; i <= n; i++)
			count(sets, n, 3, 100);
	UNIT_EQUAL_INT(read_rows(sets, 100, &rows), 10);
	for (n = 0; n < 10; n++)
	{
		UNIT_EQUAL_INT(number_of(&rows[n]), 9 - n);
		UNIT_EQUAL_INT(rows[n].requests, 10 - n);
		UNIT_EQUAL_INT(rows[n].weight, 3 * (10 - n));
		UNIT_EQUAL_INT(rows[n].missed, 0);
	}
}

/*
 * A million other keys, each once, and five that come in between: each has
 * more than its share of 1/64, but none more than a fiftieth.
 */
UNIT_TEST(top_keys_are_found_in_noise)
{
	DynTopSet *sets = empty_sets();
	DynTopRow *rows;
	uint64 n;
	int i;

	for (n = 0; n < 1000000; n++)
	{
		count(sets, 1000 + n, 1, 7);
		if (n % 40 < 5)
			count(sets, n % 40, 1 + n % 40, 7);
	}
	UNIT_EQUAL_INT(read_rows(sets, 7, &rows), SETS * DYN_TOP_WAYS);
	for (i = 0; i < 5; i++)
	{
		uint64 weight = 25000 * (5 - i);

		UNIT_EQUAL_INT(number_of(&rows[i]), 4 - i);
		UNIT_CHECK(rows[i].weight <= weight);
		UNIT_CHECK(rows[i].weight + rows[i].missed >= weight);
		UNIT_CHECK(rows[i].weight > weight * 9 / 10);
	}
	UNIT_CHECK(number_of(&rows[5]) >= 1000);
	UNIT_CHECK(rows[5].weight < 100);
}

/* What has grown heavy early does not keep out what is heavy later. */
UNIT_TEST(top_keys_come_and_go)
{
	DynTopSet *sets = empty_sets();
	DynTopRow *rows;
	uint64 minute;

	for (minute = 100; minute < 140; minute++)
	{
		count(sets, minute / 10, 100, minute);
		count(sets, 1, 1, minute);
	}
	UNIT_EQUAL_INT(read_rows(sets, 139, &rows), 3);
	UNIT_EQUAL_INT(number_of(&rows[0]), 13);
	UNIT_EQUAL_INT(rows[0].weight, 1000);
	UNIT_EQUAL_INT(rows[0].recent_requests, 2);
	UNIT_EQUAL_INT(number_of(&rows[1]), 12);
	UNIT_EQUAL_INT(rows[1].weight, 600);
	UNIT_EQUAL_INT(rows[1].recent_requests, 0);
	UNIT_EQUAL_INT(number_of(&rows[2]), 1);
	UNIT_EQUAL_INT(rows[2].weight, DYN_TOP_MINUTES);

	/* A clock that steps back counts in the newest minute. */
	count(sets, 13, 5, 10);
	UNIT_EQUAL_INT(read_rows(sets, 139, &rows), 3);
	UNIT_EQUAL_INT(rows[0].weight, 1005);
	UNIT_EQUAL_INT(rows[0].recent_requests, 3);

	UNIT_EQUAL_INT(read_rows(sets, 154, &rows), 2);
	UNIT_EQUAL_INT(read_rows(sets, 155, &rows), 0);
	UNIT_EQUAL_INT(read_rows(sets, 1000000, &rows), 0);
}

/* What a key inherits goes with the minutes, too. */
UNIT_TEST(top_keys_forget_what_they_inherited)
{
	DynTopSet *sets = empty_sets();
	DynTopRow *rows;
	uint64 n;
	int i;

	for (n = 0; n < 10000; n++)
		count(sets, n, 1, 50);
	for (i = 0; i < 20; i++)
		count(sets, 77, 1000, 60);
	read_rows(sets, 65, &rows);
	UNIT_EQUAL_INT(number_of(&rows[0]), 77);
	UNIT_EQUAL_INT(rows[0].weight, 20000);
	UNIT_CHECK(rows[0].missed > 100);
	read_rows(sets, 75, &rows);
	UNIT_EQUAL_INT(rows[0].weight, 20000);
	UNIT_EQUAL_INT(read_rows(sets, 76, &rows), 0);
}

/* Keys of a table that has lost the slot are not its next owner's. */
UNIT_TEST(top_keys_are_of_one_owner)
{
	DynTopSet *sets = empty_sets();
	DynTopRow *rows;

	count(sets, 1, 1, 5);
	UNIT_EQUAL_INT(dyn_top_read(sets, SETS, 2, 5, &rows), 0);
	dyn_top_set_clear(&sets[0]);
	dyn_top_set_clear(&sets[1]);
	dyn_top_set_clear(&sets[2]);
	dyn_top_set_clear(&sets[3]);
	UNIT_EQUAL_INT(dyn_top_read(sets, SETS, 1, 5, &rows), 0);
}

UNIT_TEST(top_keys_are_cut)
{
	char text[600];
	DynValue values[8];
	DynTopKey key;
	DynTopKey other;
	int i;

	for (i = 0; i < 600; i += 3)
		memcpy(text + i, "\xe2\x82\xac", 3);
	for (i = 0; i < 8; i++)
		values[i] = dyn_scalar(DYN_TYPE_S, text, 600);
	dyn_top_key_make(&key, 5, values, 4, 8, 8);
	for (i = 0; i < 8; i++)
		UNIT_EQUAL_INT(key.lengths[i], 30);
	UNIT_CHECK(key.cut && key.hash_cut);
	UNIT_EQUAL_INT(key.partition, 5);

	/* Two that differ in what is cut off are two. */
	values[7].len = 597;
	dyn_top_key_make(&other, 5, values, 4, 8, 8);
	UNIT_CHECK(other.hash != key.hash);
	UNIT_EQUAL_INT(memcmp(other.bytes, key.bytes, 240), 0);

	/* No hash is 0, which is a free entry. */
	dyn_top_key_make(&key, 0, values, 1, 1, 1);
	UNIT_EQUAL_INT(key.partition, 1);
	UNIT_EQUAL_INT(key.lengths[0], 255);
}
