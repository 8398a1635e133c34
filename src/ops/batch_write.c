/*
 * batch_write.c
 *	  BatchWriteItem, see batch_ops.h.
 *
 * The rows are written in the order of their tables and keys: pages are
 * visited once, and two batches that write the same rows wait for each other
 * instead of ending in a deadlock.
 *
 * An item that a transaction of items has is left unprocessed, for the client
 * to try again, as DynamoDB does with what it cannot write just now.  So is one
 * whose row somebody else keeps locked for longer than lock_timeout, or who is
 * met in a deadlock.  Since that is known only after the error, a batch is written in
 * a subtransaction; after such an error it begins anew, each item in one of its
 * own, and waits for none.  (What the first attempt has written stays charged.)
 * Who has no such answer gets the error, TransactionConflictException.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/guc.h"

#include "catalog/arn.h"
#include "common/apart.h"
#include "common/error.h"
#include "common/limits.h"
#include "ops/batch_ops.h"
#include "ops/item_key.h"
#include "ops/item_write.h"

/* One put or delete; write points to spec, so it is never moved. */
typedef struct BatchedWrite
{
	DynWriteSpec spec;
	DynWrite write;
	int table; /* its index in request_items */
	const DynWriteRequest *request;
} BatchedWrite;

/* The writes of a request. */
typedef struct Batch
{
	const DynBatchWriteSpec *spec;
	int count;
	BatchedWrite *writes;  /* in the order of the request */
	BatchedWrite **sorted; /* in the order of their keys */
	DynBatchWriteResult *result;
	int unprocessed;
	DynThrottle refusal; /* of the last one that there is no capacity for */
} Batch;

typedef struct Part
{
	Batch *batch;
	int first;
	int count;
} Part;

/* How long an item is waited for that is tried by itself */
#define IMPATIENCE "20ms"

static const DynList *
table_requests(const DynBatchWriteSpec *spec, int table)
{
	return dyn_map_element(&spec->request_items, DynList, table);
}

static int
count_writes(const DynBatchWriteSpec *spec)
{
	int count = 0;
	int i;

	for (i = 0; i < spec->request_items.count; i++)
		count += table_requests(spec, i)->count;
	return count;
}

static void
check_counts(const DynBatchWriteSpec *spec, int count)
{
	if (spec->request_items.count == 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The requestItems parameter is required for "
					   "BatchWriteItem"));
	if (count > DYN_BATCH_WRITE_MAX && !spec->unlimited)
		ereport(
			ERROR, dyn_exception(DYN_ERROR_VALIDATION),
			errmsg("Too many items requested for the BatchWriteItem call"));
}

/* The service takes a WriteRequest for a badly formed union of types. */
static void
check_is_one_request(const DynWriteRequest *request)
{
	if (request->put == NULL && request->delete == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Supplied AttributeValue is empty, must contain "
					   "exactly one of the supported datatypes"));
	if (request->put != NULL && request->delete != NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Supplied AttributeValue has more than one datatypes "
					   "set, must contain exactly one of the supported "
					   "datatypes"));
}

static void
check_write(BatchedWrite *write)
{
	const DynWriteRequest *request = write->request;

	check_is_one_request(request);
	if (request->put != NULL)
		write->spec.item = request->put->item;
	else
		write->spec.key = request->delete->key;
	dyn_write_check(&write->write,
					request->put != NULL ? DYN_WRITE_PUT : DYN_WRITE_DELETE,
					&write->spec);
}

static void
check_writes(const DynBatchWriteSpec *spec, Batch *batch)
{
	BatchedWrite *write = batch->writes;
	int table;
	int i;

	for (table = 0; table < spec->request_items.count; table++)
	{
		const DynList *requests = table_requests(spec, table);

		for (i = 0; i < requests->count; i++, write++)
		{
			CHECK_FOR_INTERRUPTS();
			write->table = table;
			write->spec.table_name = spec->request_items.keys[table];
			write->spec.return_capacity = spec->return_capacity;
			write->request = *dyn_list_element(requests, DynWriteRequest *, i);
			check_write(write);
		}
	}
}

/* A put's faulty key is called what a key is called anywhere else. */
static void
bind_write(DynWrite *write)
{
	if (!dyn_item_has_key(write->table, write->given))
		dyn_raise_key_mismatch(write->table, DYN_KEY_MISMATCH);
	dyn_write_bind(write);
}

static void
bind_writes(const DynBatchWriteSpec *spec, Batch *batch)
{
	int count = spec->request_items.count;
	const DynTable **tables = palloc(count * sizeof(DynTable *));
	int i;

	for (i = 0; i < count; i++)
		tables[i] = dyn_require_table(&spec->request_items.keys[i]);
	for (i = 0; i < batch->count; i++)
	{
		BatchedWrite *write = &batch->writes[i];

		CHECK_FOR_INTERRUPTS();
		write->write.table = tables[write->table];
		bind_write(&write->write);
	}
	pfree(tables);
}

static int
compare_writes(const void *a, const void *b)
{
	return dyn_write_compare(&(*(BatchedWrite *const *) a)->write,
							 &(*(BatchedWrite *const *) b)->write);
}

static void
sort_writes(Batch *batch)
{
	int i;

	for (i = 0; i < batch->count; i++)
		batch->sorted[i] = &batch->writes[i];
	qsort(batch->sorted, batch->count, sizeof(BatchedWrite *), compare_writes);
	for (i = 1; i < batch->count; i++)
	{
		if (compare_writes(&batch->sorted[i - 1], &batch->sorted[i]) == 0)
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Provided list of item keys contains duplicates"));
	}
}

/* False: it is left for another time, because of *refusal if that is set. */
static bool
run_write(DynWriteStores *stores, DynWrite *write, DynThrottle *refusal,
		  DynWriteResult *result)
{
	if (dyn_write_is_in_transaction(stores, write) ||
		!dyn_write_admits(write, refusal))
		return false;
	dyn_write_run_on(stores, write, result);
	if (result->refusal.table == NULL)
		return true;
	*refusal = result->refusal;
	return false;
}

static void
leave(Batch *batch, const BatchedWrite *write)
{
	DynBatchWriteAnswer *answer = &batch->result->answers[write->table];

	batch->unprocessed++;
	answer->unprocessed = lappend(
		answer->unprocessed, unconstify(DynWriteRequest *, write->request));
}

/* Some of the writes, in the order of their keys */
static void
run_some(Batch *batch, int first, int count)
{
	DynWriteStores stores = { 0 };
	int i;

	for (i = first; i < first + count; i++)
	{
		BatchedWrite *write = batch->sorted[i];
		DynBatchWriteAnswer *answer = &batch->result->answers[write->table];
		DynWriteResult written;

		if (batch->spec->unlimited)
			dyn_write_run_or_raise(&stores, &write->write, &written);
		else if (!run_write(&stores, &write->write, &batch->refusal, &written))
		{
			leave(batch, write);
			continue;
		}
		dyn_consumed_sum(&answer->consumed, &written.consumed);
	}
	dyn_write_stores_close(&stores);
}

/* Was somebody else in the way?  Not for good, as for a snapshot too old. */
static bool
is_conflict(int sqlstate)
{
	return sqlstate != ERRCODE_T_R_SERIALIZATION_FAILURE &&
		   dyn_error_of_any(sqlstate) == DYN_ERROR_TRANSACTION_CONFLICT;
}

static void
run_part(void *arg)
{
	const Part *part = arg;

	run_some(part->batch, part->first, part->count);
}

/*
 * In a subtransaction: false if somebody else was in the way, and then nothing
 * is written.
 */
static bool
run_apart(Batch *batch, int first, int count)
{
	Part part = { batch, first, count };
	ErrorData *error = dyn_run_apart(run_part, &part);

	if (error != NULL && !is_conflict(error->sqlerrcode))
		ReThrowError(error);
	return error == NULL;
}

/* Leaves what is not to be had at once. */
static void
run_one_by_one(Batch *batch)
{
	int level = NewGUCNestLevel();
	int i;

	(void) set_config_option("lock_timeout", IMPATIENCE, PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	for (i = 0; i < batch->count; i++)
		if (!run_apart(batch, i, 1))
			leave(batch, batch->sorted[i]);
	AtEOXact_GUC(true, level);
}

static void
begin_result(const DynBatchWriteSpec *spec, DynBatchWriteResult *result)
{
	int i;

	result->count = spec->request_items.count;
	result->answers = palloc0(result->count * sizeof(DynBatchWriteAnswer));
	for (i = 0; i < result->count; i++)
	{
		DynBatchWriteAnswer *answer = &result->answers[i];

		answer->table_name = spec->request_items.keys[i];
		answer->consumed.table_name = answer->table_name.data;
	}
}

static void
run_writes(Batch *batch)
{
	begin_result(batch->spec, batch->result);
	if (batch->spec->unlimited)
		run_some(batch, 0, batch->count);
	else if (!run_apart(batch, 0, batch->count))
	{
		batch->unprocessed = 0;
		begin_result(batch->spec, batch->result);
		run_one_by_one(batch);
	}
	if (batch->refusal.table != NULL && batch->unprocessed == batch->count)
		dyn_throttle_raise(&batch->refusal);
}

void
dyn_batch_write(const DynBatchWriteSpec *spec, DynBatchWriteResult *result)
{
	Batch batch = { .spec = spec,
					.count = count_writes(spec),
					.result = result };

	check_counts(spec, batch.count);
	batch.writes = palloc_extended(batch.count * sizeof(BatchedWrite),
								   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	batch.sorted =
		palloc_extended(batch.count * sizeof(BatchedWrite *), MCXT_ALLOC_HUGE);
	check_writes(spec, &batch);
	bind_writes(spec, &batch);
	sort_writes(&batch);
	run_writes(&batch);
}
