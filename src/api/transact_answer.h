/*
 * transact_answer.h
 *	  What the answers to transactions of items and of statements share.
 */
#ifndef DYN_API_TRANSACT_ANSWER_H
#define DYN_API_TRANSACT_ANSWER_H

#include "lib/stringinfo.h"

#include "ops/transact_ops.h"

/* Raises TransactionCanceledException if that is the result. */
extern void dyn_refuse_cancelled(const DynTransactResult *result);

/* Appends the member Responses, with what was read. */
extern void dyn_answer_item_responses(StringInfo out,
									  const DynTransactResult *result);

#endif
