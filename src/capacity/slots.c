/*
 * slots.c
 *	  Slots in shared memory: their directory, and what becomes of those that
 *	  nobody uses, see slots.h.
 *
 * The directory's lock is taken shared to look a slot up, exclusively to give
 * one away, and never while a spinlock is held.  A backend takes it once for
 * each table, and then only if the slot has become another's.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/hsearch.h"

#include "capacity/limits.h"
#include "capacity/slots_internal.h"
#include "common/clock.h"
#include "common/guc.h"

#define TRANCHE "dynamo_am capacity"

typedef struct Slots
{
	LWLock *lock; /* on the directory, and on which slot is whose */
	int used;	  /* slots that have ever been given away: the first ones */
	int count;
	int64 since; /* dyn_uptime() of the server's start */
	pg_atomic_uint64 missed;
	DynCapacitySlot slots[FLEXIBLE_ARRAY_MEMBER];
} Slots;

typedef struct DirectoryEntry
{
	DynCapacityKey key; /* hash key */
	int slot;
} DirectoryEntry;

static Slots *shared = NULL;
static HTAB *directory = NULL;
static shmem_request_hook_type next_request_hook = NULL;
static shmem_startup_hook_type next_startup_hook = NULL;

static Size
slots_size(void)
{
	return add_size(offsetof(Slots, slots),
					mul_size(dyn_capacity_slots, sizeof(DynCapacitySlot)));
}

static void
request_memory(void)
{
	if (next_request_hook != NULL)
		next_request_hook();
	RequestAddinShmemSpace(slots_size());
	RequestAddinShmemSpace(
		hash_estimate_size(dyn_capacity_slots, sizeof(DirectoryEntry)));
	RequestNamedLWLockTranche(TRANCHE, 1);
}

/* Untouched slots cost no memory: the system gives pages when it must. */
static void
init_slots(void)
{
	shared->lock = &GetNamedLWLockTranche(TRANCHE)->lock;
	shared->used = 0;
	shared->since = dyn_uptime();
	shared->count = dyn_capacity_slots;
	pg_atomic_init_u64(&shared->missed, 0);
}

static void
save_at_exit(int code, Datum arg pg_attribute_unused())
{
	if (code == 0)
		dyn_capacity_save();
}

static void
start_memory(void)
{
	HASHCTL control = { .keysize = sizeof(DynCapacityKey),
						.entrysize = sizeof(DirectoryEntry) };
	bool found;

	if (next_startup_hook != NULL)
		next_startup_hook();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	shared = ShmemInitStruct("dynamo_am capacity slots", slots_size(), &found);
	directory =
		ShmemInitHash("dynamo_am capacity directory", dyn_capacity_slots,
					  dyn_capacity_slots, &control, HASH_ELEM | HASH_BLOBS);
	if (!found)
		init_slots();
	LWLockRelease(AddinShmemInitLock);
	if (!found && !IsUnderPostmaster)
		dyn_capacity_load();
	if (!IsUnderPostmaster)
		on_shmem_exit(save_at_exit, (Datum) 0);
}

void
dyn_capacity_init(void)
{
	if (!process_shared_preload_libraries_in_progress ||
		dyn_capacity_slots == 0)
		return;
	next_request_hook = shmem_request_hook;
	shmem_request_hook = request_memory;
	next_startup_hook = shmem_startup_hook;
	shmem_startup_hook = start_memory;
}

bool
dyn_capacity_exists(void)
{
	return shared != NULL;
}

static void
fill_buckets(DynBucket *buckets, int64 now, int64 level)
{
	int kind;

	for (kind = 0; kind < DYN_UNIT_KINDS; kind++)
		dyn_bucket_set_level(&buckets[kind], now, level);
}

/* The rate is set, and with it the partitions, when the slot is first used. */
void
dyn_capacity_slot_reset(DynCapacitySlot *slot, const DynCapacityKey *key,
						int64 now, int64 level)
{
	uint32 generation = pg_atomic_read_u32(&slot->generation) + 1;
	int i;

	pg_atomic_write_u32(&slot->generation, generation);
	pg_memory_barrier();
	memset((char *) slot + offsetof(DynCapacitySlot, lock), 0,
		   sizeof(DynCapacitySlot) - offsetof(DynCapacitySlot, lock));
	SpinLockInit(&slot->lock);
	pg_atomic_write_u64(&slot->last_used, (uint64) now);
	pg_atomic_write_u64(&slot->peak_since, (uint64) now);
	fill_buckets(slot->buckets, now, level);
	for (i = 0; i < DYN_HASH_RANGES; i++)
		fill_buckets(slot->partitions[i].buckets, now, DYN_PARTITION_BURST);
	slot->key = *key;
}

static void
enter(const DynCapacityKey *key, int number, int64 now, int64 level)
{
	DirectoryEntry *entry = hash_search(directory, key, HASH_ENTER, NULL);

	entry->slot = number;
	dyn_capacity_slot_reset(&shared->slots[number], key, now, level);
}

/* Whoever takes a full bucket's slot and comes back to it loses nothing. */
static bool
is_idle(DynCapacitySlot *slot, int64 now)
{
	return now - (int64) pg_atomic_read_u64(&slot->last_used) > DYN_BURST;
}

/* The number of a slot that can be given away, -1: none can. */
static int
free_slot(int64 now)
{
	int i;

	if (shared->used < shared->count)
	{
		pg_atomic_init_u32(&shared->slots[shared->used].generation, 0);
		return shared->used++;
	}
	for (i = 0; i < shared->count; i++)
	{
		if (is_idle(&shared->slots[i], now))
		{
			hash_search(directory, &shared->slots[i].key, HASH_REMOVE, NULL);
			return i;
		}
	}
	return -1;
}

DynCapacitySlot *
dyn_capacity_slot_assign(const DynCapacityKey *key, int64 now, int64 level)
{
	int number = free_slot(now);

	if (number < 0)
		return NULL;
	enter(key, number, now, level);
	return &shared->slots[number];
}

static DynCapacitySlot *
look_up(const DynCapacityKey *key)
{
	DirectoryEntry *entry = hash_search(directory, key, HASH_FIND, NULL);

	return entry == NULL ? NULL : &shared->slots[entry->slot];
}

DynCapacitySlot *
dyn_capacity_slot_find(const DynCapacityKey *key, int64 now, int64 level)
{
	DynCapacitySlot *slot;

	if (shared == NULL)
		return NULL;
	LWLockAcquire(shared->lock, LW_SHARED);
	slot = look_up(key);
	LWLockRelease(shared->lock);
	if (slot != NULL)
		return slot;
	LWLockAcquire(shared->lock, LW_EXCLUSIVE);
	slot = look_up(key);
	if (slot == NULL)
		slot = dyn_capacity_slot_assign(key, now, level);
	LWLockRelease(shared->lock);
	return slot;
}

int
dyn_capacity_slot_count(void)
{
	return shared == NULL ? 0 : shared->used;
}

DynCapacitySlot *
dyn_capacity_slot_at(int number)
{
	return &shared->slots[number];
}

int64
dyn_capacity_since(void)
{
	return shared == NULL ? dyn_uptime() : shared->since;
}

void
dyn_capacity_miss(void)
{
	pg_atomic_fetch_add_u64(&shared->missed, 1);
}

uint64
dyn_capacity_missed(void)
{
	return shared == NULL ? 0 : pg_atomic_read_u64(&shared->missed);
}

DynMinute *
dyn_capacity_slot_minute(DynCapacitySlot *slot, uint64 number)
{
	DynMinute *minute = &slot->minutes[number % DYN_MINUTES_KEPT];

	return pg_atomic_read_u64(&minute->number) == number ? minute : NULL;
}
