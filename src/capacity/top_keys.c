/*
 * top_keys.c
 *	  The keys with the most traffic, see top_keys.h.
 *
 * Under a set's spinlock there are only reads and writes of the set, of fixed
 * length.  Whoever counts a key that loses its place at this moment counts for
 * the one that takes it: that is one request in many.
 */
#include "postgres.h"

#include <xxhash.h>

#include "capacity/top_keys.h"

void
dyn_top_set_init(DynTopSet *set)
{
	SpinLockInit(&set->lock);
}

void
dyn_top_set_clear(DynTopSet *set)
{
	int i;

	SpinLockAcquire(&set->lock);
	pg_atomic_write_u64(&set->minute, 0);
	for (i = 0; i < DYN_TOP_WAYS; i++)
		pg_atomic_write_u64(&set->hashes[i], 0);
	memset(set->entries, 0, sizeof(set->entries));
	SpinLockRelease(&set->lock);
}

/* How much of a value is kept; a string is not cut within a character. */
static uint32
kept_length(const DynValue *value, uint32 room)
{
	uint32 len = room;

	if (value->len <= room)
		return value->len;
	while (value->type == DYN_TYPE_S && len > 0 &&
		   (value->data[len] & 0xC0) == 0x80)
		len--;
	return len;
}

static uint64
not_zero(uint64 hash)
{
	return hash == 0 ? 1 : hash;
}

void
dyn_top_key_make(DynTopKey *key, uint64 partition, const DynValue *values,
				 int hash_count, int count, int attributes)
{
	uint32 room = DYN_TOP_KEY_BYTES / attributes;
	uint64 hash = partition;
	uint32 used = 0;
	int i;

	key->hash_cut = key->cut = false;
	for (i = 0; i < count; i++)
	{
		uint32 len = kept_length(&values[i], room);

		memcpy(key->bytes + used, values[i].data, len);
		used += len;
		key->lengths[i] = (uint16) len;
		key->cut |= len < values[i].len;
		if (i < hash_count)
			key->hash_cut = key->cut;
		else
			hash = XXH3_64bits_withSeed(values[i].data, values[i].len,
										hash + values[i].len);
	}
	key->hash_count = (uint8) hash_count;
	key->count = (uint8) count;
	key->partition = not_zero(partition);
	key->hash = not_zero(hash);
}

static int
find(DynTopSet *set, uint64 hash)
{
	int i;

	for (i = 0; i < DYN_TOP_WAYS; i++)
		if (pg_atomic_read_u64(&set->hashes[i]) == hash)
			return i;
	return -1;
}

/* Takes the minute that was longest ago out of the sums, and begins another. */
static void
begin_minute(DynTopSet *set, DynTopEntry *entry, uint64 number)
{
	DynTopMinute *minute = &entry->minutes[number % DYN_TOP_MINUTES];
	uint64 gone = pg_atomic_exchange_u64(&minute->weight, 0);

	pg_atomic_write_u64(&minute->requests, 0);
	if (entry->inherited > 0 &&
		number >= entry->inherited_at + DYN_TOP_MINUTES)
	{
		gone += entry->inherited;
		entry->inherited = 0;
	}
	if (gone > 0 && pg_atomic_sub_fetch_u64(&entry->weight, gone) == 0)
		pg_atomic_write_u64(&set->hashes[entry - set->entries], 0);
}

/* Brings a set to a minute.  Holds its lock. */
static void
advance(DynTopSet *set, uint64 minute)
{
	uint64 number = pg_atomic_read_u64(&set->minute);
	int i;

	if (number + DYN_TOP_MINUTES < minute)
		number = minute - DYN_TOP_MINUTES;
	while (number < minute)
	{
		number++;
		for (i = 0; i < DYN_TOP_WAYS; i++)
			begin_minute(set, &set->entries[i], number);
	}
	pg_atomic_write_u64(&set->minute, number);
}

/* A free entry, or else the lightest one. */
static int
entry_to_take(DynTopSet *set)
{
	uint64 least = PG_UINT64_MAX;
	int result = 0;
	int i;

	for (i = 0; i < DYN_TOP_WAYS; i++)
	{
		uint64 weight = pg_atomic_read_u64(&set->entries[i].weight);

		if (pg_atomic_read_u64(&set->hashes[i]) == 0)
			return i;
		if (weight < least)
		{
			least = weight;
			result = i;
		}
	}
	return result;
}

/* Gives a key an entry.  Holds the set's lock. */
static int
enter(DynTopSet *set, const DynTopKey *key, uint64 hash)
{
	int way = entry_to_take(set);
	DynTopEntry *entry = &set->entries[way];
	bool is_free = pg_atomic_read_u64(&set->hashes[way]) == 0;
	int i;

	entry->inherited = is_free ? 0 : pg_atomic_read_u64(&entry->weight);
	entry->inherited_at = pg_atomic_read_u64(&set->minute);
	pg_atomic_write_u64(&entry->weight, entry->inherited);
	for (i = 0; i < DYN_TOP_MINUTES; i++)
	{
		pg_atomic_write_u64(&entry->minutes[i].requests, 0);
		pg_atomic_write_u64(&entry->minutes[i].weight, 0);
	}
	entry->key = *key;
	pg_atomic_write_u64(&set->hashes[way], hash);
	return way;
}

static int
find_or_enter(DynTopSet *set, const DynTopKey *key, uint64 hash, uint64 minute)
{
	int way = find(set, hash);

	if (likely(way >= 0 && pg_atomic_read_u64(&set->minute) >= minute))
		return way;
	SpinLockAcquire(&set->lock);
	advance(set, minute);
	way = find(set, hash);
	if (way < 0)
		way = enter(set, key, hash);
	SpinLockRelease(&set->lock);
	return way;
}

static DynTopSet *
set_of(DynTopSet *sets, int count, uint64 hash)
{
	return &sets[(hash >> 32) % (uint64) count];
}

void
dyn_top_count(DynTopSet *sets, int count, const DynTopKey *key, uint64 hash,
			  uint64 weight, uint64 minute)
{
	DynTopSet *set = set_of(sets, count, hash);
	DynTopEntry *entry = &set->entries[find_or_enter(set, key, hash, minute)];
	DynTopMinute *newest =
		&entry->minutes[pg_atomic_read_u64(&set->minute) % DYN_TOP_MINUTES];

	pg_atomic_fetch_add_u64(&entry->weight, weight);
	pg_atomic_fetch_add_u64(&newest->weight, weight);
	pg_atomic_fetch_add_u64(&newest->requests, 1);
}

/* Holds the lock of the entry's set. */
static void
read_entry(DynTopEntry *entry, uint64 minute, DynTopRow *row)
{
	int i;

	row->key = entry->key;
	row->missed = entry->inherited;
	row->requests = row->weight = row->recent_requests = 0;
	for (i = 0; i < DYN_TOP_MINUTES; i++)
	{
		DynTopMinute *one = &entry->minutes[(minute - i) % DYN_TOP_MINUTES];
		uint64 requests = pg_atomic_read_u64(&one->requests);

		row->requests += requests;
		row->weight += pg_atomic_read_u64(&one->weight);
		if (i < 2)
			row->recent_requests += requests;
	}
}

static int
read_set(DynTopSet *set, uint32 owner, uint64 minute, DynTopRow *rows)
{
	int count = 0;
	int i;

	SpinLockAcquire(&set->lock);
	advance(set, minute);
	minute = pg_atomic_read_u64(&set->minute);
	for (i = 0; i < DYN_TOP_WAYS; i++)
	{
		if (pg_atomic_read_u64(&set->hashes[i]) == 0 ||
			set->entries[i].key.owner != owner)
			continue;
		read_entry(&set->entries[i], minute, &rows[count]);
		if (rows[count].requests > 0)
			count++;
	}
	SpinLockRelease(&set->lock);
	return count;
}

static int
compare(uint64 a, uint64 b)
{
	return a == b ? 0 : (a > b ? -1 : 1);
}

static int
compare_rows(const void *a, const void *b)
{
	const DynTopRow *x = a;
	const DynTopRow *y = b;
	int order = compare(x->weight, y->weight);

	if (order == 0)
		order = compare(x->requests, y->requests);
	return order != 0 ? order : compare(y->key.hash, x->key.hash);
}

int
dyn_top_read(DynTopSet *sets, int count, uint32 owner, uint64 minute,
			 DynTopRow **rows)
{
	int found = 0;
	int i;

	*rows = palloc(sizeof(DynTopRow) * DYN_TOP_WAYS * count);
	for (i = 0; i < count; i++)
		found += read_set(&sets[i], owner, minute, *rows + found);
	qsort(*rows, found, sizeof(DynTopRow), compare_rows);
	return found;
}
