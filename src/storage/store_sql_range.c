/*
 * store_sql_range.c
 *	  The SQL body: ranges, as a cursor over a SELECT in key order.
 *
 * The cursor belongs to nobody's SPI connection, so ranges may be read in any
 * order with other calls of the store; rows are fetched in chunks.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "storage/store_internal.h"

#define CHUNK_ROWS 64

/* Kinds of bounds, and the bits of a statement's number. */
enum
{
	BOUND_NONE,
	BOUND_INCLUSIVE,
	BOUND_EXCLUSIVE
};

#define STATEMENT_LOW_SHIFT 0
#define STATEMENT_HIGH_SHIFT 2
#define STATEMENT_PARTITION 0x10
#define STATEMENT_HASH_LOW 0x20
#define STATEMENT_HASH_HIGH 0x40
#define STATEMENT_AFTER 0x80
#define STATEMENT_BACKWARD 0x100

struct DynSqlRange
{
	DynStore *store;
	Portal portal;
	MemoryContext context; /* of the rows; reset for each chunk */
	int count;
	int next;
	DynRow rows[CHUNK_ROWS];
};

static int
bound_kind(const DynBound *bound)
{
	if (!bound->present)
		return BOUND_NONE;
	return bound->inclusive ? BOUND_INCLUSIVE : BOUND_EXCLUSIVE;
}

/* Ranges with the same number have the same text. */
static uint32
statement_of_range(const DynRange *range)
{
	uint32 statement = DYN_SQL_RANGES;

	if (range->pk != NULL)
		statement |= STATEMENT_PARTITION |
					 bound_kind(&range->low) << STATEMENT_LOW_SHIFT |
					 bound_kind(&range->high) << STATEMENT_HIGH_SHIFT;
	else
		statement |=
			(range->hash_low > 0 ? STATEMENT_HASH_LOW : 0) |
			(range->hash_high < PG_UINT64_MAX ? STATEMENT_HASH_HIGH : 0);
	return statement | (range->after != NULL ? STATEMENT_AFTER : 0) |
		   (range->backward ? STATEMENT_BACKWARD : 0);
}

static void
append_condition(DynSqlQuery *query, int column, StrategyNumber strategy,
				 Datum value)
{
	dyn_sql_append(query, " AND ");
	dyn_sql_append_comparison(query, column, strategy, value);
}

static StrategyNumber
behind(const DynRange *range)
{
	return range->backward ? BTLessStrategyNumber : BTGreaterStrategyNumber;
}

static void
append_partition(DynSqlQuery *query, const DynRange *range)
{
	append_condition(query, 0, BTEqualStrategyNumber,
					 PointerGetDatum(range->pk));
	if (range->low.present)
		append_condition(query, 1,
						 range->low.inclusive ? BTGreaterEqualStrategyNumber
											  : BTGreaterStrategyNumber,
						 range->low.value);
	if (range->high.present)
		append_condition(query, 1,
						 range->high.inclusive ? BTLessEqualStrategyNumber
											   : BTLessStrategyNumber,
						 range->high.value);
	if (range->after == NULL)
		return;
	if (query->store->shape.key_columns > 1)
		append_condition(query, 1, behind(range), range->after->sk);
	else
		dyn_sql_append(query, " AND false");
}

/* pk >= a AND (pk > a OR sk > b): the first part is for the index. */
static void
append_after(DynSqlQuery *query, const DynRange *range)
{
	const DynKey *after = range->after;

	if (query->store->shape.key_columns == 1)
	{
		append_condition(query, 0, behind(range), after->pk);
		return;
	}
	append_condition(query, 0,
					 range->backward ? BTLessEqualStrategyNumber
									 : BTGreaterEqualStrategyNumber,
					 after->pk);
	dyn_sql_append(query, " AND (");
	dyn_sql_append_comparison(query, 0, behind(range), after->pk);
	dyn_sql_append(query, " OR ");
	dyn_sql_append_comparison(query, 1, behind(range), after->sk);
	dyn_sql_append(query, ")");
}

static void
append_hash_range(DynSqlQuery *query, const DynRange *range)
{
	if (range->hash_low > 0)
		append_condition(
			query, 0, BTGreaterEqualStrategyNumber,
			PointerGetDatum(dyn_partition_key_bound(range->hash_low)));
	if (range->hash_high < PG_UINT64_MAX)
		append_condition(
			query, 0, BTLessStrategyNumber,
			PointerGetDatum(dyn_partition_key_bound(range->hash_high + 1)));
	if (range->after != NULL)
		append_after(query, range);
}

static void
append_order(DynSqlQuery *query, const DynRange *range)
{
	const DynShape *shape = &query->store->shape;
	int i;

	dyn_sql_append(query, " ORDER BY ");
	for (i = 0; i < shape->key_columns; i++)
	{
		dyn_sql_append(query, i > 0 ? ", " : "");
		dyn_sql_append_column(query, shape->keys[i].attnum);
		dyn_sql_append(query, range->backward ? " DESC" : "");
	}
}

static void
build_range(DynSqlQuery *query, const void *arg)
{
	const DynRange *range = arg;

	dyn_sql_append(query, "SELECT ");
	dyn_sql_append_row(query);
	dyn_sql_append(query, " FROM ");
	dyn_sql_append_relation(query);
	dyn_sql_append(query, " WHERE true");
	if (range->pk != NULL)
		append_partition(query, range);
	else
		append_hash_range(query, range);
	append_order(query, range);
}

static Portal
open_cursor(DynStore *store, const DynRange *range)
{
	DynSqlQuery query = { .store = store };
	SPIPlanPtr plan =
		dyn_sql_plan(&query, statement_of_range(range), build_range, range);
	Portal portal = SPI_cursor_open(NULL, plan, query.values, NULL, true);

	if (portal == NULL)
		elog(ERROR, "SPI_cursor_open failed: %s",
			 SPI_result_code_string(SPI_result));
	return portal;
}

DynSqlRange *
dyn_sql_range_begin(DynStore *store, const DynRange *range)
{
	DynSqlRange *scan = palloc(sizeof(DynSqlRange));

	scan->store = store;
	scan->context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am range", ALLOCSET_DEFAULT_SIZES);
	scan->count = 0;
	scan->next = 0;
	dyn_spi_connect();
	scan->portal = open_cursor(store, range);
	dyn_spi_finish();
	return scan;
}

static void
fetch_chunk(DynSqlRange *scan)
{
	const DynShape *shape = &scan->store->shape;
	MemoryContext old;
	int i;

	MemoryContextReset(scan->context);
	dyn_spi_connect();
	SPI_cursor_fetch(scan->portal, true, CHUNK_ROWS);
	scan->count = (int) SPI_processed;
	scan->next = 0;
	old = MemoryContextSwitchTo(scan->context);
	for (i = 0; i < scan->count; i++)
	{
		DynRow row;

		dyn_sql_row(scan->store, SPI_tuptable->vals[i], SPI_tuptable->tupdesc,
					&row);
		dyn_row_copy(shape, &row, &scan->rows[i]);
	}
	MemoryContextSwitchTo(old);
	dyn_spi_finish();
}

bool
dyn_sql_range_next(DynSqlRange *scan, DynRow *row)
{
	if (scan->next == scan->count)
		fetch_chunk(scan);
	if (scan->count == 0)
		return false;
	*row = scan->rows[scan->next++];
	return true;
}

void
dyn_sql_range_end(DynSqlRange *scan)
{
	SPI_cursor_close(scan->portal);
	MemoryContextDelete(scan->context);
	pfree(scan);
}
