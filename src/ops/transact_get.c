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
												.access = DYN_STORE_READ };
		else if (!result->cancelled)
			dyn_transact_cancel(result, i, DYN_REASON_VALIDATION,
								fault->message);
	}
	return bound;
}

static void
find_conflicts(const DynTransactItem *items, int count,
			   DynTransactResult *result)
{
	int i;

	for (i = 0; i < count; i++)
		if (dyn_store_is_in_transaction(items[i].store, items[i].key))
			dyn_transact_conflict(result, items[i].position);
}

/* Reads one item; returns its whole size. */
static uint32
read_item(const DynRead *read, const DynTransactItem *item,
		  DynTransactResult *result)
{
	const DynGetSpec *spec = read->spec;
	DynConsumed consumed = { .table_name = spec->table_name.data };
	uint32 size;

	result->items[item->position] =
		dyn_read_item(item->table, item->store, item->key,
					  read->expressions->projection, &size);
	if (dyn_capacity_is_asked(spec->return_capacity))
	{
		consumed.read_halves = dyn_read_halves(size, DYN_TRANSACTIONAL);
		result->consumed = dyn_consumed_add(result->consumed, &consumed);
	}
	return size;
}

static void
read_all(DynRead *reads, const DynTransactItem *items, int count,
		 DynTransactResult *result)
{
	uint64 size = 0;
	int i;

	result->items = palloc0(sizeof(DynItem *) * count);
	for (i = 0; i < count; i++)
	{
		size += read_item(&reads[items[i].position], &items[i], result);
		dyn_transact_check_size(size);
	}
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
		find_conflicts(items, bound, result);
	if (!result->cancelled)
		read_all(reads, items, bound, result);
	dyn_transact_close(items, bound);
}
