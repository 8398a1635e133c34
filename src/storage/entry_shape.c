/*
 * entry_shape.c
 *	  Is a relation an index relation, and where are its columns?
 *
 * entries.h says what an index relation looks like.  As with tables
 * (store_shape.c), what is found is cached in the backend until a relcache
 * invalidation of the relation arrives; users copy it.
 */
#include "postgres.h"

#include "access/genam.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "catalog/extension.h"
#include "storage/entry_internal.h"
#include "storage/shape_cache.h"

/* May a column be at this place of the key?  position: from 0 */
static bool
fits_in_key(Form_pg_attribute column, int position, int key_columns)
{
	if (position == 0)
		return dyn_type_is_partition_key(column->atttypid);
	if (position == key_columns - 1)
		return column->atttypid == UUIDOID;
	return dyn_column_sort_kind(column) != DYN_KEY_NONE;
}

static bool
fill_keys(Relation relation, Relation index, DynEntryShape *shape)
{
	Form_pg_index form = index->rd_index;
	TupleDesc desc = RelationGetDescr(relation);
	int i;

	if (form->indnkeyatts < 2 || form->indnkeyatts > DYN_ENTRY_KEYS_MAX ||
		index->rd_rel->relam != BTREE_AM_OID)
		return false;
	shape->key_index = RelationGetRelid(index);
	shape->key_columns = form->indnkeyatts;
	for (i = 0; i < shape->key_columns; i++)
	{
		AttrNumber attnum = form->indkey.values[i];

		if (!fits_in_key(TupleDescAttr(desc, attnum - 1), i,
						 shape->key_columns))
			return false;
		dyn_fill_key_column(index, i, attnum, &shape->keys[i]);
	}
	return true;
}

static bool
is_in_key(const DynEntryShape *shape, AttrNumber attnum)
{
	int i;

	for (i = 0; i < shape->key_columns; i++)
		if (shape->keys[i].attnum == attnum)
			return true;
	return false;
}

/* The columns that are not in the key. */
static bool
fill_others(Relation relation, DynEntryShape *shape)
{
	TupleDesc desc = RelationGetDescr(relation);
	Oid item_type = dyn_item_type();
	int i;

	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);

		if (is_in_key(shape, column->attnum))
			continue;
		if (column->attisdropped || !column->attnotnull)
			return false;
		if (column->atttypid == item_type && shape->item_attnum == 0)
			shape->item_attnum = column->attnum;
		else if (shape->other_count < DYN_ENTRY_OTHERS_MAX)
			shape->others[shape->other_count++] = column->attnum;
		else
			return false;
	}
	return shape->item_attnum != 0;
}

static bool
build_shape(Relation relation, void *result)
{
	DynEntryShape *shape = result;
	Oid index_oid;
	Relation index;
	bool has_key;
	List *indexes;

	memset(shape, 0, sizeof(*shape));
	shape->relid = RelationGetRelid(relation);
	if (relation->rd_rel->relkind != RELKIND_RELATION)
		return false;
	index_oid = RelationGetPrimaryKeyIndex(relation);
	if (!OidIsValid(index_oid))
		return false;
	index = index_open(index_oid, AccessShareLock);
	has_key = fill_keys(relation, index, shape);
	index_close(index, AccessShareLock);
	indexes = RelationGetIndexList(relation);
	shape->only_key_index = list_length(indexes) == 1;
	list_free(indexes);
	return has_key && fill_others(relation, shape);
}

static DynShapeCache cache = { .name = "dynamo_am index shapes",
							   .size = sizeof(DynEntryShape),
							   .build = build_shape };

void
dyn_entry_shape_init(void)
{
	dyn_shape_cache_init(&cache);
}

/*
 * Fills in a relation's shape; false if it is not an index relation.  The
 * caller holds a lock on the relation.
 */
bool
dyn_entry_shape(Relation relation, DynEntryShape *shape)
{
	return dyn_shape_cache_get(&cache, relation, shape);
}
