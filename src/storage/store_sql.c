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

enum
{
	STATEMENT_GET,
	STATEMENT_LOCK_TO_WRITE,
	STATEMENT_LOCK_TO_DELETE,
	STATEMENT_INSERT,
	STATEMENT_INSERT_OR_RAISE,
	STATEMENT_UPDATE,
	STATEMENT_DELETE,
	STATEMENT_DELETE_IF_UNCHANGED
};

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

/* What a statement's builder is given. */
typedef struct SqlValues
{
	const DynKey *key;
	Datum item;
} SqlValues;

static void
append_key_condition(DynSqlQuery *query, const DynKey *key)
{
	dyn_sql_append(query, " WHERE ");
	dyn_sql_append_comparison(query, 0, BTEqualStrategyNumber, key->pk);
	if (query->store->shape.key_columns == 1)
		return;
	dyn_sql_append(query, " AND ");
	dyn_sql_append_comparison(query, 1, BTEqualStrategyNumber, key->sk);
}

static void
build_select(DynSqlQuery *query, const void *arg)
{
	const SqlValues *values = arg;

	dyn_sql_append(query, "SELECT ");
	dyn_sql_append_row(query);
	dyn_sql_append(query, " FROM ");
	dyn_sql_append_relation(query);
	append_key_condition(query, values->key);
}

static void
build_lock_to_write(DynSqlQuery *query, const void *arg)
{
	build_select(query, arg);
	dyn_sql_append(query, " FOR NO KEY UPDATE");
}

static void
build_lock_to_delete(DynSqlQuery *query, const void *arg)
{
	build_select(query, arg);
	dyn_sql_append(query, " FOR UPDATE");
}

static bool
has_rules(const DynStore *store)
{
	return store->relation->rd_rules != NULL;
}

static bool
has_row_security(const DynStore *store)
{
	return store->relation->rd_rel->relrowsecurity;
}

static void
build_insert_or_raise(DynSqlQuery *query, const void *arg)
{
	const DynShape *shape = &query->store->shape;
	const SqlValues *values = arg;

	dyn_sql_append(query, "INSERT INTO ");
	dyn_sql_append_relation(query);
	dyn_sql_append(query, " (");
	dyn_sql_append_row(query);
	dyn_sql_append(query, ") VALUES (");
	dyn_sql_append_value(query, shape->keys[0].type, values->key->pk);
	dyn_sql_append(query, ", ");
	if (shape->key_columns > 1)
	{
		dyn_sql_append_value(query, shape->keys[1].type, values->key->sk);
		dyn_sql_append(query, ", ");
	}
	dyn_sql_append_value(query, shape->item_type, values->item);
	dyn_sql_append(query, ")");
}

static void
build_insert(DynSqlQuery *query, const void *arg)
{
	const DynShape *shape = &query->store->shape;
	int i;

	build_insert_or_raise(query, arg);
	dyn_sql_append(query, " ON CONFLICT (");
	for (i = 0; i < shape->key_columns; i++)
	{
		dyn_sql_append(query, i > 0 ? ", " : "");
		dyn_sql_append_column(query, shape->keys[i].attnum);
	}
	dyn_sql_append(query, ") DO NOTHING");
}

static void
build_update(DynSqlQuery *query, const void *arg)
{
	const DynShape *shape = &query->store->shape;
	const SqlValues *values = arg;

	dyn_sql_append(query, "UPDATE ");
	dyn_sql_append_relation(query);
	dyn_sql_append(query, " SET ");
	dyn_sql_append_column(query, shape->item_attnum);
	dyn_sql_append(query, " = ");
	dyn_sql_append_value(query, shape->item_type, values->item);
	append_key_condition(query, values->key);
}

static void
build_delete(DynSqlQuery *query, const void *arg)
{
	const SqlValues *values = arg;

	dyn_sql_append(query, "DELETE FROM ");
	dyn_sql_append_relation(query);
	append_key_condition(query, values->key);
}

static void
build_delete_if_unchanged(DynSqlQuery *query, const void *arg)
{
	const SqlValues *values = arg;

	build_delete(query, arg);
	dyn_sql_append(query, " AND ");
	dyn_sql_append_item_equality(query, values->item);
}

/* Runs a statement in the connected SPI; returns the number of rows. */
static uint64
execute(DynStore *store, uint32 statement, DynSqlBuilder builder,
		const SqlValues *values, bool read_only)
{
	DynSqlQuery query = { .store = store };
	SPIPlanPtr plan = dyn_sql_plan(&query, statement, builder, values);
	int result = SPI_execute_plan(plan, query.values, NULL, read_only, 0);

	if (result < 0)
		elog(ERROR, "SPI_execute_plan failed: %s",
			 SPI_result_code_string(result));
	return SPI_processed;
}

void
dyn_spi_connect(void)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
}

void
dyn_spi_finish(void)
{
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "SPI_finish failed");
}

static void
read_first_row(DynStore *store, DynRow *row)
{
	dyn_sql_row(store, SPI_tuptable->vals[0], SPI_tuptable->tupdesc, row);
}

bool
dyn_sql_get(DynStore *store, const DynKey *key, DynRow *row)
{
	MemoryContext caller_context = CurrentMemoryContext;
	SqlValues values = { .key = key };
	DynRow found_row;
	bool found;

	dyn_spi_connect();
	found = execute(store, STATEMENT_GET, build_select, &values, true) > 0;
	if (found)
	{
		read_first_row(store, &found_row);
		MemoryContextSwitchTo(caller_context);
		dyn_row_copy(&store->shape, &found_row, row);
	}
	dyn_spi_finish();
	return found;
}

/* Row locks need the right to update, and mind the policies for updates. */
static bool
can_lock_rows(const DynStore *store)
{
	Oid relid = store->shape.relid;
	Oid role = GetUserId();

	if (store->access != DYN_STORE_DELETE)
		return true;
	if (has_row_security(store))
		return false;
	return pg_class_aclcheck(relid, role, ACL_UPDATE) == ACLCHECK_OK ||
		   pg_attribute_aclcheck_all(relid, role, ACL_UPDATE, ACLMASK_ANY) ==
			   ACLCHECK_OK;
}

static bool
select_row(SqlChange *state, DynRow *row)
{
	DynStore *store = state->store;
	SqlValues values = { .key = state->key };
	uint64 rows;

	if (!state->locks_row)
		rows = execute(store, STATEMENT_GET, build_select, &values, false);
	else if (store->access == DYN_STORE_DELETE)
		rows = execute(store, STATEMENT_LOCK_TO_DELETE, build_lock_to_delete,
					   &values, false);
	else
		rows = execute(store, STATEMENT_LOCK_TO_WRITE, build_lock_to_write,
					   &values, false);
	if (rows > 0)
		read_first_row(store, row);
	return rows > 0;
}

/* May an INSERT that met no conflict insert nothing? */
static bool
may_skip_insert(const DynStore *store)
{
	const TriggerDesc *triggers = store->relation->trigdesc;

	return store->relation->rd_rel->relkind == RELKIND_PARTITIONED_TABLE ||
		   (triggers != NULL && triggers->trig_insert_before_row);
}

/* Must a row that is in the way raise an error?  Else we start again. */
static bool
must_raise(const SqlChange *state)
{
	if (has_rules(state->store))
		return true;
	return has_row_security(state->store) && state->insert_did_nothing;
}

static bool
insert_row(SqlChange *state, const SqlValues *values)
{
	if (must_raise(state))
	{
		(void) execute(state->store, STATEMENT_INSERT_OR_RAISE,
					   build_insert_or_raise, values, false);
		return true;
	}
	state->insert_did_nothing = execute(state->store, STATEMENT_INSERT,
										build_insert, values, false) == 0;
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

static bool
items_are_identical(const struct varlena *a, Datum b)
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
		return state->insert_did_nothing && may_skip_insert(state->store) &&
			   !has_row_security(state->store);
	return state->undeleted_item != NULL &&
		   items_are_identical(state->undeleted_item, old->item);
}

/* An UPDATE or DELETE of a locked row that does nothing was told so. */
static bool
delete_row(SqlChange *state, const SqlValues *values)
{
	uint64 rows;

	if (state->locks_row)
	{
		(void) execute(state->store, STATEMENT_DELETE, build_delete, values,
					   false);
		return true;
	}
	rows = execute(state->store, STATEMENT_DELETE_IF_UNCHANGED,
				   build_delete_if_unchanged, values, false);
	if (rows > 0)
		return true;
	state->undeleted_item = copy_to_caller(state, values->item);
	return false;
}

static bool
apply_change(SqlChange *state, const DynRow *old, const DynItem *item)
{
	SqlValues values = { .key = state->key, .item = PointerGetDatum(item) };

	if (state->change == DYN_CHANGE_WRITE && old == NULL)
		return insert_row(state, &values);
	if (state->change == DYN_CHANGE_WRITE)
		(void) execute(state->store, STATEMENT_UPDATE, build_update, &values,
					   false);
	if (state->change == DYN_CHANGE_DELETE && old != NULL)
	{
		values.item = old->item;
		return delete_row(state, &values);
	}
	return true;
}

/* One attempt; false if it must be repeated. */
static bool
try_change(SqlChange *state)
{
	MemoryContext spi_context;
	DynRow row;
	DynRow *old = select_row(state, &row) ? &row : NULL;
	DynItem *item = NULL;

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
						.locks_row = can_lock_rows(store) };
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
