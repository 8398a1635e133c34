/*
 * bystanders.c
 *	  See bystanders.h.
 *
 * As CREATE INDEX CONCURRENTLY does it, but without waiting: so no writer
 * queues behind us, and the process has time for other work.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/lmgr.h"
#include "storage/lock.h"

#include "worker/bystanders.h"

struct DynBystanders
{
	int count;
	VirtualTransactionId ids[FLEXIBLE_ARRAY_MEMBER];
};

DynBystanders *
dyn_bystanders_of(Oid relid, MemoryContext context)
{
	DynBystanders *bystanders;
	VirtualTransactionId *ids;
	LOCKTAG tag;
	int count;

	SET_LOCKTAG_RELATION(tag, MyDatabaseId, relid);
	ids = GetLockConflicts(&tag, ShareLock, &count);
	bystanders = MemoryContextAlloc(context, offsetof(DynBystanders, ids) +
												 count * sizeof(*ids));
	bystanders->count = count;
	memcpy(bystanders->ids, ids, count * sizeof(*ids));
	return bystanders;
}

bool
dyn_bystanders_have_ended(DynBystanders *bystanders)
{
	while (bystanders->count > 0)
	{
		if (!VirtualXactLock(bystanders->ids[bystanders->count - 1], false))
			return false;
		bystanders->count--;
	}
	return true;
}
