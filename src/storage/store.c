/*
 * store.c
 *	  Opening a relation as a store: locks, rights, choice of the body.
 *
 * The direct body does what the executor would do for a plain relation, and
 * nothing of what it would do for any other.  So it serves only where the
 * role may access the whole table, row security does not apply, and the shape
 * names no obstacle; in every other case the SQL body serves, and there the
 * executor decides what is permitted and what happens.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/rls.h"

#include "storage/entry_internal.h"
#include "storage/partition_size.h"
#include "storage/store_batch.h"
#include "storage/store_internal.h"

/*
 * Table-level rights for the direct body.  A put needs all three: it finds
 * out only on its way whether there is a row, and its hook sees the row.
 */
static const AclMode required_rights[DYN_STORE_ACCESSES] = {
	[DYN_STORE_READ] = ACL_SELECT,
	[DYN_STORE_INSERT_OR_UPDATE] = ACL_SELECT | ACL_INSERT | ACL_UPDATE,
	[DYN_STORE_DELETE] = ACL_SELECT | ACL_DELETE,
};

static DynRowEffects row_effects = NULL;

void
dyn_store_init(void)
{
	dyn_batch_init();
	dyn_shape_init();
	dyn_entry_shape_init();
	dyn_sql_plan_init();
}

void
dyn_store_set_effects(DynRowEffects effects)
{
	row_effects = effects;
}

void
dyn_row_changed(DynStore *store, const DynKey *key, const DynRow *old,
				const DynItem *item)
{
	DynRow after = { key->pk, key->sk, PointerGetDatum(item) };

	if (!store->shape.has_effects || row_effects == NULL)
		return;
	CommandCounterIncrement();
	row_effects(store->relation, old, item == NULL ? NULL : &after);
}

/* Why an access must go through the executor; NULL if it need not. */
const char *
dyn_store_obstacle(const DynShape *shape, Relation relation,
				   DynStoreAccess access)
{
	AclMode rights = required_rights[access];

	if (shape->obstacles[access] != NULL)
		return shape->obstacles[access];
	if (pg_class_aclmask(shape->relid, GetUserId(), rights, ACLMASK_ALL) !=
		rights)
		return "rights";
	if (relation->rd_rel->relrowsecurity &&
		check_enable_rls(shape->relid, InvalidOid, true) == RLS_ENABLED)
		return "row security";
	return NULL;
}

/* Fills in a relation's shape, or raises. */
void
dyn_store_require_shape(Relation relation, DynShape *shape)
{
	if (dyn_store_shape(relation, shape))
		return;
	ereport(
		ERROR, errcode(ERRCODE_WRONG_OBJECT_TYPE),
		errmsg("relation \"%s\" is not a DynamoDB table",
			   RelationGetRelationName(relation)),
		errdetail("A DynamoDB table has a primary key of a column of type "
				  "dynamo_partition_key and at most one column of type text "
				  "COLLATE \"C\", numeric or bytea, and a NOT NULL column of "
				  "type dynamo_item."));
}

void
dyn_store_row_of_slot(Relation relation, TupleTableSlot *slot, DynRow *row)
{
	DynShape shape;

	dyn_store_require_shape(relation, &shape);
	dyn_row_of_slot(&shape, slot, row);
}

bool
dyn_store_lacks_effects(Relation relation)
{
	DynShape shape;

	return dyn_store_shape(relation, &shape) && !shape.has_effects;
}

/* Before the lock, which a standby would refuse in its own words. */
static void
prevent_change(DynStoreAccess access)
{
	const char *command = access == DYN_STORE_DELETE ? "DELETE" : "UPDATE";

	PreventCommandDuringRecovery(command);
	PreventCommandIfParallelMode(command);
}

static void
prevent_change_if_read_only(Relation relation, DynStoreAccess access)
{
	if (!RelationUsesLocalBuffers(relation))
		PreventCommandIfReadOnly(access == DYN_STORE_DELETE ? "DELETE"
															: "UPDATE");
}

DynStore *
dyn_store_open(Oid relid, DynStoreAccess access)
{
	bool is_read = access == DYN_STORE_READ;
	LOCKMODE lockmode = is_read ? AccessShareLock : RowExclusiveLock;
	DynStore *store;

	if (!is_read)
		prevent_change(access);
	store = palloc(sizeof(DynStore));
	store->access = access;
	store->relation = table_open(relid, lockmode);
	dyn_store_require_shape(store->relation, &store->shape);
	if (!is_read)
		prevent_change_if_read_only(store->relation, access);
	store->obstacle =
		dyn_store_obstacle(&store->shape, store->relation, access);
	store->key_index = store->obstacle == NULL
						   ? index_open(store->shape.key_index, lockmode)
						   : NULL;
	return store;
}

DynStore *
dyn_store_open_unchecked(Oid relid)
{
	DynStore *store = palloc(sizeof(DynStore));

	store->access = DYN_STORE_READ;
	store->relation = table_open(relid, AccessShareLock);
	dyn_store_require_shape(store->relation, &store->shape);
	store->obstacle = NULL;
	store->key_index = index_open(store->shape.key_index, AccessShareLock);
	return store;
}

/* The locks stay until the transaction ends, as the executor's do. */
void
dyn_store_close(DynStore *store)
{
	if (store->key_index != NULL)
		index_close(store->key_index, NoLock);
	table_close(store->relation, NoLock);
	pfree(store);
}

bool
dyn_store_is_direct(const DynStore *store)
{
	return store->obstacle == NULL;
}

bool
dyn_store_sees_all(const DynStore *store)
{
	return store->access == DYN_STORE_READ && store->obstacle == NULL;
}

DynKeyKind
dyn_store_sort_kind(const DynStore *store)
{
	return store->shape.sort_kind;
}

bool
dyn_store_get(DynStore *store, const DynKey *key, DynRow *row)
{
	if (store->obstacle == NULL)
		return dyn_direct_get(store, key, row);
	return dyn_sql_get(store, key, row);
}

/* One row is cheaper by itself; pages can be read only if they are heap's. */
void
dyn_store_get_many(DynStore *store, const DynKey *keys, int count,
				   DynRow *rows)
{
	int i;

	memset(rows, 0, count * sizeof(DynRow));
	if (store->obstacle == NULL && count > 1 &&
		dyn_has_heap_pages(store->relation))
	{
		dyn_direct_get_many(store, keys, count, rows);
		return;
	}
	for (i = 0; i < count; i++)
		if (!dyn_store_get(store, &keys[i], &rows[i]))
			rows[i].item = (Datum) 0;
}

double
dyn_store_partition_rows(DynStore *store, const DynPartitionKey *pk)
{
	return dyn_partition_entries(store->relation, store->key_index,
								 dyn_partition_key_view(pk).hash);
}

DynChange
dyn_store_change(DynStore *store, const DynKey *key, DynChangeHook hook,
				 void *arg)
{
	Assert(store->access != DYN_STORE_READ);
	if (store->obstacle == NULL)
		return dyn_direct_change(store, key, hook, arg);
	return dyn_sql_change(store, key, hook, arg);
}

DynLockedRow *
dyn_store_lock(DynStore *store, const DynKey *key)
{
	DynLockedRow *locked = palloc0(sizeof(DynLockedRow));
	bool is_ours;

	Assert(store->access != DYN_STORE_READ);
	locked->store = store;
	locked->key = key;
	is_ours = store->obstacle == NULL ? dyn_direct_lock(locked)
									  : dyn_sql_lock(locked);
	if (is_ours)
		return locked;
	dyn_locked_row_free(locked);
	return NULL;
}

const DynRow *
dyn_locked_row(const DynLockedRow *locked)
{
	return locked->exists ? &locked->row : NULL;
}

bool
dyn_store_write_locked(DynLockedRow *locked, const DynItem *item)
{
	if (locked->store->obstacle == NULL)
		return dyn_direct_write_locked(locked, item);
	return dyn_sql_write_locked(locked, item);
}

bool
dyn_store_delete_locked(DynLockedRow *locked)
{
	Assert(locked->exists);
	if (locked->store->obstacle == NULL)
		return dyn_direct_delete_locked(locked);
	return dyn_sql_delete_locked(locked);
}

void
dyn_locked_row_free(DynLockedRow *locked)
{
	if (locked->slot != NULL)
		ExecDropSingleTupleTableSlot(locked->slot);
	pfree(locked);
}

bool
dyn_store_is_in_transaction(DynStore *store, const DynKey *key)
{
	return dyn_item_is_in_transaction(store, key);
}

static Size
datum_room(Datum datum)
{
	return MAXALIGN(VARSIZE_ANY(DatumGetPointer(datum)));
}

static Datum
datum_place(Datum datum, char **place)
{
	Size size = VARSIZE_ANY(DatumGetPointer(datum));
	char *copy = *place;

	memcpy(copy, DatumGetPointer(datum), size);
	*place += MAXALIGN(size);
	return PointerGetDatum(copy);
}

/* Copies a row into the current memory context, as one piece. */
void
dyn_row_copy(const DynShape *shape, const DynRow *from, DynRow *to)
{
	bool has_sort_key = shape->key_columns > 1;
	Size size = datum_room(from->pk) + datum_room(from->item);
	char *place;

	if (has_sort_key)
		size += datum_room(from->sk);
	place = palloc(size);
	to->pk = datum_place(from->pk, &place);
	to->sk = has_sort_key ? datum_place(from->sk, &place) : (Datum) 0;
	to->item = datum_place(from->item, &place);
}
