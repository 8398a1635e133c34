/*
 * store_sql.c
 *	  The SQL body: get and change through the executor, with SPI.
 *
 * It serves relations with something that only the executor honours, and
 * means the same as the direct body: the row is selected FOR UPDATE, the hook
 * decides, and INSERT, UPDATE or DELETE follows.  Each statement takes the
 * snapshot that the isolation level gives it.
 *
 * INSERT has ON CONFLICT DO NOTHING, and if it did nothing, another session
 * has inserted the row, and everything starts again.  Three things on a
 * relation change that:
 *
 *	row security	The existing row may be hidden from the role, and we would
 *					never see it.  So if the second look does not find it
 *					either, a plain INSERT follows, which raises a unique
 *					violation.
 *	rules			Forbid ON CONFLICT.  A plain INSERT may raise a unique
 *					violation if two sessions put one new key.
 *	BEFORE triggers	May skip the row.  If a look around after an insertion
 *					that did nothing finds no row, it was that.
 *
 * A role that may delete but not update cannot lock rows.  For it the row is
 * only looked at, and DELETE asks that the item still is what the hook saw.
 * If nothing is deleted although it still is, a trigger or a policy wanted it
 * so.  The same holds under row security, where locking would apply the
 * policies for updates.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/reltrigger.h"

#include "common/stop_point.h"
#include "storage/store_internal.h"
#include "storage/traffic.h"

/* One call of dyn_sql_change(), over all its attempts. */
typedef struct SqlChange
{
	DynStore *store;
	const DynKey *key;
	DynChangeHook hook;
	void *hook_arg;
	MemoryContext caller_context; /* where the hook runs */
	bool locks_row;

	/* What the last attempt was unable to do. */
	bool insert_did_nothing;
	struct varlena *undeleted_item;
	DynChange change;
} SqlChange;

void
dyn_spi_connect(void)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	dyn_operation_begin();
}

void
dyn_spi_finish(void)
{
	dyn_operation_end();
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
}

void
dyn_sql_first_row(DynStore *store, DynRow *row)
{
	dyn_sql_row(store, SPI_tuptable->vals[0], SPI_tuptable->tupdesc, row);
}

bool
dyn_sql_get(DynStore *store, const DynKey *key, DynRow *row)
{
	MemoryContext caller_context = CurrentMemoryContext;
	DynRow found_row;
	bool found;

	dyn_spi_connect();
	found = dyn_sql_execute(store, DYN_SQL_GET, key, (Datum) 0, true) > 0;
	if (found)
	{
		dyn_sql_first_row(store, &found_row);
		MemoryContextSwitchTo(caller_context);
		dyn_row_copy(&store->shape, &found_row, row);
	}
	dyn_spi_finish();
	return found;
}

bool
dyn_sql_has_rules(const DynStore *store)
{
	return store->relation->rd_rules != NULL;
}

bool
dyn_sql_has_row_security(const DynStore *store)
{
	return store->relation->rd_rel->relrowsecurity;
}

/* Row locks need the right to update, and mind the policies for updates. */
bool
dyn_sql_can_lock_rows(const DynStore *store)
{
	Oid relid = store->shape.relid;
	Oid role = GetUserId();

	if (store->access != DYN_STORE_DELETE)
		return true;
	if (dyn_sql_has_row_security(store))
		return false;
	return pg_class_aclcheck(relid, role, ACL_UPDATE) == ACLCHECK_OK ||
		   pg_attribute_aclcheck_all(relid, role, ACL_UPDATE, ACLMASK_ANY) ==
			   ACLCHECK_OK;
}

static bool
select_row(SqlChange *state, DynRow *row)
{
	DynStore *store = state->store;
	DynSqlStatement statement = DYN_SQL_GET;
	bool found;

	if (state->locks_row)
		statement = store->access == DYN_STORE_DELETE ? DYN_SQL_LOCK_TO_DELETE
													  : DYN_SQL_LOCK_TO_WRITE;
	found =
		dyn_sql_execute(store, statement, state->key, (Datum) 0, false) > 0;
	if (found)
		dyn_sql_first_row(store, row);
	return found;
}

bool
dyn_sql_may_skip_insert(const DynStore *store)
{
	const TriggerDesc *triggers = store->relation->trigdesc;

	return store->relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE ||
		   (triggers != NULL && triggers->trig_insert_before_row);
}

/* Must a row that is in the way raise an error?  Else we start again. */
static bool
must_raise(const SqlChange *state)
{
	if (dyn_sql_has_rules(state->store))
		return true;
	return dyn_sql_has_row_security(state->store) && state->insert_did_nothing;
}

/*
 * The row is there for everybody to see before we look whether a transaction
 * of items has the key.
 */
static bool
insert_row(SqlChange *state, const DynItem *item)
{
	DynSqlStatement statement =
		must_raise(state) ? DYN_SQL_INSERT_OR_RAISE : DYN_SQL_INSERT;
	uint64 rows = dyn_sql_execute(state->store, statement, state->key,
								  PointerGetDatum(item), false);

	dyn_refuse_in_transaction(state->store, state->key);
	state->insert_did_nothing = statement == DYN_SQL_INSERT && rows == 0;
	return !state->insert_did_nothing;
}

/* As it is in the row, maybe toasted. */
static struct varlena *
copy_to_caller(const SqlChange *state, Datum item)
{
	Size size = VARSIZE_ANY(DatumGetPointer(item));
	struct varlena *copy = MemoryContextAlloc(state->caller_context, size);

	memcpy(copy, DatumGetPointer(item), size);
	return copy;
}

bool
dyn_sql_items_are_identical(const struct varlena *a, Datum b)
{
	return VARSIZE_ANY(a) == VARSIZE_ANY(DatumGetPointer(b)) &&
		   memcmp(a, DatumGetPointer(b), VARSIZE_ANY(a)) == 0;
}

/*
 * Did the last attempt do nothing although nobody stood in its way?  Then it
 * was told so, by a trigger, a policy or a rule, and that is the result.
 */
static bool
was_refused(const SqlChange *state, const DynRow *old)
{
	if (old == NULL)
		return state->insert_did_nothing &&
			   dyn_sql_may_skip_insert(state->store) &&
			   !dyn_sql_has_row_security(state->store);
	return state->undeleted_item != NULL &&
		   dyn_sql_items_are_identical(state->undeleted_item, old->item);
}

/* An UPDATE or DELETE of a locked row that does nothing was told so. */
static bool
delete_row(SqlChange *state, Datum old_item)
{
	uint64 rows;

	if (state->locks_row)
	{
		(void) dyn_sql_execute(state->store, DYN_SQL_DELETE, state->key,
							   (Datum) 0, false);
		return true;
	}
	rows = dyn_sql_execute(state->store, DYN_SQL_DELETE_IF_UNCHANGED,
						   state->key, old_item, false);
	if (rows > 0)
		return true;
	state->undeleted_item = copy_to_caller(state, old_item);
	return false;
}

static bool
apply_change(SqlChange *state, const DynRow *old, const DynItem *item)
{
	if (state->change == DYN_CHANGE_WRITE && old == NULL)
		return insert_row(state, item);
	if (state->change == DYN_CHANGE_WRITE)
		(void) dyn_sql_execute(state->store, DYN_SQL_UPDATE, state->key,
							   PointerGetDatum(item), false);
	if (state->change == DYN_CHANGE_DELETE && old != NULL)
		return delete_row(state, old->item);
	return true;
}

/* One attempt; false if it must be repeated. */
static bool
try_change(SqlChange *state)
{
	MemoryContext spi_context;
	DynItem *item = NULL;
	DynRow *old;
	DynRow row;

	dyn_refuse_in_transaction(state->store, state->key);
	old = select_row(state, &row) ? &row : NULL;
	if (was_refused(state, old))
		return true;
	if (old != NULL)
		state->insert_did_nothing = false;
	state->undeleted_item = NULL;

	DYN_STOP_POINT("store-before-hook");
	spi_context = MemoryContextSwitchTo(state->caller_context);
	state->change = state->hook(state->hook_arg, old, &item);
	MemoryContextSwitchTo(spi_context);
	DYN_STOP_POINT("store-before-write");
	return apply_change(state, old, item);
}

DynChange
dyn_sql_change(DynStore *store, const DynKey *key, DynChangeHook hook,
			   void *arg)
{
	SqlChange state = { .store = store,
						.key = key,
						.hook = hook,
						.hook_arg = arg,
						.caller_context = CurrentMemoryContext,
						.locks_row = dyn_sql_can_lock_rows(store) };
	bool done;

	do
	{
		CHECK_FOR_INTERRUPTS();
		dyn_spi_connect();
		done = try_change(&state);
		dyn_spi_finish();
	} while (!done);
	return state.change;
}
