/*
 * entry_load_check.c
 *	  Are versions of base rows still the newest ones?
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

/* The version's page is locked. */
static bool
has_changed(Relation base, Buffer buffer, const DynLoadEntry *entry)
{
	Page page = BufferGetPage(buffer);
	OffsetNumber offset = ItemPointerGetOffsetNumber(&entry->base_tid);
	HeapTupleData tuple;
	SnapshotData dirty;
	ItemId item;

	if (offset > PageGetMaxOffsetNumber(page))
		return true;
	item = PageGetItemId(page, offset);
	if (!ItemIdIsNormal(item))
		return true;
	tuple.t_data = (HeapTupleHeader) PageGetItem(page, item);
	tuple.t_len = ItemIdGetLength(item);
	tuple.t_tableOid = RelationGetRelid(base);
	tuple.t_self = entry->base_tid;
	if (HeapTupleHeaderGetRawXmin(tuple.t_data) != entry->base_xmin)
		return true;
	InitDirtySnapshot(dirty);
	return !HeapTupleSatisfiesVisibility(&tuple, &dirty, buffer) ||
		   TransactionIdIsValid(dirty.xmin) ||
		   TransactionIdIsValid(dirty.xmax);
}

/* Where an entry's base version is, and the entry's position. */
typedef struct Visit
{
	ItemPointerData tid;
	int position;
} Visit;

static int
compare_visits(const void *a, const void *b)
{
	return ItemPointerCompare(&((Visit *) unconstify(void *, a))->tid,
							  &((Visit *) unconstify(void *, b))->tid);
}

static Visit *
plan_visits(DynLoadEntry *const *entries, int count)
{
	Visit *visits = palloc(count * sizeof(Visit));
	int i;

	for (i = 0; i < count; i++)
	{
		visits[i].tid = entries[i]->base_tid;
		visits[i].position = i;
	}
	qsort(visits, count, sizeof(Visit), compare_visits);
	return visits;
}

void
dyn_load_check(Relation base, DynLoadEntry *const *entries, int count,
			   bool *changed)
{
	Visit *visits = plan_visits(entries, count);
	int i = 0;

	while (i < count)
	{
		BlockNumber block = ItemPointerGetBlockNumber(&visits[i].tid);
		Buffer buffer = ReadBuffer(base, block);

		CHECK_FOR_INTERRUPTS();
		LockBuffer(buffer, BUFFER_LOCK_SHARE);
		for (; i < count && ItemPointerGetBlockNumber(&visits[i].tid) == block;
			 i++)
		{
			int position = visits[i].position;

			changed[position] = has_changed(base, buffer, entries[position]);
		}
		UnlockReleaseBuffer(buffer);
	}
	pfree(visits);
}
