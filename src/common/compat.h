/*
 * compat.h
 *	  What differs between PostgreSQL 15, 16, 17 and 18, under one name.
 */
#ifndef DYN_COMMON_COMPAT_H
#define DYN_COMMON_COMPAT_H

#include "access/heapam.h"
#include "access/nbtree.h"
#include "access/tableam.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/rel.h"

/* What tuple_update() says of the indexes that need an entry. */
#if PG_VERSION_NUM >= 160000
typedef TU_UpdateIndexes DynUpdateIndexes;
#else
typedef bool DynUpdateIndexes;
#endif

/* The immediate primary key's index. */
#if PG_VERSION_NUM >= 180000
#define dyn_primary_key_index(rel) RelationGetPrimaryKeyIndex(rel, false)
#else
#define dyn_primary_key_index(rel) RelationGetPrimaryKeyIndex(rel)
#endif

/* nbtree's functions that came to want the table in 16. */
#if PG_VERSION_NUM >= 170000
#define dyn_bt_search(index, table, key, buffer) \
	_bt_search(index, table, key, buffer, BT_READ)
#elif PG_VERSION_NUM >= 160000
#define dyn_bt_search(index, table, key, buffer) \
	_bt_search(index, table, key, buffer, BT_READ, NULL)
#else
#define dyn_bt_search(index, table, key, buffer) \
	_bt_search(index, key, buffer, BT_READ, NULL)
#endif

/* The name of a relation's files. */
#if PG_VERSION_NUM >= 160000
#define dyn_relation_locator(rel) ((rel)->rd_locator)
#else
#define dyn_relation_locator(rel) ((rel)->rd_node)
#endif

/* Does the current role own a relation? */
#if PG_VERSION_NUM >= 160000
#define dyn_owns_relation(relid) \
	object_ownercheck(RelationRelationId, relid, GetUserId())
#else
#define dyn_owns_relation(relid) pg_class_ownercheck(relid, GetUserId())
#endif

/* May the current role create objects in a schema? */
#if PG_VERSION_NUM >= 160000
#define dyn_may_create_in(schema) \
	(object_aclcheck(NamespaceRelationId, schema, GetUserId(), ACL_CREATE) == \
	 ACLCHECK_OK)
#else
#define dyn_may_create_in(schema) \
	(pg_namespace_aclcheck(schema, GetUserId(), ACL_CREATE) == ACLCHECK_OK)
#endif

/* Does this backend hold a lock in this very mode? */
#if PG_VERSION_NUM >= 180000
#define dyn_lock_is_held(tag, mode) LockHeldByMe(tag, mode, false)
#else
#define dyn_lock_is_held(tag, mode) LockHeldByMe(tag, mode)
#endif

/* heap_update() of a row that the transaction has locked. */
static inline TM_Result
dyn_heap_update(Relation rel, ItemPointer tid, HeapTuple version,
				CommandId cid, TM_FailureData *failure,
				LockTupleMode *lockmode)
{
#if PG_VERSION_NUM >= 160000
	TU_UpdateIndexes update_indexes;

	return heap_update(rel, tid, version, cid, InvalidSnapshot, true, failure,
					   lockmode, &update_indexes);
#else
	return heap_update(rel, tid, version, cid, InvalidSnapshot, true, failure,
					   lockmode);
#endif
}

/* Adds a page of zeroes to a relation; returns its number. */
static inline BlockNumber
dyn_extend_relation(Relation rel)
{
	Buffer buffer;
	BlockNumber block;

#if PG_VERSION_NUM >= 160000
	buffer =
		ExtendBufferedRel(BMR_REL(rel), MAIN_FORKNUM, NULL, EB_LOCK_FIRST);
#else
	bool need_lock = !RELATION_IS_LOCAL(rel);

	if (need_lock)
		LockRelationForExtension(rel, ExclusiveLock);
	buffer =
		ReadBufferExtended(rel, MAIN_FORKNUM, P_NEW, RBM_ZERO_AND_LOCK, NULL);
	if (need_lock)
		UnlockRelationForExtension(rel, ExclusiveLock);
#endif
	block = BufferGetBlockNumber(buffer);
	UnlockReleaseBuffer(buffer);
	return block;
}

/* Counters of a table in the cumulative statistics, reported and not yet. */
#if PG_VERSION_NUM >= 160000
#define dyn_reported(entry, counter) ((entry)->counter)
#define dyn_pending(status, counter) ((status)->counts.counter)
#else
#define dyn_reported(entry, counter) ((entry)->n_##counter)
#define dyn_pending(status, counter) ((status)->t_counts.t_##counter)
#endif

/* When a table was last vacuumed and analyzed; 0: never. */
#if PG_VERSION_NUM >= 160000
#define dyn_vacuum_time(entry) ((entry)->last_vacuum_time)
#define dyn_autovacuum_time(entry) ((entry)->last_autovacuum_time)
#define dyn_analyze_time(entry) ((entry)->last_analyze_time)
#define dyn_autoanalyze_time(entry) ((entry)->last_autoanalyze_time)
#else
#define dyn_vacuum_time(entry) ((entry)->vacuum_timestamp)
#define dyn_autovacuum_time(entry) ((entry)->autovac_vacuum_timestamp)
#define dyn_analyze_time(entry) ((entry)->analyze_timestamp)
#define dyn_autoanalyze_time(entry) ((entry)->autovac_analyze_timestamp)
#endif

#endif
