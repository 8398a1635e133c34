/*
 * entry_load_check.c
 *	  Is a version of a base row still the newest one?
 *
 * A version is known by its place and its xmin: once it is gone, another may
 * have the place, but not one of the same transaction, which has ended.  It
 * is the newest, and stays it for the moment, if a dirty snapshot sees it and
 * no transaction in progress is replacing it; row locks do not count.  The
 * page is looked at under a share lock, so whoever replaces the version has
 * done so before, or will after that.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/transam.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "storage/entry_load_internal.h"

/* Its page is locked. */
static bool
is_newest(Relation base, Buffer buffer, ItemPointer tid, TransactionId xmin)
{
	Page page = BufferGetPage(buffer);
	OffsetNumber offset = ItemPointerGetOffsetNumber(tid);
	HeapTupleData tuple;
	SnapshotData dirty;
	ItemId item;

	if (offset > PageGetMaxOffsetNumber(page))
		return false;
	item = PageGetItemId(page, offset);
	if (!ItemIdIsNormal(item))
		return false;
	tuple.t_data = (HeapTupleHeader) PageGetItem(page, item);
	tuple.t_len = ItemIdGetLength(item);
	tuple.t_tableOid = RelationGetRelid(base);
	tuple.t_self = *tid;
	if (HeapTupleHeaderGetRawXmin(tuple.t_data) != xmin)
		return false;
	InitDirtySnapshot(dirty);
	return HeapTupleSatisfiesVisibility(&tuple, &dirty, buffer) &&
		   !TransactionIdIsValid(dirty.xmin) &&
		   !TransactionIdIsValid(dirty.xmax);
}

bool
dyn_load_has_changed(Relation base, ItemPointer tid, TransactionId xmin)
{
	Buffer buffer = ReadBuffer(base, ItemPointerGetBlockNumber(tid));
	bool has_changed;

	LockBuffer(buffer, BUFFER_LOCK_SHARE);
	has_changed = !is_newest(base, buffer, tid, xmin);
	UnlockReleaseBuffer(buffer);
	return has_changed;
}
