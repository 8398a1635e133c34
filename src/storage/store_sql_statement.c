/*
 * store_sql_statement.c
 *	  The SQL body: the statements on single rows, run in the connected SPI.
 */
#include "postgres.h"

#include "storage/store_internal.h"

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

static void
build_lock_to_write_now(DynSqlQuery *query, const void *arg)
{
	build_lock_to_write(query, arg);
	dyn_sql_append(query, " SKIP LOCKED");
}

static void
build_lock_to_delete_now(DynSqlQuery *query, const void *arg)
{
	build_lock_to_delete(query, arg);
	dyn_sql_append(query, " SKIP LOCKED");
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

static const DynSqlBuilder builders[] = {
	[DYN_SQL_GET] = build_select,
	[DYN_SQL_LOCK_TO_WRITE] = build_lock_to_write,
	[DYN_SQL_LOCK_TO_DELETE] = build_lock_to_delete,
	[DYN_SQL_LOCK_TO_WRITE_NOW] = build_lock_to_write_now,
	[DYN_SQL_LOCK_TO_DELETE_NOW] = build_lock_to_delete_now,
	[DYN_SQL_INSERT] = build_insert,
	[DYN_SQL_INSERT_OR_RAISE] = build_insert_or_raise,
	[DYN_SQL_UPDATE] = build_update,
	[DYN_SQL_DELETE] = build_delete,
	[DYN_SQL_DELETE_IF_UNCHANGED] = build_delete_if_unchanged,
};

uint64
dyn_sql_execute(DynStore *store, DynSqlStatement statement, const DynKey *key,
				Datum item, bool read_only)
{
	DynSqlQuery query = { .store = store };
	SqlValues values = { .key = key, .item = item };
	SPIPlanPtr plan =
		dyn_sql_plan(&query, statement, builders[statement], &values);
	int result = SPI_execute_plan(plan, query.values, NULL, read_only, 0);

	if (result < 0)
		elog(ERROR, "SPI_execute_plan failed: %s",
			 SPI_result_code_string(result));
	return SPI_processed;
}
