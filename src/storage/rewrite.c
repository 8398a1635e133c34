/*
 * rewrite.c
 *	  ALTER TABLE that rewrites a table: the rows in key order.
 *
 * ALTER TABLE (SET ACCESS METHOD, a column's new type) inserts the rows one
 * by one into a new relation, in the order in which it finds them in the old
 * one, ends with finish_bulk_insert, and makes the indexes afterwards.  There
 * is no index to place the rows by.  So they are sorted by the old table's
 * primary key on the way: collected in a tuplesort, and written at the end.
 *
 * The rows that are collected exist nowhere else in the new relation, so none
 * may be forgotten: a transaction does not commit with rows that are left.
 *
 * What is collected lives in the subtransaction's memory context and
 * resource owner, which clean up after an error; a callback forgets it then.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/table.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplesort.h"

#include "storage/placement.h"
#include "storage/rewrite.h"

typedef struct Rewrite
{
	Oid relid; /* of the new relation */
	SubTransactionId subxact;
	CommandId cid;
	Tuplesortstate *sort; /* NULL: the table has no key to sort by */
	struct Rewrite *next;
} Rewrite;

/* Rewrites in progress: an expression of one may run another. */
static Rewrite *rewrites = NULL;

static Rewrite *
find_rewrite(Oid relid)
{
	Rewrite *rewrite;

	for (rewrite = rewrites; rewrite != NULL; rewrite = rewrite->next)
	{
		if (rewrite->relid == relid)
			break;
	}
	return rewrite;
}

/* Forgets those of a subtransaction, or all. */
static void
forget_rewrites(SubTransactionId subxact)
{
	Rewrite **link = &rewrites;

	while (*link != NULL)
	{
		if (subxact == InvalidSubTransactionId || (*link)->subxact == subxact)
			*link = (*link)->next;
		else
			link = &(*link)->next;
	}
}

static void
forget_rewrite(Oid relid)
{
	Rewrite **link = &rewrites;

	while ((*link)->relid != relid)
		link = &(*link)->next;
	*link = (*link)->next;
}

/* Raises if rows of a subtransaction, or of any, were not written. */
static void
check_none_left(SubTransactionId subxact)
{
	Rewrite *rewrite;

	for (rewrite = rewrites; rewrite != NULL; rewrite = rewrite->next)
	{
		if (rewrite->sort != NULL && (subxact == InvalidSubTransactionId ||
									  rewrite->subxact == subxact))
			elog(ERROR, "rows for relation %u were not written",
				 rewrite->relid);
	}
	forget_rewrites(subxact);
}

static void
at_transaction_event(XactEvent event, void *arg pg_attribute_unused())
{
	if (event == XACT_EVENT_PRE_COMMIT || event == XACT_EVENT_PRE_PREPARE)
		check_none_left(InvalidSubTransactionId);
	else if (event == XACT_EVENT_ABORT)
		forget_rewrites(InvalidSubTransactionId);
}

static void
at_subtransaction_event(SubXactEvent event, SubTransactionId subxact,
						SubTransactionId parent pg_attribute_unused(),
						void *arg pg_attribute_unused())
{
	if (event == SUBXACT_EVENT_PRE_COMMIT_SUB)
		check_none_left(subxact);
	else if (event == SUBXACT_EVENT_ABORT_SUB)
		forget_rewrites(subxact);
}

/* A sort of the new relation's rows by the old one's key, NULL without key. */
static Tuplesortstate *
begin_sort(Relation rel)
{
	Relation old_rel = table_open(rel->rd_rel->relrewrite, AccessShareLock);
	Relation index = dyn_open_key_index(old_rel, AccessShareLock);
	Tuplesortstate *sort = NULL;

	if (index != NULL)
	{
		sort = tuplesort_begin_cluster(
			CreateTupleDescCopy(RelationGetDescr(rel)), index,
			maintenance_work_mem, NULL, TUPLESORT_NONE);
		index_close(index, NoLock);
	}
	table_close(old_rel, NoLock);
	return sort;
}

static Rewrite *
begin_rewrite(Relation rel, CommandId cid)
{
	static bool registered = false;
	MemoryContext caller = MemoryContextSwitchTo(CurTransactionContext);
	Rewrite *rewrite = palloc(sizeof(Rewrite));

	if (!registered)
	{
		RegisterXactCallback(at_transaction_event, NULL);
		RegisterSubXactCallback(at_subtransaction_event, NULL);
		registered = true;
	}
	rewrite->relid = RelationGetRelid(rel);
	rewrite->subxact = GetCurrentSubTransactionId();
	rewrite->cid = cid;
	rewrite->sort = begin_sort(rel);
	rewrite->next = rewrites;
	rewrites = rewrite;
	MemoryContextSwitchTo(caller);
	return rewrite;
}

bool
dyn_rewrite_collect(Relation rel, TupleTableSlot *slot, CommandId cid,
					BulkInsertState bistate)
{
	Rewrite *rewrite;
	HeapTuple tuple;
	bool should_free;

	/* Only who began a bulk insert will finish it. */
	if (!OidIsValid(rel->rd_rel->relrewrite) || bistate == NULL)
		return false;
	rewrite = find_rewrite(RelationGetRelid(rel));
	if (rewrite == NULL)
		rewrite = begin_rewrite(rel, cid);
	if (rewrite->sort == NULL)
		return false;
	tuple = ExecFetchSlotHeapTuple(slot, true, &should_free);
	tuplesort_putheaptuple(rewrite->sort, tuple);
	if (should_free)
		heap_freetuple(tuple);
	return true;
}

static void
write_rows(Relation rel, Rewrite *rewrite, int options)
{
	BulkInsertState bistate = GetBulkInsertState();
	HeapTuple tuple;

	tuplesort_performsort(rewrite->sort);
	while ((tuple = tuplesort_getheaptuple(rewrite->sort, true)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		heap_insert(rel, tuple, rewrite->cid, options | HEAP_INSERT_SKIP_FSM,
					bistate);
	}
	tuplesort_end(rewrite->sort);
	FreeBulkInsertState(bistate);
}

void
dyn_rewrite_finish(Relation rel, int options)
{
	Rewrite *rewrite = find_rewrite(RelationGetRelid(rel));
	bool needs_snapshot = !ActiveSnapshotSet();

	if (rewrite == NULL)
		return;
	if (rewrite->sort != NULL)
	{
		/* Values may lie in the old TOAST table. */
		if (needs_snapshot)
			PushActiveSnapshot(GetTransactionSnapshot());
		write_rows(rel, rewrite, options);
		if (needs_snapshot)
			PopActiveSnapshot();
	}
	forget_rewrite(RelationGetRelid(rel));
}
