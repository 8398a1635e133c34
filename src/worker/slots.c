/*
 * slots.c
 *	  The shared memory of launcher and schedulers, see slots.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/shmem.h"
#include "utils/timestamp.h"

#include "common/guc.h"
#include "worker/slots.h"

#define TRANCHE "dynamo_am worker"

DynSlots *dyn_slots = NULL;

static shmem_request_hook_type next_request_hook = NULL;
static shmem_startup_hook_type next_startup_hook = NULL;

static Size
slots_size(void)
{
	return offsetof(DynSlots, slots) + dyn_worker_databases * sizeof(DynSlot);
}

static void
request_memory(void)
{
	if (next_request_hook != NULL)
		next_request_hook();
	RequestAddinShmemSpace(slots_size());
	RequestNamedLWLockTranche(TRANCHE, 1);
}

static void
attach_memory(void)
{
	bool found;

	if (next_startup_hook != NULL)
		next_startup_hook();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	dyn_slots = ShmemInitStruct(TRANCHE, slots_size(), &found);
	if (!found)
	{
		memset(dyn_slots, 0, slots_size());
		dyn_slots->lock = &GetNamedLWLockTranche(TRANCHE)->lock;
		dyn_slots->count = dyn_worker_databases;
		dyn_slots->started = GetCurrentTimestamp();
	}
	LWLockRelease(AddinShmemInitLock);
}

void
dyn_slots_init(void)
{
	next_request_hook = shmem_request_hook;
	shmem_request_hook = request_memory;
	next_startup_hook = shmem_startup_hook;
	shmem_startup_hook = attach_memory;
}

DynSlot *
dyn_slot_of_database(Oid database)
{
	int i;

	for (i = 0; i < dyn_slots->count; i++)
	{
		DynSlot *slot = &dyn_slots->slots[i];

		if (slot->state != DYN_SLOT_FREE && slot->database == database)
			return slot;
	}
	return NULL;
}

void
dyn_slot_set_state(DynSlot *slot, DynSlotState state)
{
	slot->state = state;
	slot->changed = GetCurrentTimestamp();
	if (state != DYN_SLOT_RUNNING)
	{
		slot->pid = 0;
		slot->latch = NULL;
	}
}

void
dyn_launcher_wake(void)
{
	LWLockAcquire(dyn_slots->lock, LW_SHARED);
	if (dyn_slots->launcher != NULL)
		SetLatch(dyn_slots->launcher);
	LWLockRelease(dyn_slots->lock);
}

void
dyn_launcher_tell(Oid database)
{
	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	if (!OidIsValid(database) || dyn_slots->news_count == DYN_NEWS_MAX)
		dyn_slots->all_new = true;
	else
		dyn_slots->news[dyn_slots->news_count++] = database;
	if (dyn_slots->launcher != NULL)
		SetLatch(dyn_slots->launcher);
	LWLockRelease(dyn_slots->lock);
}
