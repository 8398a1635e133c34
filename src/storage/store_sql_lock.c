/*
 * store_sql_lock.c
 *	  The SQL body: rows locked for transactions of items, see store_lock.c.
 *
 * SELECT ... SKIP LOCKED does not wait, but cannot tell a row that another
 * session has locked from none; a SELECT that locks nothing does.  A row that
 * another session has inserted and not committed is looked for directly in
 * the key's index, where the relation has one: it is only a question of
 * whether there is a conflict, no rights are bypassed by that.  On partitioned
 * tables such a row is met by the INSERT, which waits for it.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/xact.h"
#include "catalog/pg_class.h"

#include "storage/store_internal.h"

/*
 * Is a transaction in progress changing or inserting a row of the key, which
 * we do not see?  One that is committed is hidden by a policy, or newer than
 * the transaction's snapshot.
 */
static bool
is_being_changed(DynStore *store, const DynKey *key)
{
	TupleTableSlot *slot;
	DynDirtyFound found;

	if (store->relation->rd_rel->relkind != RELKIND_RELATION)
		return false;
	slot = table_slot_create(store->relation, NULL);
	store->key_index = index_open(store->shape.key_index, RowExclusiveLock);
	found = dyn_direct_find_dirty(store, key, slot);
	index_close(store->key_index, NoLock);
	store->key_index = NULL;
	ExecDropSingleTupleTableSlot(slot);
	if (found == DYN_DIRTY_COMMITTED && IsolationUsesXactSnapshot() &&
		!dyn_sql_has_row_security(store))
		dyn_raise_concurrent_update();
	return found == DYN_DIRTY_CHANGING;
}

static DynSqlStatement
locking_statement(const DynLockedRow *locked)
{
	if (!locked->has_row_lock)
		return DYN_SQL_GET;
	return locked->store->access == DYN_STORE_DELETE
			   ? DYN_SQL_LOCK_TO_DELETE_NOW
			   : DYN_SQL_LOCK_TO_WRITE_NOW;
}

/* Selects the row of a key; SPI is connected.  Returns whether there is one. */
static bool
select_row(const DynLockedRow *locked, DynSqlStatement statement)
{
	return dyn_sql_execute(locked->store, statement, locked->key, (Datum) 0,
						   false) > 0;
}

static bool
lock_row(DynLockedRow *locked, MemoryContext caller_context)
{
	DynRow row;

	locked->exists = select_row(locked, locking_statement(locked));
	if (!locked->exists)
		return !(locked->has_row_lock && select_row(locked, DYN_SQL_GET)) &&
			   !is_being_changed(locked->store, locked->key);
	dyn_sql_first_row(locked->store, &row);
	MemoryContextSwitchTo(caller_context);
	dyn_row_copy(&locked->store->shape, &row, &locked->row);
	return true;
}

bool
dyn_sql_lock(DynLockedRow *locked)
{
	MemoryContext caller_context = CurrentMemoryContext;
	bool is_ours;

	if (!dyn_item_lock(locked->store, locked->key))
		return false;
	locked->has_row_lock = dyn_sql_can_lock_rows(locked->store);
	dyn_spi_connect();
	is_ours = lock_row(locked, caller_context);
	dyn_spi_finish();
	return is_ours;
}

/*
 * Where INSERT does nothing, plain SQL has taken the key, or a trigger did not
 * want the row, or a policy hides who has the key: then an error shall say so.
 */
static bool
insert_row(const DynLockedRow *locked, Datum item)
{
	DynStore *store = locked->store;
	const DynKey *key = locked->key;

	if (!dyn_sql_has_rules(store))
	{
		if (dyn_sql_execute(store, DYN_SQL_INSERT, key, item, false) > 0)
			return true;
		if (select_row(locked, DYN_SQL_GET))
			return false;
		if (!dyn_sql_has_row_security(store))
			return dyn_sql_may_skip_insert(store);
	}
	(void) dyn_sql_execute(store, DYN_SQL_INSERT_OR_RAISE, key, item, false);
	return true;
}

bool
dyn_sql_write_locked(DynLockedRow *locked, const DynItem *item)
{
	bool written = true;

	dyn_spi_connect();
	if (locked->exists)
		(void) dyn_sql_execute(locked->store, DYN_SQL_UPDATE, locked->key,
							   PointerGetDatum(item), false);
	else
		written = insert_row(locked, PointerGetDatum(item));
	dyn_spi_finish();
	return written;
}

/* Is the row, which DELETE did not delete, still there as it was? */
static bool
is_unchanged(const DynLockedRow *locked)
{
	DynRow row;

	if (!select_row(locked, DYN_SQL_GET))
		return false;
	dyn_sql_first_row(locked->store, &row);
	return dyn_sql_items_are_identical(
		(struct varlena *) DatumGetPointer(row.item), locked->row.item);
}

bool
dyn_sql_delete_locked(DynLockedRow *locked)
{
	DynSqlStatement statement =
		locked->has_row_lock ? DYN_SQL_DELETE : DYN_SQL_DELETE_IF_UNCHANGED;
	uint64 rows;
	bool deleted;

	dyn_spi_connect();
	rows = dyn_sql_execute(locked->store, statement, locked->key,
						   locked->row.item, false);
	deleted = rows > 0 || locked->has_row_lock || is_unchanged(locked);
	dyn_spi_finish();
	return deleted;
}
