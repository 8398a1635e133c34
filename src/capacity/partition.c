/*
 * partition.c
 *	  The limit of one partition, see partition.h.
 *
 * Which key is hot is a guess: the vote for it is read and written without
 * care for others who do so at once.  A wrong guess isolates a key that has
 * no need of it, which costs an entry for a while.
 */
#include "postgres.h"

#include "capacity/limits.h"
#include "capacity/partition.h"

static DynPartition *
partition_of(const DynPartitionUse *use)
{
	uint32 count = pg_atomic_read_u32(&use->slot->partition_count);
	int range = DYN_HASH_RANGE(use->hash);

	return &use->slot->partitions[range * count / DYN_HASH_RANGES];
}

/* The key's own partition, NULL: it has none. */
static DynIsolatedKey *
isolated_key(const DynPartitionUse *use)
{
	uint32 count = pg_atomic_read_u32(&use->slot->isolated_count);
	uint32 i;

	for (i = 0; i < count; i++)
	{
		DynIsolatedKey *key = &use->slot->isolated[i];

		if (pg_atomic_read_u64(&key->hash) == use->hash &&
			pg_atomic_read_u64(&key->last_used) != 0)
			return key;
	}
	return NULL;
}

static DynBucket *
bucket_of(const DynPartitionUse *use)
{
	DynIsolatedKey *key = isolated_key(use);

	return key != NULL ? &key->buckets[use->kind]
					   : &partition_of(use)->buckets[use->kind];
}

/* An entry that no key has, or one whose buckets are full again anyway. */
static DynIsolatedKey *
free_entry(DynCapacitySlot *slot, int64 now)
{
	int i;

	for (i = 0; i < DYN_ISOLATED_KEYS; i++)
	{
		int64 last_used =
			(int64) pg_atomic_read_u64(&slot->isolated[i].last_used);

		if (last_used == 0 || now - last_used > DYN_BURST)
			return &slot->isolated[i];
	}
	return NULL;
}

static void
isolate(const DynPartitionUse *use, uint64 hash)
{
	DynCapacitySlot *slot = use->slot;
	DynPartitionUse hot = *use;
	DynIsolatedKey *entry;
	int kind;

	hot.hash = hash;
	SpinLockAcquire(&slot->lock);
	entry = isolated_key(&hot) == NULL ? free_entry(slot, use->now) : NULL;
	if (entry != NULL)
	{
		for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
			dyn_bucket_set_level(&entry->buckets[kind], use->now,
								 DYN_PARTITION_BURST);
		pg_atomic_write_u64(&entry->hash, hash);
		pg_atomic_write_u64(&entry->last_used, (uint64) use->now);
		pg_atomic_write_u32(&slot->isolated_count, DYN_ISOLATED_KEYS);
	}
	SpinLockRelease(&slot->lock);
}

/* The vote is worth half of what a partition serves in a second. */
static bool
is_hot(DynPartition *partition)
{
	return (int64) pg_atomic_read_u64(&partition->hot_votes) >
		   DYN_PARTITION_BURST / 2;
}

bool
dyn_partition_admits(const DynPartitionUse *use, bool may_isolate)
{
	DynPartition *partition;

	if (dyn_bucket_has_any(bucket_of(use), use->now))
		return true;
	partition = partition_of(use);
	if (!may_isolate || !is_hot(partition))
		return false;
	isolate(use, pg_atomic_read_u64(&partition->hot_hash));
	pg_atomic_write_u64(&partition->hot_votes, 0);
	return dyn_bucket_has_any(bucket_of(use), use->now);
}

/*
 * A vote for a key is worth the time that it takes of the partition's.  The
 * key that has the majority keeps more votes than others take from it.
 */
static void
vote(DynPartition *partition, uint64 hash, int64 time)
{
	int64 votes = (int64) pg_atomic_read_u64(&partition->hot_votes);

	if (pg_atomic_read_u64(&partition->hot_hash) == hash)
		votes = Min(votes + time, DYN_PARTITION_BURST);
	else if (votes >= time)
		votes -= time;
	else
	{
		pg_atomic_write_u64(&partition->hot_hash, hash);
		votes = Min(time - votes, DYN_PARTITION_BURST);
	}
	pg_atomic_write_u64(&partition->hot_votes, (uint64) votes);
}

void
dyn_partition_take(const DynPartitionUse *use, uint64 halves)
{
	int64 time = dyn_bucket_time(halves, use->rate);
	DynIsolatedKey *key = isolated_key(use);
	DynPartition *partition;

	if (key != NULL)
	{
		pg_atomic_write_u64(&key->last_used, (uint64) use->now);
		dyn_bucket_take(&key->buckets[use->kind], use->now,
						DYN_PARTITION_BURST, time);
		return;
	}
	partition = partition_of(use);
	dyn_bucket_take(&partition->buckets[use->kind], use->now,
					DYN_PARTITION_BURST, time);
	vote(partition, use->hash, time);
}

static void
shift_buckets(DynBucket *buckets, int64 by)
{
	int kind;

	for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
		pg_atomic_fetch_add_u64(&buckets[kind].empty_at, by);
}

void
dyn_partitions_shift(DynCapacitySlot *slot, int64 by)
{
	int i;

	for (i = 0; i < DYN_HASH_RANGES; i++)
		shift_buckets(slot->partitions[i].buckets, by);
	for (i = 0; i < DYN_ISOLATED_KEYS; i++)
	{
		shift_buckets(slot->isolated[i].buckets, by);
		if (pg_atomic_read_u64(&slot->isolated[i].last_used) != 0)
			pg_atomic_fetch_add_u64(&slot->isolated[i].last_used, by);
	}
}
