/*
 * transaction.c
 *	  ExecuteTransaction: statements that all succeed, or none does.
 *
 * They become the actions of TransactWriteItems, EXISTS a ConditionCheck
 * among them, or of TransactGetItems.
 */
#include "postgres.h"

#include "common/digest.h"
#include "common/error.h"
#include "partiql/run.h"

typedef struct Transaction
{
	const DynTransactStatementSpec *spec;
	int count;
	DynBoundStatement *bound;
	bool reads;
} Transaction;

#define transaction_error(position, text) \
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION), \
			errmsg("Validation failed in TransactStatements[%d]: " text, \
				   position))

static void
parse_statement(Transaction *transaction, int i)
{
	const DynList *statements = &transaction->spec->statements;
	DynStatement *statement = &transaction->bound[i].statement;

	dyn_bound_parse(&transaction->bound[i],
					*dyn_list_element(statements, DynStatementSpec *, i));
	if (statement->returning != DYN_RETURNING_NONE)
		transaction_error(
			i, "RETURNING clause is not supported in ExecuteTransaction.");
	if (statement->index.data != NULL && dyn_statement_reads(statement))
		transaction_error(
			i, "Reads on indices are not supported within transactions.");
}

/* EXISTS goes with writes. */
static void
check_mix(Transaction *transaction)
{
	int selects = 0;
	int i;

	for (i = 0; i < transaction->count; i++)
		selects +=
			transaction->bound[i].statement.kind == DYN_STATEMENT_SELECT;
	if (selects > 0 && selects < transaction->count)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The entire transaction must consist of either read "
					   "statements or write statements, you cannot mix both "
					   "in one transaction."));
	transaction->reads = selects > 0;
}

static void
bind_statement(Transaction *transaction, int i)
{
	DynBoundStatement *bound = &transaction->bound[i];

	dyn_bound_bind(bound, transaction->spec->return_capacity);
	if (transaction->reads && !dyn_bound_reads_item(bound))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Select statements within ExecuteTransaction must "
					   "specify the primary key in the where clause."));
}

/* All that the statement's effect depends on, each with its length. */
static void
hash_statement(pg_cryptohash_ctx *hash, const DynStatementSpec *spec)
{
	int i;

	dyn_digest_add(hash, &spec->statement.len, sizeof(uint32));
	dyn_digest_add(hash, spec->statement.data, spec->statement.len);
	dyn_digest_add(hash, &spec->return_on_failure, sizeof(DynReturnOnFailure));
	dyn_digest_add(hash, &spec->parameters.count, sizeof(int));
	for (i = 0; i < spec->parameters.count; i++)
	{
		const DynValue *value = dyn_field_value(
			dyn_list_element(&spec->parameters, DynValueField, i));
		uint8 type = value == NULL ? 0 : value->type;

		dyn_digest_add(hash, &type, sizeof(type));
		if (value == NULL)
			continue;
		dyn_digest_add(hash, &value->len, sizeof(uint32));
		dyn_digest_add(hash, value->data, value->len);
	}
}

static void
compute_digest(const Transaction *transaction, uint8 *digest)
{
	pg_cryptohash_ctx *hash = dyn_digest_begin();
	int i;

	for (i = 0; i < transaction->count; i++)
		hash_statement(hash, transaction->bound[i].spec);
	dyn_digest_end(hash, digest);
}

/* The condition of an INSERT that is false has a reason of its own. */
static void
name_duplicates(const Transaction *transaction, DynTransactResult *result)
{
	int i;

	for (i = 0; result->cancelled && i < transaction->count; i++)
	{
		DynCancellationReason *reason = &result->reasons[i];

		if (transaction->bound[i].statement.kind != DYN_STATEMENT_INSERT ||
			strcmp(reason->code, "ConditionalCheckFailed") != 0)
			continue;
		reason->code = "DuplicateItem";
		reason->message = DYN_DUPLICATE_ITEM;
		reason->item = NULL;
	}
}

static void
run_writes(Transaction *transaction, DynTransactResult *result)
{
	DynTransaction writes = { .count = transaction->count,
							  .token = transaction->spec->token };
	uint64 size = 0;
	int i;

	writes.writes = palloc0(sizeof(DynWrite) * transaction->count);
	for (i = 0; i < transaction->count; i++)
	{
		DynBoundStatement *bound = &transaction->bound[i];

		writes.writes[i].transactional = true;
		dyn_write_check(&writes.writes[i], bound->write_kind,
						&bound->write_spec);
		size += dyn_item_size(writes.writes[i].given);
	}
	dyn_transact_check_size(size);
	if (writes.token.data != NULL)
		compute_digest(transaction, writes.digest);
	dyn_transact_write(&writes, result);
	name_duplicates(transaction, result);
}

static void
run_reads(Transaction *transaction, DynTransactResult *result)
{
	DynRead *reads = palloc0(sizeof(DynRead) * transaction->count);
	int i;

	for (i = 0; i < transaction->count; i++)
	{
		reads[i].transactional = true;
		dyn_read_check(&reads[i], &transaction->bound[i].get_spec);
	}
	dyn_transact_get(reads, transaction->count, result);
	for (i = 0; !result->cancelled && i < transaction->count; i++)
		result->items[i] =
			dyn_bound_answer(&transaction->bound[i], result->items[i]);
}

void
dyn_execute_transaction(const DynTransactStatementSpec *spec,
						DynTransactResult *result)
{
	Transaction transaction = { .spec = spec,
								.count = spec->statements.count };
	int i;

	transaction.bound = palloc(sizeof(DynBoundStatement) * transaction.count);
	for (i = 0; i < transaction.count; i++)
		parse_statement(&transaction, i);
	check_mix(&transaction);
	for (i = 0; i < transaction.count; i++)
		bind_statement(&transaction, i);
	if (transaction.reads)
		run_reads(&transaction, result);
	else
		run_writes(&transaction, result);
}
