/*
 * transact_ops.h
 *	  TransactWriteItems and TransactGetItems.
 *
 * What cancels a transaction is a result, not an error.  But who gets that
 * result must raise an error (dyn_raise_transaction_cancelled() does), so that
 * the locks are released; README.md says why.  All other faults are raised.
 */
#ifndef DYN_OPS_TRANSACT_OPS_H
#define DYN_OPS_TRANSACT_OPS_H

#include "nodes/pg_list.h"

#include "common/digest.h"
#include "ops/item_read.h"
#include "ops/item_write.h"

/* Exactly one of them is not NULL. */
typedef struct DynTransactWriteItem
{
	DynWriteSpec *check;
	DynWriteSpec *put;
	DynWriteSpec *delete;
	DynWriteSpec *update;
} DynTransactWriteItem;

typedef struct DynTransactWriteSpec
{
	DynList items; /* of DynTransactWriteItem * */
	DynText token; /* ClientRequestToken */
	DynCapacityDetail return_capacity;
	DynReturnMetrics return_metrics;
} DynTransactWriteSpec;

typedef struct DynTransactGetItem
{
	DynGetSpec *get;
} DynTransactGetItem;

typedef struct DynTransactGetSpec
{
	DynList items; /* of DynTransactGetItem * */
	DynCapacityDetail return_capacity;
} DynTransactGetSpec;

/* An element of CancellationReasons. */
typedef struct DynCancellationReason
{
	const char *code;	 /* "None", "ConditionalCheckFailed", ... */
	const char *message; /* NULL for "None" */
	DynItem *item; /* what ReturnValuesOnConditionCheckFailure asks for */
} DynCancellationReason;

typedef struct DynTransactResult
{
	int count; /* of the actions */
	bool cancelled;
	DynCancellationReason *reasons; /* one for each action, if cancelled */
	DynItem **items;				/* of gets, NULL where there is none */
	bool replayed;	/* the token was known: nothing has been done */
	List *consumed; /* of DynConsumed *, one for each table, if asked for */
} DynTransactResult;

extern void dyn_transact_write_items(const DynTransactWriteSpec *spec,
									 DynTransactResult *result);
extern void dyn_transact_get_items(const DynTransactGetSpec *spec,
								   DynTransactResult *result);

/*
 * The same for actions that have passed dyn_write_check() or
 * dyn_read_check(), all of one request.  The writes must be transactional,
 * and their Specs say whether capacity is counted.
 */
typedef struct DynTransaction
{
	int count;
	DynWrite *writes;
	DynText token;
	uint8 digest
		[DYN_DIGEST_BYTES]; /* SHA-256 of the request, if it has a token */
} DynTransaction;

extern void dyn_transact_write(DynTransaction *transaction,
							   DynTransactResult *result);
extern void dyn_transact_get(DynRead *reads, int count,
							 DynTransactResult *result);

/* The text of TransactionCanceledException. */
extern char *dyn_transaction_cancelled_text(const DynTransactResult *result);

/* Raises ValidationException for too many bytes of items. */
extern void dyn_transact_check_size(uint64 size);

/* TransactionCanceledException, for faces that answer by errors. */
extern void dyn_raise_transaction_cancelled(const DynTransactResult *result)
	pg_attribute_noreturn();

#endif
