/*
 * repair.c
 *	  dynamo_repair(): giving a table's secondary indexes back what they lack,
 *	  see index.h.
 *
 * The table is locked against changes.  What would follow them is mended first;
 * then the entries are checked, and an index that is not right is emptied, as by
 * TRUNCATE, and filled from the table.  Nobody reads it until that is committed.
 */
#include "postgres.h"

#include "access/table.h"
#include "storage/lmgr.h"
#include "utils/snapmgr.h"

#include "common/as_owner.h"
#include "index/backfill.h"
#include "index/check.h"
#include "index/index.h"

static List *
mend(const DynTable *table, const DynIndex *index, List *done)
{
	const char *fault = dyn_index_fault(table->relid, index->storage);

	if (fault == NULL)
		return done;
	dyn_index_mend(table->relid, index->storage);
	return lappend(done, psprintf("index \"%s\": %s", index->name, fault));
}

static bool
is_right(const DynTable *table, const DynIndex *index)
{
	bool right;

	PushActiveSnapshot(GetLatestSnapshot());
	right = dyn_index_is_right(table, index);
	PopActiveSnapshot();
	return right;
}

/* Its owner may have put expressions on the relation. */
static void
fill_as_owner(const DynTable *table, const DynIndex *index)
{
	Relation relation = table_open(index->storage, AccessExclusiveLock);
	DynOwnerScope scope;

	dyn_become_owner(relation, &scope);
	(void) dyn_index_fill_now(table, index);
	dyn_become_self(&scope);
	table_close(relation, NoLock);
}

static List *
fill_anew(const DynTable *table, const DynIndex *index, List *done)
{
	if (index->status != DYN_INDEX_ACTIVE || is_right(table, index))
		return done;
	fill_as_owner(table, index);
	return lappend(done,
				   psprintf("index \"%s\": entries were wrong", index->name));
}

/* Its table's relation is invalidated in the course of it: each looks anew. */
List *
dyn_index_repair(const DynTable *table)
{
	Oid relid = table->relid;
	List *done = NIL;
	int i;

	LockRelationOid(relid, ShareRowExclusiveLock);
	for (i = 0; (table = dyn_table_of_relation(relid)) != NULL &&
				i < table->kept_count;
		 i++)
		done = mend(table, &table->indexes[i], done);
	for (i = 0; (table = dyn_table_of_relation(relid)) != NULL &&
				i < table->kept_count;
		 i++)
		done = fill_anew(table, &table->indexes[i], done);
	return done;
}
