/*
 * statement_ops.h
 *	  ExecuteStatement, BatchExecuteStatement, ExecuteTransaction: operations
 *	  in PartiQL.
 *
 * As in ops/, a Spec says what is asked, and the function fills a Result, in
 * the current memory context.  It raises for every fault of the request; what
 * the service answers with members beside the message is a result.
 */
#ifndef DYN_PARTIQL_STATEMENT_OPS_H
#define DYN_PARTIQL_STATEMENT_OPS_H

#include "nodes/pg_list.h"

#include "ops/item_ops.h"
#include "ops/transact_ops.h"

/* ExecuteStatement, and an element of the other two's lists. */
typedef struct DynStatementSpec
{
	DynText statement;
	DynList parameters; /* of DynValueField */
	DynFlag consistent_read;
	DynReturnOnFailure return_on_failure;

	/* Of ExecuteStatement only */
	DynText next_token;
	DynInteger limit; /* of items evaluated */
	DynCapacityDetail return_capacity;
} DynStatementSpec;

typedef struct DynStatementResult
{
	/*
	 * The condition was false: nothing was written.  failed_item is the item
	 * as it is, if return_on_failure asks for it.
	 */
	bool condition_failed;
	DynItem *failed_item;

	List *items;	   /* of DynItem *: what was read, or RETURNING */
	char *next_token;  /* NULL: there are no more pages */
	DynItem *last_key; /* LastEvaluatedKey, or NULL */
	DynConsumed consumed;
} DynStatementResult;

extern void dyn_execute_statement(const DynStatementSpec *spec,
								  DynStatementResult *result);

/* BatchExecuteStatement */
typedef struct DynBatchStatementSpec
{
	DynList statements; /* of DynStatementSpec * */
	DynCapacityDetail return_capacity;
} DynBatchStatementSpec;

/* An element of Responses. */
typedef struct DynStatementAnswer
{
	const char *table_name; /* NULL: the statement was not understood */
	DynItem *item;			/* what was read, or RETURNING; or NULL */

	const char *error_code; /* BatchStatementErrorCode; NULL: no error */
	const char *error_message;
	DynItem *error_item; /* or NULL */
} DynStatementAnswer;

typedef struct DynBatchStatementResult
{
	int count;
	DynStatementAnswer *answers;
	List *consumed; /* of DynConsumed *, one for each table, if asked for */
} DynBatchStatementResult;

extern void dyn_batch_execute_statement(const DynBatchStatementSpec *spec,
										DynBatchStatementResult *result);

/* ExecuteTransaction */
typedef struct DynTransactStatementSpec
{
	DynList statements; /* of DynStatementSpec * */
	DynText token;		/* ClientRequestToken */
	DynCapacityDetail return_capacity;
} DynTransactStatementSpec;

/*
 * A cancelled transaction is a result, and has to become an error: see
 * ops/transact_ops.h.  items is set for reads only.
 */
extern void dyn_execute_transaction(const DynTransactStatementSpec *spec,
									DynTransactResult *result);

#endif
