/*
 * item_lock.h
 *	  Locks on items and on request tokens, beside those on rows.
 *
 * They are locks of the heavyweight lock manager, named by a hash, of a class
 * of advisory locks of our own: pg_advisory_lock() cannot take them.  Only
 * transactions of items take them, always without waiting, always exclusively,
 * and they hold them to the end of the (sub)transaction.  Everybody else only
 * looks whether one is taken.  README.store.md has the protocol.
 */
#ifndef DYN_STORAGE_ITEM_LOCK_H
#define DYN_STORAGE_ITEM_LOCK_H

#include "c.h"

/* field4 of the lock tag, objsubid in pg_locks; advisory locks have 1 and 2 */
typedef enum DynLockClass
{
	DYN_LOCK_ITEM = 0x6479,
	DYN_LOCK_TOKEN = 0x647a
} DynLockClass;

/* Takes a lock; false if another session has it. */
extern bool dyn_lock_take(DynLockClass lock_class, uint64 hash);

/* Has another session taken it?  What follows sees all that it did before. */
extern bool dyn_lock_is_taken(DynLockClass lock_class, uint64 hash);

#endif
