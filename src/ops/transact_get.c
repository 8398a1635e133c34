/*
 * transact_get.c
 *	  TransactGetItems: several items as one snapshot shows them.
 */
#include "postgres.h"

#include "common/error.h"
#include "common/limits.h"
#include "ops/transact_internal.h"

/* Returns how many items have a key; the first that has not cancels all. */
static int
bind_reads(DynRead *reads, int count, DynTransactItem *items,
		   DynTransactResult *result)
{
	int bound = 0;
	int i;

	for (i = 0; i < count; i++)
	{
		ErrorData *fault = dyn_transact_bind_read(&reads[i]);

		if (fault == NULL)
			items[bound++] = (DynTransactItem){ .position = i,
												.table = reads[i].table,
												.key = &reads[i].key,
												.access = DYN_STORE_READ,
												.act = DYN_ACT_READ };
		else if (!result->cancelled)
			dyn_transact_cancel(result, i, DYN_REASON_VALIDATION,
								fault->message);
	}
	return bound;
}

static void
find_conflicts(const DynTransactItem *items, DynTransactResult *result)
{
	int i;

	for (i = 0; i < result->count; i++)
		if (dyn_store_is_in_transaction(items[i].store, items[i].key))
			dyn_transact_conflict(result, items[i].position);
}

static void
admit_all(DynRead *reads, DynTransactResult *result)
{
	int i;

	for (i = 0; i < result->count; i++)
	{
		DynThrottle refusal;

		if (!dyn_read_admits(&reads[i], &refusal))
			dyn_transact_throttle(result, i, &refusal);
	}
}

/* Reads all items, and the sizes of all of them, by position. */
static void
read_all(DynRead *reads, const DynTransactItem *items, uint32 *sizes,
		 DynTransactResult *result)
{
	uint64 size = 0;
	int i;

	for (i = 0; i < result->count; i++)
	{
		int position = items[i].position;

		result->items[position] = dyn_read_item(
			items[i].table, items[i].store, items[i].key,
			reads[position].expressions->projection, &sizes[position]);
		size += sizes[position];
		dyn_transact_check_size(size);
	}
}

static void
charge_all(DynRead *reads, const uint32 *sizes, DynTransactResult *result)
{
	int i;

	for (i = 0; i < result->count; i++)
	{
		const DynGetSpec *spec = reads[i].spec;
		DynConsumed consumed = {
			.table_name = spec->table_name.data,
			.read_halves = dyn_read_halves(sizes[i], DYN_TRANSACTIONAL),
		};

		dyn_meter_charge(&reads[i].meter, consumed.read_halves);
		if (dyn_capacity_is_asked(spec->return_capacity))
			result->consumed = dyn_consumed_add(result->consumed, &consumed);
	}
}

static void
run(DynRead *reads, const DynTransactItem *items, DynTransactResult *result)
{
	uint32 *sizes = palloc0(sizeof(uint32) * result->count);

	admit_all(reads, result);
	find_conflicts(items, result);
	if (result->cancelled)
		return;
	result->items = palloc0(sizeof(DynItem *) * result->count);
	read_all(reads, items, sizes, result);
	charge_all(reads, sizes, result);
}

void
dyn_transact_get(DynRead *reads, int count, DynTransactResult *result)
{
	DynTransactItem *items = palloc0(sizeof(DynTransactItem) * count);
	int bound;
	int i;

	dyn_transact_begin(result, count);
	for (i = 0; i < count; i++)
		dyn_read_find_table(&reads[i]);
	bound = bind_reads(reads, count, items, result);
	dyn_transact_open(items, bound);
	if (!result->cancelled)
		run(reads, items, result);
	dyn_transact_close(items, bound);
}
