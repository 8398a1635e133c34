/*
 * request_token.h
 *	  ClientRequestToken: a request that is sent again has no second effect.
 *
 * README.md, "Transactions", says how; catalog/token_row.h keeps the rows.
 */
#ifndef DYN_OPS_REQUEST_TOKEN_H
#define DYN_OPS_REQUEST_TOKEN_H

#include "ops/transact_ops.h"

/*
 * Begins a request with a token.  True: it has been completed before, within
 * the last ten minutes.  Raises TransactionInProgressException if it is
 * running in another session, IdempotentParameterMismatchException if the
 * token was used for something else.
 */
extern bool dyn_token_begin(const DynText *token, const uint8 *digest);

/* Notes that the request is completed, as far as the transaction commits. */
extern void dyn_token_complete(const DynText *token, const uint8 *digest);

#endif
