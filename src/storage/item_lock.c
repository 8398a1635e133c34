/*
 * item_lock.c
 *	  Locks on items and on request tokens, see item_lock.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/lock.h"

#include "storage/item_lock.h"

static void
make_tag(DynLockClass lock_class, uint64 hash, LOCKTAG *tag)
{
	SET_LOCKTAG_ADVISORY(*tag, MyDatabaseId, (uint32) (hash >> 32),
						 (uint32) hash, lock_class);
}

bool
dyn_lock_take(DynLockClass lock_class, uint64 hash)
{
	LOCKTAG tag;

	make_tag(lock_class, hash, &tag);
	return LockAcquire(&tag, ExclusiveLock, false, true) !=
		   LOCKACQUIRE_NOT_AVAIL;
}

/*
 * Asks who would be in the way, rather than trying to take the lock: nothing
 * is written to shared memory, and a look never is in anybody's way itself.
 */
bool
dyn_lock_is_taken(DynLockClass lock_class, uint64 hash)
{
	VirtualTransactionId *holders;
	LOCKTAG tag;
	int count;

	make_tag(lock_class, hash, &tag);
	holders = GetLockConflicts(&tag, ExclusiveLock, &count);
	pfree(holders);
	return count > 0;
}
