/*
 * batch.c
 *	  BatchExecuteStatement: statements that each succeed or fail by
 *	  themselves.
 *
 * A statement that fails has written nothing, and must not undo what others
 * have written: each runs in a subtransaction of its own.  Faults of the batch
 * as a whole are raised before any statement runs.
 */
#include "postgres.h"

#include "catalog/denied.h"
#include "common/apart.h"
#include "common/error.h"
#include "ops/item_key.h"
#include "partiql/run.h"

typedef struct Member
{
	const DynStatementSpec *spec;
	DynCapacityDetail detail;
	DynBoundStatement bound;
	bool is_ready; /* it has a key, and one of these may run */
	DynWrite write;
	DynRead read;
	DynConsumed consumed;
	DynStatementAnswer *answer;
} Member;

/* BatchStatementErrorCode; NULL: the error is not one of a statement. */
static const char *
error_code(int sqlstate)
{
	static const struct
	{
		DynError error;
		const char *code;
	} codes[] = {
		{ DYN_ERROR_VALIDATION, "ValidationError" },
		{ DYN_ERROR_CONDITIONAL_CHECK_FAILED, "ConditionalCheckFailed" },
		{ DYN_ERROR_DUPLICATE_ITEM, "DuplicateItem" },
		{ DYN_ERROR_RESOURCE_NOT_FOUND, "ResourceNotFound" },
		{ DYN_ERROR_TRANSACTION_CONFLICT, "TransactionConflict" },
		{ DYN_ERROR_ACCESS_DENIED, "AccessDenied" },
		{ DYN_ERROR_ITEM_COLLECTION_SIZE, "ItemCollectionSizeLimitExceeded" },
		{ DYN_ERROR_THROUGHPUT_EXCEEDED, "ProvisionedThroughputExceeded" },
		{ DYN_ERROR_REQUEST_LIMIT_EXCEEDED, "RequestLimitExceeded" },
		{ DYN_ERROR_THROTTLING, "ThrottlingError" },
		{ DYN_ERROR_INTERNAL_SERVER_ERROR, "InternalServerError" },
	};
	DynError error;
	int i;

	if (!dyn_error_of_sqlstate(sqlstate, &error))
	{
		error = dyn_error_of_server(sqlstate);
		if (error == DYN_ERROR_INTERNAL_SERVER_ERROR)
			return NULL;
	}
	for (i = 0; i < (int) lengthof(codes); i++)
	{
		if (codes[i].error == error)
			return codes[i].code;
	}
	return NULL;
}

/* The error becomes the answer. */
static void
answer_error(Member *member, ErrorData *error)
{
	DynStatementAnswer *answer = member->answer;
	const char *denied = dyn_denied_text(error);

	answer->error_code = error_code(error->sqlerrcode);
	answer->error_message = denied != NULL ? denied : error->message;
	if (answer->error_code == NULL)
		ReThrowError(error);
}

/* Takes a step of a statement in a subtransaction. */
static void
run_step(Member *member, void (*step)(void *member))
{
	ErrorData *error = dyn_run_apart(step, member);

	if (error != NULL)
		answer_error(member, error);
}

static void
prepare_read(Member *member)
{
	if (!dyn_bound_reads_item(&member->bound))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Select statements within BatchExecuteStatement must "
					   "specify the primary key in the where clause."));
	dyn_read_check(&member->read, &member->bound.get_spec);
	dyn_read_find_table(&member->read);
	dyn_read_bind(&member->read);
}

static void
parse_step(void *arg)
{
	Member *member = arg;

	dyn_bound_parse(&member->bound, member->spec);
	member->answer->table_name = member->bound.statement.table.data;
}

static void
prepare_step(void *arg)
{
	Member *member = arg;

	if (member->bound.statement.kind == DYN_STATEMENT_EXISTS)
		dyn_raise_exists();
	dyn_bound_bind(&member->bound, member->detail);
	if (dyn_statement_reads(&member->bound.statement))
		prepare_read(member);
	else
		dyn_bound_prepare_write(&member->bound, &member->write);
	member->is_ready = true;
}

static void
answer_failed_condition(Member *member, const DynWriteResult *result)
{
	DynStatementAnswer *answer = member->answer;

	if (member->bound.statement.kind == DYN_STATEMENT_INSERT)
	{
		answer->error_code = "DuplicateItem";
		answer->error_message = DYN_DUPLICATE_ITEM;
		return;
	}
	answer->error_code = "ConditionalCheckFailed";
	answer->error_message = "The conditional request failed";
	answer->error_item = result->attributes;
}

static void
write_step(void *arg)
{
	Member *member = arg;
	DynWriteResult result;

	dyn_write_run(&member->write, &result);
	member->consumed = result.consumed;
	if (result.condition_failed)
		answer_failed_condition(member, &result);
	else
		member->answer->item = result.attributes;
}

static void
read_step(void *arg)
{
	Member *member = arg;
	DynGetResult result;

	dyn_read_run(&member->read, &result);
	member->consumed = result.consumed;
	member->answer->item = dyn_bound_answer(&member->bound, result.item);
}

static const DynTable *
table_of(const Member *member, const DynKey **key)
{
	if (dyn_statement_reads(&member->bound.statement))
	{
		*key = &member->read.key;
		return member->read.table;
	}
	*key = &member->write.key;
	return member->write.table;
}

/* For qsort(): by table and key. */
static int
compare_members(const void *a, const void *b)
{
	const DynKey *x_key;
	const DynKey *y_key;
	const DynTable *x = table_of(*(const Member *const *) a, &x_key);
	const DynTable *y = table_of(*(const Member *const *) b, &y_key);

	if (x->relid != y->relid)
		return x->relid < y->relid ? -1 : 1;
	return dyn_table_key_compare(x, x_key, y_key);
}

/*
 * Puts those that may run into the order of their keys, so that two batches of
 * the same items wait for each other and do not end in a deadlock.  Returns
 * how many they are.
 */
static int
sort_ready(Member *members, int count, Member **sorted)
{
	int ready = 0;
	int i;

	for (i = 0; i < count; i++)
	{
		if (members[i].is_ready)
			sorted[ready++] = &members[i];
	}
	qsort(sorted, ready, sizeof(Member *), compare_members);
	for (i = 1; i < ready; i++)
	{
		if (compare_members(&sorted[i - 1], &sorted[i]) == 0)
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Provided list of item keys contains duplicates"));
	}
	return ready;
}

/* All of them read, or all of them write. */
static void
check_mix(const Member *members, int count)
{
	const DynStatement *first = NULL;
	int i;

	for (i = 0; i < count; i++)
	{
		const DynStatement *statement = &members[i].bound.statement;

		if (members[i].answer->error_code != NULL)
			continue;
		if (first == NULL)
			first = statement;
		if (dyn_statement_reads(first) != dyn_statement_reads(statement))
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("The entire batch must consist of either read "
						   "statements or write statements, you cannot mix "
						   "both in one batch."));
	}
}

static void
run_steps(Member *members, int count)
{
	Member **sorted = palloc(count * sizeof(Member *));
	int ready;
	int i;

	for (i = 0; i < count; i++)
		run_step(&members[i], parse_step);
	check_mix(members, count);
	for (i = 0; i < count; i++)
	{
		if (members[i].answer->error_code == NULL)
			run_step(&members[i], prepare_step);
	}
	ready = sort_ready(members, count, sorted);
	for (i = 0; i < ready; i++)
		run_step(sorted[i], dyn_statement_reads(&sorted[i]->bound.statement)
								? read_step
								: write_step);
	pfree(sorted);
}

void
dyn_batch_execute_statement(const DynBatchStatementSpec *spec,
							DynBatchStatementResult *result)
{
	int count = spec->statements.count;
	Member *members = palloc0(count * sizeof(Member));
	int i;

	memset(result, 0, sizeof(DynBatchStatementResult));
	result->count = count;
	result->answers = palloc0(count * sizeof(DynStatementAnswer));
	for (i = 0; i < count; i++)
	{
		members[i].spec =
			*dyn_list_element(&spec->statements, DynStatementSpec *, i);
		members[i].detail = spec->return_capacity;
		members[i].answer = &result->answers[i];
	}
	run_steps(members, count);
	for (i = 0; i < count; i++)
	{
		if (members[i].consumed.table_name != NULL)
			result->consumed =
				dyn_consumed_add(result->consumed, &members[i].consumed);
	}
}
