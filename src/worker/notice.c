/*
 * notice.c
 *	  Sessions tell the launcher and the schedulers what concerns them.
 *
 * An object access hook sees CREATE and DROP EXTENSION, and CREATE DATABASE,
 * in every session, for the library is preloaded.  What has been seen is told when the
 * transaction commits.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_database.h"
#include "catalog/pg_extension.h"
#include "commands/extension.h"
#include "miscadmin.h"

#include "worker/notice.h"
#include "worker/slots.h"

static object_access_hook_type next_hook = NULL;

/* What the transaction has done, so far. */
static bool extension_created = false;
static bool object_changed = false;

static void wake_scheduler(uint32 jobs);
static bool scheduler_is_running(void);

static const DynSchedulerLink scheduler_link = { wake_scheduler,
												 scheduler_is_running };

/* Which extension it is, is found out by those who are woken. */
static void
on_object_access(ObjectAccessType access, Oid class_id, Oid object_id,
				 int sub_id, void *arg)
{
	if (next_hook != NULL)
		next_hook(access, class_id, object_id, sub_id, arg);
	if (class_id == ExtensionRelationId && access == OAT_POST_CREATE)
		extension_created = true;
	if (class_id == ExtensionRelationId || class_id == DatabaseRelationId)
		object_changed = true;
}

static void
tell_at_commit(XactEvent event, void *arg pg_attribute_unused())
{
	if (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT &&
		event != XACT_EVENT_PREPARE)
		return;
	if (event == XACT_EVENT_COMMIT && dyn_slots != NULL && object_changed)
	{
		if (extension_created)
			dyn_launcher_tell(MyDatabaseId);
		else
			dyn_launcher_wake();
		wake_scheduler(0);
	}
	extension_created = false;
	object_changed = false;
}

static void
wake_scheduler(uint32 jobs)
{
	DynSlot *slot;

	LWLockAcquire(dyn_slots->lock, LW_EXCLUSIVE);
	slot = dyn_slot_of_database(MyDatabaseId);
	if (slot != NULL)
		slot->wanted |= jobs;
	if (slot != NULL && slot->latch != NULL)
		SetLatch(slot->latch);
	LWLockRelease(dyn_slots->lock);
}

static bool
scheduler_is_running(void)
{
	DynSlot *slot;
	bool result;

	LWLockAcquire(dyn_slots->lock, LW_SHARED);
	slot = dyn_slot_of_database(MyDatabaseId);
	result = slot != NULL && slot->state == DYN_SLOT_RUNNING;
	LWLockRelease(dyn_slots->lock);
	return result;
}

void
dyn_notice_init(void)
{
	next_hook = object_access_hook;
	object_access_hook = on_object_access;
	RegisterXactCallback(tell_at_commit, NULL);
	dyn_job_link(&scheduler_link);
}
