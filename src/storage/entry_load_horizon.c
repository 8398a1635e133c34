/*
 * entry_load_horizon.c
 *	  Bulk load of an index relation: what its first snapshot saw.
 *
 * Versions of base rows that the first snapshot saw are read; what has come
 * after it is looked at when the load has written.  In between a version's
 * transaction ends, the version may be frozen, and the first snapshot is long
 * gone: so we keep what it was made of.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "utils/memutils.h"
#include "utils/snapshot.h"

#include "storage/entry_load_internal.h"

void
dyn_load_note_horizon(DynLoad *load, Snapshot first)
{
	DynLoadHorizon *horizon = &load->horizon;
	uint32 subs = Max(first->subxcnt, 0);

	horizon->knows_all = !first->suboverflowed;
	horizon->xmin = first->xmin;
	horizon->xmax = first->xmax;
	horizon->count = first->xcnt + subs;
	horizon->running = MemoryContextAlloc(
		load->context, Max(horizon->count, 1) * sizeof(TransactionId));
	memcpy(horizon->running, first->xip, first->xcnt * sizeof(TransactionId));
	memcpy(horizon->running + first->xcnt, first->subxip,
		   subs * sizeof(TransactionId));
}

/*
 * Had the transaction ended?  Where we do not know: no, and the row is looked
 * at one by one.
 */
static bool
had_ended(const DynLoadHorizon *horizon, TransactionId xid)
{
	uint32 i;

	if (TransactionIdPrecedes(xid, horizon->xmin))
		return true;
	if (!horizon->knows_all ||
		TransactionIdFollowsOrEquals(xid, horizon->xmax))
		return false;
	for (i = 0; i < horizon->count; i++)
		if (TransactionIdEquals(xid, horizon->running[i]))
			return false;
	return true;
}

/*
 * An xmin that was frozen keeps its place in the version.  If it seems to be
 * still to come, it is one of an earlier round of the counter.
 */
bool
dyn_load_is_old(const DynLoad *load, HeapTupleHeader version)
{
	TransactionId xmin = HeapTupleHeaderGetRawXmin(version);

	if (had_ended(&load->horizon, xmin))
		return true;
	return HeapTupleHeaderXminFrozen(version) &&
		   TransactionIdFollowsOrEquals(xmin, ReadNextTransactionId());
}
