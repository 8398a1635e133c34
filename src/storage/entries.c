/*
 * entries.c
 *	  Opening index relations, and changing their rows.
 *
 * An entry is changed by a transaction that has changed the entry's base row
 * and still has it: so no other session changes the same entry at a time,
 * but a backfill may be inserting it, and re-clustering may be moving it.  It
 * is looked for with a new MVCC snapshot, whatever the transaction's isolation:
 * the base row decides whether the transaction may go on.  If it is not found,
 * a look with a dirty snapshot finds a backfill's that has not committed yet,
 * which is waited for.
 *
 * A new entry is just inserted; the key's index says whether there is one
 * already.  Then ours is deleted again and the other one is updated.  That is
 * rare, unlike the rows that users put, so it is not done speculatively: no
 * token, no confirmation.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/transam.h"
#include "access/xact.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/datum.h"
#include "utils/snapmgr.h"
#include "utils/uuid.h"

#include "common/stop_point.h"
#include "storage/entry_internal.h"
#include "storage/partition_size.h"
#include "storage/traffic.h"

/* Of an index relation, which is open. */
static DynEntries *
open_entries(Relation relation, LOCKMODE lockmode)
{
	DynEntries *entries = palloc(sizeof(DynEntries));

	entries->relation = relation;
	if (!dyn_entry_shape(relation, &entries->shape_copy))
		ereport(ERROR, errcode(ERRCODE_WRONG_OBJECT_TYPE),
				errmsg("relation \"%s\" is not the relation of an index of a "
					   "DynamoDB table",
					   RelationGetRelationName(relation)));
	entries->shape = &entries->shape_copy;
	entries->key_index = index_open(entries->shape->key_index, lockmode);
	return entries;
}

static LOCKMODE
lockmode_for(DynEntriesAccess access)
{
	return access == DYN_ENTRIES_READ ? AccessShareLock : RowExclusiveLock;
}

DynEntries *
dyn_entries_open(Oid index_relation, DynEntriesAccess access)
{
	LOCKMODE lockmode = lockmode_for(access);

	return open_entries(table_open(index_relation, lockmode), lockmode);
}

DynEntries *
dyn_entries_try_open(Oid index_relation, DynEntriesAccess access)
{
	LOCKMODE lockmode = lockmode_for(access);
	Relation relation = try_table_open(index_relation, lockmode);

	return relation == NULL ? NULL : open_entries(relation, lockmode);
}

/* The locks stay until the transaction ends. */
void
dyn_entries_close(DynEntries *entries)
{
	index_close(entries->key_index, NoLock);
	table_close(entries->relation, NoLock);
	pfree(entries);
}

Relation
dyn_entries_relation(const DynEntries *entries)
{
	return entries->relation;
}

int
dyn_entries_sort_count(const DynEntries *entries)
{
	return entries->shape->key_columns - 1;
}

int
dyn_entries_other_count(const DynEntries *entries)
{
	return entries->shape->other_count;
}

double
dyn_entries_partition_rows(DynEntries *entries, const DynPartitionKey *pk)
{
	return dyn_partition_entries(entries->relation, entries->key_index,
								 dyn_partition_key_view(pk).hash);
}

void
dyn_entry_of_values(const DynEntryShape *shape, const Datum *values,
					DynEntry *entry)
{
	int i;

	entry->pk = values[shape->keys[0].attnum - 1];
	entry->sort_count = shape->key_columns - 1;
	for (i = 0; i < entry->sort_count; i++)
		entry->sorts[i] = values[shape->keys[1 + i].attnum - 1];
	entry->other_count = shape->other_count;
	for (i = 0; i < entry->other_count; i++)
		entry->others[i] = values[shape->others[i] - 1];
	entry->item = values[shape->item_attnum - 1];
}

void
dyn_entry_to_values(const DynEntryShape *shape, const DynEntry *entry,
					Datum *values)
{
	int i;

	Assert(entry->sort_count == shape->key_columns - 1);
	Assert(entry->other_count == shape->other_count);
	values[shape->keys[0].attnum - 1] = entry->pk;
	for (i = 0; i < entry->sort_count; i++)
		values[shape->keys[1 + i].attnum - 1] = entry->sorts[i];
	for (i = 0; i < entry->other_count; i++)
		values[shape->others[i] - 1] = entry->others[i];
	values[shape->item_attnum - 1] = entry->item;
}

/* All columns are varlenas, but for the uuid, which is the last sort. */
void
dyn_entry_copy(const DynEntry *from, DynEntry *to)
{
	int last = from->sort_count - 1;
	int i;

	to->pk = datumCopy(from->pk, false, -1);
	to->sort_count = from->sort_count;
	for (i = 0; i < last; i++)
		to->sorts[i] = datumCopy(from->sorts[i], false, -1);
	to->sorts[last] = datumCopy(from->sorts[last], false, UUID_LEN);
	to->other_count = from->other_count;
	for (i = 0; i < from->other_count; i++)
		to->others[i] = datumCopy(from->others[i], false, -1);
	to->item = datumCopy(from->item, false, -1);
}

/* A virtual slot with the entry, to be dropped by the caller. */
static TupleTableSlot *
make_slot(DynEntries *entries, const DynEntry *entry)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(
		RelationGetDescr(entries->relation), &TTSOpsVirtual);

	memset(slot->tts_isnull, false,
		   slot->tts_tupleDescriptor->natts * sizeof(bool));
	dyn_entry_to_values(entries->shape, entry, slot->tts_values);
	ExecStoreVirtualTuple(slot);
	slot->tts_tableOid = entries->shape->relid;
	return slot;
}

IndexScanDesc
dyn_entry_key_scan(DynEntries *entries, const DynEntry *entry,
				   Snapshot snapshot)
{
	const DynEntryShape *shape = entries->shape;
	ScanKeyData keys[DYN_ENTRY_KEYS_MAX];
	IndexScanDesc scan;
	int i;

	for (i = 0; i < shape->key_columns; i++)
		dyn_scan_key(&shape->keys[i], i, BTEqualStrategyNumber,
					 i == 0 ? entry->pk : entry->sorts[i - 1], &keys[i]);
	dyn_operation_begin();
	scan = index_beginscan(entries->relation, entries->key_index, snapshot,
						   shape->key_columns, 0);
	dyn_operation_end();
	index_rescan(scan, keys, shape->key_columns, NULL, 0);
	return scan;
}

static bool
find_entry(DynEntries *entries, const DynEntry *entry, Snapshot snapshot,
		   TupleTableSlot *slot)
{
	IndexScanDesc scan = dyn_entry_key_scan(entries, entry, snapshot);
	bool found = index_getnext_slot(scan, ForwardScanDirection, slot);

	index_endscan(scan);
	return found;
}

bool
dyn_entry_get(DynEntries *entries, const DynEntry *position, DynEntry *entry)
{
	TupleTableSlot *slot = table_slot_create(entries->relation, NULL);
	bool found = find_entry(entries, position, GetActiveSnapshot(), slot);

	if (found)
	{
		Datum values[DYN_ENTRY_COLUMNS_MAX];
		bool isnull[DYN_ENTRY_COLUMNS_MAX];

		heap_deform_tuple(ExecCopySlotHeapTuple(slot),
						  RelationGetDescr(entries->relation), values, isnull);
		dyn_entry_of_values(entries->shape, values, entry);
	}
	ExecDropSingleTupleTableSlot(slot);
	return found;
}

/*
 * Is there an entry that the last snapshot did not see?  If somebody has not
 * committed it yet, waits until that has come to an end.
 */
static bool
wait_for_unseen(DynEntries *entries, const DynEntry *entry,
				TupleTableSlot *slot)
{
	SnapshotData dirty;
	ItemPointerData tid;

	InitDirtySnapshot(dirty);
	if (!find_entry(entries, entry, &dirty, slot))
		return false;
	tid = slot->tts_tid;
	ExecClearTuple(slot);
	if (TransactionIdIsValid(dirty.xmin) || TransactionIdIsValid(dirty.xmax))
		dyn_wait_for_changer(entries->relation, &dirty, &tid);
	return true;
}

/* Did heap do it?  False: the row has been moved, look for it again. */
static bool
was_done(TM_Result result)
{
	if (result == TM_Ok)
		return true;
	if (result != TM_Updated && result != TM_Deleted)
		elog(ERROR, "unexpected status of an entry to be changed: %u", result);
	return false;
}

static bool
delete_row(DynEntries *entries, ItemPointer tid)
{
	TM_FailureData failure;

	CheckCmdReplicaIdentity(entries->relation, CMD_DELETE);
	return was_done(table_tuple_delete(
		entries->relation, tid, GetCurrentCommandId(true), GetActiveSnapshot(),
		InvalidSnapshot, true, &failure, false));
}

/*
 * Gives the row in the slot the entry's values.  Those of the key are kept, for
 * other bytes of an equal numeric would cost the HOT update.
 */
static bool
update_row(DynEntries *entries, TupleTableSlot *old, const DynEntry *entry)
{
	const DynEntryShape *shape = entries->shape;
	Relation relation = entries->relation;
	TupleTableSlot *slot = make_slot(entries, entry);
	LockTupleMode lockmode;
	TM_FailureData failure;
	bool needs_entries;
	bool updated;
	int i;

	CheckCmdReplicaIdentity(relation, CMD_UPDATE);
	slot_getallattrs(old);
	for (i = 0; i < shape->key_columns; i++)
	{
		AttrNumber attnum = shape->keys[i].attnum;

		slot->tts_values[attnum - 1] = old->tts_values[attnum - 1];
	}
	updated = was_done(table_tuple_update(
		relation, &old->tts_tid, slot, GetCurrentCommandId(true),
		GetActiveSnapshot(), InvalidSnapshot, true, &failure, &lockmode,
		&needs_entries));
	if (updated && needs_entries)
	{
		(void) dyn_insert_index_entry(relation, entries->key_index,
									  shape->item_attnum, slot,
									  UNIQUE_CHECK_YES, true);
		if (!shape->only_key_index)
			dyn_insert_other_entries(relation, shape->key_index,
									 shape->item_attnum, slot, true);
	}
	ExecDropSingleTupleTableSlot(slot);
	return updated;
}

/* False if there is an entry, or may be; then nothing remains of this one. */
static bool
insert_row(DynEntries *entries, const DynEntry *entry)
{
	const DynEntryShape *shape = entries->shape;
	Relation relation = entries->relation;
	TupleTableSlot *slot = make_slot(entries, entry);
	bool inserted;

	table_tuple_insert(relation, slot, GetCurrentCommandId(true), 0, NULL);
	DYN_STOP_POINT("entry-before-key");
	inserted = dyn_insert_index_entry(relation, entries->key_index,
									  shape->item_attnum, slot,
									  UNIQUE_CHECK_PARTIAL, false);
	if (!inserted)
	{
		CommandCounterIncrement();
		if (!delete_row(entries, &slot->tts_tid))
			elog(ERROR, "an entry that was just inserted has been changed");
	}
	else if (!shape->only_key_index)
		dyn_insert_other_entries(relation, shape->key_index,
								 shape->item_attnum, slot, false);
	ExecDropSingleTupleTableSlot(slot);
	return inserted;
}

/* One attempt, with a new active snapshot; false if it must be repeated. */
static bool
try_put(DynEntries *entries, const DynEntry *entry, bool is_known,
		TupleTableSlot *slot)
{
	if (is_known && find_entry(entries, entry, GetActiveSnapshot(), slot))
	{
		DYN_STOP_POINT("entry-before-write");
		return update_row(entries, slot, entry);
	}
	if (insert_row(entries, entry))
		return true;
	(void) wait_for_unseen(entries, entry, slot);
	return false;
}

/* false in *found: there was none. */
static bool
try_delete(DynEntries *entries, const DynEntry *entry, TupleTableSlot *slot,
		   bool *found)
{
	*found = find_entry(entries, entry, GetActiveSnapshot(), slot);
	DYN_STOP_POINT("entry-before-write");
	if (*found)
		return delete_row(entries, &slot->tts_tid);
	return !wait_for_unseen(entries, entry, slot);
}

/* Each attempt sees all that is committed and what this transaction did. */
static void
begin_attempt(void)
{
	CHECK_FOR_INTERRUPTS();
	CommandCounterIncrement();
	PushActiveSnapshot(GetLatestSnapshot());
}

void
dyn_entry_put(DynEntries *entries, const DynEntry *entry, bool is_known)
{
	TupleTableSlot *slot = table_slot_create(entries->relation, NULL);
	bool done;

	do
	{
		begin_attempt();
		done = try_put(entries, entry, is_known, slot);
		is_known = true;
		ExecClearTuple(slot);
		PopActiveSnapshot();
	} while (!done);
	ExecDropSingleTupleTableSlot(slot);
}

bool
dyn_entry_delete(DynEntries *entries, const DynEntry *entry)
{
	TupleTableSlot *slot = table_slot_create(entries->relation, NULL);
	bool found;
	bool done;

	do
	{
		begin_attempt();
		done = try_delete(entries, entry, slot, &found);
		ExecClearTuple(slot);
		PopActiveSnapshot();
	} while (!done);
	ExecDropSingleTupleTableSlot(slot);
	return found;
}
