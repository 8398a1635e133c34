/*
 * transact_write.c
 *	  TransactWriteItems from where all actions have been checked by
 *	  themselves: all items are locked, decided on, and then written.
 *
 * README.md has the steps and what they guarantee.
 */
#include "postgres.h"

#include "common/stop_point.h"
#include "ops/request_token.h"
#include "ops/rights.h"
#include "ops/transact_internal.h"
#include "storage/traffic.h"

/* What was found and decided for an action, by its position. */
typedef struct Decision
{
	DynLockedRow *locked; /* NULL: conflict */
	DynChange change;
	DynItem *item;
	DynWriteResult result;
} Decision;

static void
find_tables(DynTransaction *transaction)
{
	int i;

	for (i = 0; i < transaction->count; i++)
		dyn_write_find_table(&transaction->writes[i]);
}

/*
 * Takes the keys apart.  Returns how many items have one; the first that has
 * not cancels the transaction.
 */
static int
bind_writes(DynTransaction *transaction, DynTransactItem *items,
			DynTransactResult *result)
{
	int bound = 0;
	int i;

	for (i = 0; i < transaction->count; i++)
	{
		DynWrite *write = &transaction->writes[i];
		ErrorData *fault = dyn_transact_bind_write(write);

		if (fault == NULL)
			items[bound++] =
				(DynTransactItem){ .position = i,
								   .table = write->table,
								   .key = &write->key,
								   .access = dyn_write_access(write),
								   .act = dyn_write_act(write->kind) };
		else if (!result->cancelled)
			dyn_transact_cancel(result, i, DYN_REASON_VALIDATION,
								fault->message);
	}
	return bound;
}

static void
note_failed_condition(const DynTransactItem *item, const Decision *decision,
					  DynTransactResult *result)
{
	dyn_transact_cancel(result, item->position, DYN_REASON_CONDITION,
						"The conditional request failed");
	result->reasons[item->position].item = decision->result.attributes;
}

static void
decide(DynWrite *write, const DynTransactItem *item, const DynRow *row,
	   Decision *decision, DynTransactResult *result)
{
	decision->change =
		dyn_write_decide(write, row, &decision->item, &decision->result);
	if (decision->result.condition_failed)
		note_failed_condition(item, decision, result);
	if (decision->result.refusal.table != NULL)
		dyn_transact_throttle(result, item->position,
							  &decision->result.refusal);
	if (decision->result.collection_full)
		dyn_transact_cancel(result, item->position, DYN_REASON_COLLECTION,
							DYN_COLLECTION_FULL_TEXT);
}

/* Returns whether the item is ours. */
static bool
lock_and_decide(DynWrite *write, const DynTransactItem *item,
				Decision *decision, DynTransactResult *result)
{
	decision->locked = dyn_store_lock(item->store, item->key);
	if (decision->locked == NULL)
	{
		dyn_transact_conflict(result, item->position);
		return false;
	}
	decide(write, item, dyn_locked_row(decision->locked), decision, result);
	return true;
}

/* For the reasons only. */
static void
look_and_decide(DynWrite *write, const DynTransactItem *item,
				Decision *decision, DynTransactResult *result)
{
	DynRow row;
	bool found;

	if (dyn_store_is_in_transaction(item->store, item->key))
	{
		dyn_transact_conflict(result, item->position);
		return;
	}
	found = dyn_store_get(item->store, item->key, &row);
	decide(write, item, found ? &row : NULL, decision, result);
}

/* Of the updates that the items do not allow, the first one is a reason. */
static void
note_first_fault(const Decision *decisions, DynTransactResult *result)
{
	int i;

	for (i = 0; i < result->count; i++)
	{
		const ErrorData *fault = decisions[i].result.fault;

		if (fault == NULL)
			continue;
		dyn_transact_cancel(result, i, DYN_REASON_VALIDATION, fault->message);
		return;
	}
}

/*
 * After a conflict nothing more is locked.  As everybody locks in the same
 * order, the one who won it finds what it needs next free of those who lost:
 * of any transactions that meet, one succeeds.
 */
static void
decide_all(DynTransaction *transaction, const DynTransactItem *items,
		   Decision *decisions, DynTransactResult *result)
{
	bool all_ours = true;
	int i;

	for (i = 0; i < transaction->count; i++)
	{
		int position = items[i].position;
		DynWrite *write = &transaction->writes[position];

		if (all_ours)
			all_ours = lock_and_decide(write, &items[i], &decisions[position],
									   result);
		else
			look_and_decide(write, &items[i], &decisions[position], result);
	}
	note_first_fault(decisions, result);
}

/* False if plain SQL is in the way. */
static bool
write_item(const Decision *decision)
{
	switch (decision->change)
	{
		case DYN_CHANGE_NOTHING:
			return true;
		case DYN_CHANGE_WRITE:
			return dyn_store_write_locked(decision->locked, decision->item);
		case DYN_CHANGE_DELETE:
			return dyn_locked_row(decision->locked) == NULL ||
				   dyn_store_delete_locked(decision->locked);
	}
	pg_unreachable();
}

static void
write_all(const DynTransactItem *items, const Decision *decisions,
		  DynTransactResult *result)
{
	int i;

	DYN_STOP_POINT("transaction-before-write");
	dyn_operation_begin();
	for (i = 0; i < result->count && !result->cancelled; i++)
		if (!write_item(&decisions[items[i].position]))
			dyn_transact_conflict(result, items[i].position);
	dyn_operation_end();
}

/* An action that there is no capacity for cancels the transaction. */
static void
admit_all(DynTransaction *transaction, DynTransactResult *result)
{
	int i;

	for (i = 0; i < transaction->count; i++)
	{
		DynThrottle refusal;

		if (!dyn_write_admits(&transaction->writes[i], &refusal))
			dyn_transact_throttle(result, i, &refusal);
	}
}

/* What has been decided costs what it does, also if it is not done. */
static void
charge_all(DynTransaction *transaction, const Decision *decisions)
{
	int i;

	for (i = 0; i < transaction->count; i++)
		dyn_write_charge(&transaction->writes[i], &decisions[i].result);
}

static void
add_consumed(const DynTransaction *transaction, const Decision *decisions,
			 DynTransactResult *result)
{
	int i;

	for (i = 0; i < transaction->count; i++)
		if (dyn_capacity_is_asked(
				transaction->writes[i].spec->return_capacity))
			result->consumed = dyn_consumed_add(result->consumed,
												&decisions[i].result.consumed);
}

static void
free_locked_rows(Decision *decisions, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (decisions[i].locked != NULL)
			dyn_locked_row_free(decisions[i].locked);
}

static void
run(DynTransaction *transaction, const DynTransactItem *items,
	DynTransactResult *result)
{
	int count = transaction->count;
	Decision *decisions = palloc0(sizeof(Decision) * count);

	admit_all(transaction, result);
	if (result->cancelled)
		return;
	decide_all(transaction, items, decisions, result);
	if (!result->cancelled)
		write_all(items, decisions, result);
	if (!result->cancelled)
		add_consumed(transaction, decisions, result);
	charge_all(transaction, decisions);
	free_locked_rows(decisions, count);
}

/* A request that has been completed before costs reading its items. */
static void
replay(const DynTransaction *transaction, const DynTransactItem *items,
	   DynTransactResult *result)
{
	int i;

	result->replayed = true;
	for (i = 0; i < transaction->count; i++)
	{
		const DynWriteSpec *spec = transaction->writes[items[i].position].spec;
		DynConsumed consumed = { .table_name = spec->table_name.data };
		uint32 size;

		if (!dyn_capacity_is_asked(spec->return_capacity))
			continue;
		(void) dyn_read_item(items[i].table, items[i].store, items[i].key,
							 NULL, &size);
		consumed.read_halves = dyn_read_halves(size, DYN_TRANSACTIONAL);
		result->consumed = dyn_consumed_add(result->consumed, &consumed);
	}
}

static void
run_once(DynTransaction *transaction, const DynTransactItem *items,
		 DynTransactResult *result)
{
	const DynText *token = &transaction->token;

	if (token->data == NULL)
		run(transaction, items, result);
	else if (dyn_token_begin(token, transaction->digest))
		replay(transaction, items, result);
	else
	{
		run(transaction, items, result);
		if (!result->cancelled)
			dyn_token_complete(token, transaction->digest);
	}
}

void
dyn_transact_write(DynTransaction *transaction, DynTransactResult *result)
{
	int count = transaction->count;
	DynTransactItem *items = palloc0(sizeof(DynTransactItem) * count);
	int bound;

	dyn_transact_begin(result, count);
	find_tables(transaction);
	bound = bind_writes(transaction, items, result);
	dyn_transact_open(items, bound);
	if (!result->cancelled)
		run_once(transaction, items, result);
	dyn_transact_close(items, bound);
}
