/*
 * transact_answer.h
 *	  What the answers to transactions of items and of statements share.
 */
#ifndef DYN_API_TRANSACT_ANSWER_H
#define DYN_API_TRANSACT_ANSWER_H

#include "lib/stringinfo.h"

#include "ops/transact_ops.h"

/*
 * Appends the answer of a transaction that returns what it read; raises
 * TransactionCanceledException if it was cancelled.
 */
extern void dyn_answer_transaction(StringInfo out,
								   const DynTransactResult *result,
								   DynCapacityDetail return_capacity);

#endif
