/*
 * transact_internal.h
 *	  What the files of transactions share; nobody else includes this.
 */
#ifndef DYN_OPS_TRANSACT_INTERNAL_H
#define DYN_OPS_TRANSACT_INTERNAL_H

#include "catalog/denied.h"
#include "ops/transact_ops.h"

#define DYN_REASON_NONE "None"
#define DYN_REASON_CONFLICT "TransactionConflict"
#define DYN_REASON_CONDITION "ConditionalCheckFailed"
#define DYN_REASON_COLLECTION "ItemCollectionSizeLimitExceeded"
#define DYN_REASON_VALIDATION "ValidationError"

/* transact_result.c */
/* A result of count actions with nothing against any of them. */
extern void dyn_transact_begin(DynTransactResult *result, int count);
/* Cancels the transaction because of an action, unless that is known. */
extern void dyn_transact_cancel(DynTransactResult *result, int position,
								const char *code, const char *message);
extern void dyn_transact_conflict(DynTransactResult *result, int position);

/* The same for an action that exceeds its table's capacity. */
extern void dyn_transact_throttle(DynTransactResult *result, int position,
								  const DynThrottle *refusal);

/* transact_item.c: the item of an action */
typedef struct DynTransactItem
{
	int position; /* of the action in the request */
	const DynTable *table;
	const DynKey *key;
	DynStoreAccess access;
	DynAct act;
	DynStore *store; /* from dyn_transact_open() on */
} DynTransactItem;

/*
 * Puts items in the order in which they are locked, and opens their stores.
 * Raises ValidationException if two are the same item.
 */
extern void dyn_transact_open(DynTransactItem *items, int count);
extern void dyn_transact_close(DynTransactItem *items, int count);

/*
 * Take a key apart, by dyn_write_bind() or dyn_read_bind().  Return the error
 * of a key that does not match the table, else NULL; raise that of an empty
 * one, which is a fault of the request.
 */
extern ErrorData *dyn_transact_bind_write(DynWrite *write);
extern ErrorData *dyn_transact_bind_read(DynRead *read);

#endif
