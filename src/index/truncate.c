/*
 * truncate.c
 *	  Emptying secondary indexes, see index.h.
 *
 * The relation gets new, empty files, as TRUNCATE's does, so that a rollback
 * of the transaction or of a part of it brings the old ones back.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/index.h"
#include "pgstat.h"
#include "storage/predicate.h"
#include "utils/rel.h"
#include "utils/relcache.h"

#include "index/index.h"

static void
empty_relation(Oid relid)
{
	Relation relation = table_open(relid, AccessExclusiveLock);

	CheckTableForSerializableConflictIn(relation);
	RelationSetNewRelfilenode(relation, relation->rd_rel->relpersistence);
	pgstat_count_truncate(relation);
	table_close(relation, NoLock);
}

void
dyn_index_empty(const DynIndex *index)
{
	Relation relation = table_open(index->storage, AccessExclusiveLock);
	Oid toast = relation->rd_rel->reltoastrelid;
	ReindexParams params = { 0 };

	table_close(relation, NoLock);
	empty_relation(index->storage);
	if (OidIsValid(toast))
		empty_relation(toast);
	reindex_relation(index->storage, REINDEX_REL_PROCESS_TOAST, &params);
}

void
dyn_index_truncate(const DynTable *table)
{
	int i;

	for (i = 0; i < table->kept_count; i++)
		dyn_index_empty(&table->indexes[i]);
}
