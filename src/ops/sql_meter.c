/*
 * sql_meter.c
 *	  What plain SQL reads and writes is counted, too, see sql_meter.h.
 *
 * Nothing is taken from the buckets, and nothing refused, unless
 * dynamo_am.throttle_sql is on.  A scan asks when it has its first row and after
 * each megabyte, a write when it is done; an error then undoes it.
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "capacity/units.h"
#include "common/guc.h"
#include "index/index.h"
#include "index/row_view.h"
#include "ops/effects.h"
#include "ops/item_key.h"
#include "ops/sql_meter.h"
#include "ops/write_meter.h"
#include "storage/shape_cache.h"
#include "storage/traffic.h"

/* What a relation of the access method is to a DynamoDB table. */
typedef struct Account
{
	Oid table; /* invalid: nothing */
	Oid index; /* its relation, if it is one */
	bool counts_writes;
} Account;

/* What counting writes allocates */
static MemoryContext context;

static bool
build_account(Relation relation, void *result)
{
	Account *account = result;
	const DynTable *table = dyn_table_of_relation(RelationGetRelid(relation));

	memset(account, 0, sizeof(Account));
	if (table != NULL)
	{
		account->table = table->relid;
		account->counts_writes = dyn_store_lacks_effects(relation);
		return true;
	}
	table = dyn_table_of_index(RelationGetRelid(relation));
	if (table != NULL)
	{
		account->table = table->relid;
		account->index = RelationGetRelid(relation);
	}
	return true;
}

static DynShapeCache accounts = { .name = "dynamo_am accounts",
								  .size = sizeof(Account),
								  .build = build_account };

/*
 * The table that reads of a relation are counted for, and its global index if
 * it is of one; NULL if they are nobody's.
 */
static const DynTable *
read_account(Relation relation, const DynIndex **index)
{
	const DynTable *table;
	Account account;

	*index = NULL;
	dyn_shape_cache_get(&accounts, relation, &account);
	if (!OidIsValid(account.table))
		return NULL;
	table = dyn_table_of_relation(account.table);
	if (table == NULL || !OidIsValid(account.index))
		return table;
	*index = dyn_index_in(table, account.index);
	if (*index == NULL || dyn_index_is_expiry(*index))
		return NULL;
	if ((*index)->local)
		*index = NULL;
	return table;
}

/* False: nobody's. */
static bool
begin_read(DynMeter *meter, Relation relation, uint64 hash)
{
	const DynIndex *index;
	const DynTable *table = read_account(relation, &index);

	if (table == NULL)
		return false;
	dyn_meter_begin(meter, table, index, DYN_READ_UNITS, hash);
	meter->takes &= dyn_throttle_sql;
	return true;
}

static void
reading(Relation relation, uint64 hash)
{
	DynMeter meter;

	if (dyn_throttle_sql && begin_read(&meter, relation, hash))
		dyn_meter_admit(&meter);
}

static void
has_read(Relation relation, uint64 hash, uint64 units)
{
	DynMeter meter;

	if (begin_read(&meter, relation, hash))
		dyn_meter_charge(&meter, dyn_read_halves(units * DYN_READ_UNIT_BYTES,
												 DYN_EVENTUAL));
}

static void
meter_change(const DynTable *table, const DynRow *old, const DynRow *after)
{
	const DynRow *row = after != NULL ? after : old;
	DynKey key = { row->pk, row->sk };
	DynWriteMeter meter = { .counts_only = !dyn_throttle_sql };
	int64 units[DYN_INDEXES_MAX];
	DynItemView old_view;
	DynItemView after_view;
	DynThrottle refusal;

	dyn_view_row(table, old, &old_view);
	dyn_view_row(table, after, &after_view);
	dyn_index_write_units(table, &old_view, &after_view, units);
	if (!dyn_write_meter_admits(&meter, table, &key, &refusal) ||
		!dyn_write_meter_admits_indexes(&meter, &old_view, &after_view, units,
										&refusal))
		dyn_throttle_raise(&refusal);
	dyn_write_meter_charge(
		&meter,
		dyn_write_units(
			Max(dyn_view_size(&old_view), dyn_view_size(&after_view)), false));
}

static bool
keys_equal(const DynTable *table, const DynRow *a, const DynRow *b)
{
	DynKey keys[2] = { { a->pk, a->sk }, { b->pk, b->sk } };

	return dyn_table_key_compare(table, &keys[0], &keys[1]) == 0;
}

void
dyn_sql_meter(const DynTable *table, const DynRow *old, const DynRow *after)
{
	if (!dyn_meters() || dyn_operation_depth > 0 || dyn_change_is_service)
		return;
	if (old == NULL || after == NULL || keys_equal(table, old, after))
	{
		meter_change(table, old, after);
		return;
	}
	meter_change(table, old, NULL);
	meter_change(table, NULL, after);
}

/* Tells dyn_sql_meter() of a row that the access method has written. */
static void
meter_written(Relation relation, const DynTable *table, ItemPointer old_tid,
			  TupleTableSlot *after_slot)
{
	TupleTableSlot *old_slot = NULL;
	DynRow old;
	DynRow after;

	if (old_tid != NULL)
	{
		old_slot = table_slot_create(relation, NULL);
		if (!table_tuple_fetch_row_version(relation, old_tid, SnapshotAny,
										   old_slot))
			elog(ERROR, "could not find the row that was changed");
		dyn_store_row_of_slot(relation, old_slot, &old);
	}
	if (after_slot != NULL)
		dyn_store_row_of_slot(relation, after_slot, &after);
	dyn_sql_meter(table, old_slot != NULL ? &old : NULL,
				  after_slot != NULL ? &after : NULL);
	if (old_slot != NULL)
		ExecDropSingleTupleTableSlot(old_slot);
}

static void
has_written(Relation relation, ItemPointer old, TupleTableSlot *after)
{
	MemoryContext outer;
	const DynTable *table;
	Account account;

	if (!dyn_meters() || dyn_change_is_service)
		return;
	dyn_shape_cache_get(&accounts, relation, &account);
	if (!account.counts_writes)
		return;
	table = dyn_table_of_relation(account.table);
	if (table == NULL)
		return;
	MemoryContextReset(context);
	outer = MemoryContextSwitchTo(context);
	meter_written(relation, table, old, after);
	MemoryContextSwitchTo(outer);
}

void
dyn_sql_meter_init(void)
{
	static const DynTrafficListener listener = { .listens =
													 dyn_capacity_exists,
												 .reading = reading,
												 .has_read = has_read,
												 .has_written = has_written };

	dyn_shape_cache_init(&accounts);
	context = AllocSetContextCreate(CacheMemoryContext, "dynamo_am SQL meter",
									ALLOCSET_SMALL_SIZES);
	dyn_traffic_init(&listener);
}
