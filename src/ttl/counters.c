/*
 * counters.c
 *	  How many items of each table have expired, see counters.h.
 *
 * A hash table in shared memory, guarded by one LWLock, which the job takes once for
 * each batch.  Of more tables than it has room for, nothing is counted.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "utils/hsearch.h"

#include "ttl/counters.h"
#include "ttl/ttl.h"

#define NAME "dynamo_am ttl"
#define TABLES_MAX 1024

typedef struct Key
{
	Oid database;
	Oid relid;
} Key;

typedef struct Entry
{
	Key key;
	DynTtlCounter counter;
} Entry;

static LWLock *lock = NULL;
static HTAB *counters = NULL;
static shmem_request_hook_type next_request_hook = NULL;
static shmem_startup_hook_type next_startup_hook = NULL;

static void
request_memory(void)
{
	if (next_request_hook != NULL)
		next_request_hook();
	RequestAddinShmemSpace(hash_estimate_size(TABLES_MAX, sizeof(Entry)));
	RequestNamedLWLockTranche(NAME, 1);
}

static void
attach_memory(void)
{
	HASHCTL control = { .keysize = sizeof(Key), .entrysize = sizeof(Entry) };

	if (next_startup_hook != NULL)
		next_startup_hook();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	counters = ShmemInitHash(NAME, TABLES_MAX, TABLES_MAX, &control,
							 HASH_ELEM | HASH_BLOBS | HASH_FIXED_SIZE);
	LWLockRelease(AddinShmemInitLock);
	lock = &GetNamedLWLockTranche(NAME)->lock;
}

void
dyn_ttl_init(void)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	next_request_hook = shmem_request_hook;
	shmem_request_hook = request_memory;
	next_startup_hook = shmem_startup_hook;
	shmem_startup_hook = attach_memory;
}

static Entry *
find(Oid relid, HASHACTION action, bool *found)
{
	Key key = { MyDatabaseId, relid };

	return hash_search(counters, &key, action, found);
}

void
dyn_ttl_count(Oid relid, int64 deleted, TimestampTz swept)
{
	Entry *entry;
	bool found;

	if (counters == NULL)
		return;
	LWLockAcquire(lock, LW_EXCLUSIVE);
	entry = find(relid, HASH_ENTER_NULL, &found);
	if (entry != NULL && !found)
		memset(&entry->counter, 0, sizeof(DynTtlCounter));
	if (entry != NULL)
		entry->counter.deleted += deleted;
	if (entry != NULL && swept != 0)
		entry->counter.swept = swept;
	LWLockRelease(lock);
}

bool
dyn_ttl_counter(Oid relid, DynTtlCounter *counter)
{
	Entry *entry;

	if (counters == NULL)
		return false;
	LWLockAcquire(lock, LW_SHARED);
	entry = find(relid, HASH_FIND, NULL);
	if (entry != NULL)
		*counter = entry->counter;
	LWLockRelease(lock);
	return entry != NULL;
}

void
dyn_ttl_forget(Oid relid)
{
	if (counters == NULL)
		return;
	LWLockAcquire(lock, LW_EXCLUSIVE);
	(void) find(relid, HASH_REMOVE, NULL);
	LWLockRelease(lock);
}
