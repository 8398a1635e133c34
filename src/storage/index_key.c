/*
 * index_key.c
 *	  Long partition keys in indexes: digests in their place (item/key.h).
 *
 * The executor takes an index entry's values from the row and hands them to
 * the index's access method, and so does everybody else who adds entries.
 * The row must show the key itself, for RETURNING and triggers read it as
 * well.  So the values are changed on their way into the index: the relcache
 * entry of an index holds a copy of its access method's routine, private to
 * the entry, and there aminsert is set to a function of ours.
 *
 * That is done when a row with a long key comes by, before its entries are
 * made.  Whoever makes them holds the index open, so the relcache keeps what
 * was set; if it ever did not, btree would store the key itself, which is
 * right as well, or refuse it for its size.
 */
#include "postgres.h"

#include "access/detoast.h"
#include "access/genam.h"
#include "access/nbtree.h"
#include "catalog/pg_am.h"
#include "nodes/execnodes.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "item/key.h"
#include "storage/index_key.h"

/* In rd_amcache of a table: its columns of type dynamo_partition_key. */
typedef struct KeyColumns
{
	int n;
	AttrNumber attnums[FLEXIBLE_ARRAY_MEMBER];
} KeyColumns;

static bool
is_partition_key(Oid type)
{
	return OidIsValid(type) && dyn_type_is_partition_key(getBaseType(type));
}

/* Cached in the relcache entry, which forgets it with any change. */
static const KeyColumns *
key_columns(Relation rel)
{
	TupleDesc desc = RelationGetDescr(rel);
	KeyColumns *columns;
	int i;

	if (rel->rd_amcache != NULL)
		return rel->rd_amcache;
	columns = MemoryContextAlloc(CacheMemoryContext,
								 offsetof(KeyColumns, attnums) +
									 desc->natts * sizeof(AttrNumber));
	columns->n = 0;
	for (i = 0; i < desc->natts; i++)
	{
		if (is_partition_key(TupleDescAttr(desc, i)->atttypid))
			columns->attnums[columns->n++] = i + 1;
	}
	rel->rd_amcache = columns;
	return columns;
}

/* Says it without fetching a value from out of line. */
static bool
may_be_long(Datum key)
{
	return toast_raw_datum_size(key) > VARHDRSZ + DYN_KEY_INLINE_MAX;
}

bool
dyn_index_has_partition_key(Relation index)
{
	TupleDesc desc = RelationGetDescr(index);
	int i;

	for (i = 0; i < desc->natts; i++)
	{
		if (is_partition_key(TupleDescAttr(desc, i)->atttypid))
			return true;
	}
	return false;
}

void
dyn_digest_long_keys(Relation index, Datum *values, const bool *isnull,
					 bool *replaced)
{
	TupleDesc desc = RelationGetDescr(index);
	int i;

	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);
		DynPartitionKey *key;
		DynPartitionKey *digest;

		replaced[i] = false;
		if (isnull[i] || column->attlen != -1 || !may_be_long(values[i]) ||
			!is_partition_key(column->atttypid))
			continue;
		key = DatumGetDynPartitionKey(values[i]);
		digest = dyn_partition_key_for_index(key);
		replaced[i] = digest != key;
		if (key != (DynPartitionKey *) DatumGetPointer(values[i]))
			pfree(key);
		if (replaced[i])
			values[i] = PointerGetDatum(digest);
	}
}

void
dyn_free_digests(Relation index, Datum *values, const bool *replaced)
{
	int i;

	for (i = 0; i < RelationGetDescr(index)->natts; i++)
	{
		if (replaced[i])
			pfree(DatumGetPointer(values[i]));
	}
}

/* aminsert of a btree whose long partition keys become digests. */
static bool
insert_digests(Relation index, Datum *values, bool *isnull, ItemPointer tid,
			   Relation table, IndexUniqueCheck check, bool unchanged,
			   IndexInfo *info)
{
	Datum stored[INDEX_MAX_KEYS];
	bool replaced[INDEX_MAX_KEYS];
	bool satisfied;

	memcpy(stored, values, RelationGetDescr(index)->natts * sizeof(Datum));
	dyn_digest_long_keys(index, stored, isnull, replaced);
	satisfied =
		btinsert(index, stored, isnull, tid, table, check, unchanged, info);
	dyn_free_digests(index, stored, replaced);
	return satisfied;
}

void
dyn_index_takes_digests(Relation index)
{
	if (index->rd_rel->relam == BTREE_AM_OID &&
		dyn_index_has_partition_key(index))
		index->rd_indam->aminsert = insert_digests;
}

void
dyn_index_keys_of_row(Relation rel, TupleTableSlot *slot)
{
	const KeyColumns *columns = key_columns(rel);
	bool has_long = false;
	List *indexes;
	ListCell *cell;
	int i;

	for (i = 0; i < columns->n && !has_long; i++)
	{
		bool isnull;
		Datum key = slot_getattr(slot, columns->attnums[i], &isnull);

		has_long = !isnull && may_be_long(key);
	}
	if (!has_long)
		return;
	/* Keeping the locks keeps these entries until the next opening, too. */
	indexes = RelationGetIndexList(rel);
	foreach (cell, indexes)
	{
		Relation index = index_open(lfirst_oid(cell), RowExclusiveLock);

		dyn_index_takes_digests(index);
		index_close(index, NoLock);
	}
	list_free(indexes);
}
