/*
 * item_write.h
 *	  A write of one item in its steps, for batches and transactions.
 *
 * What a request may be refused for comes in three steps, in DynamoDB's
 * order: its own faults, a missing table, a key that is not the table's.
 * Whoever has several writes takes all of them through a step before the
 * next, so that nothing is written if anything is refused:
 *
 *	dyn_write_check()		needs no table; compiles the expressions
 *	dyn_write_find_table()	looks the table up
 *	dyn_write_bind()		takes the key, and an item to be stored, apart
 *	dyn_write_admits()		asks whether the table has capacity left
 *	dyn_write_run_on()		decides and changes the row, and is charged for
 *
 * dyn_write_run() takes the last two, and raises where a write is refused.
 * dyn_write_run_on() may still find a global index without capacity: then
 * the result says so, and nothing was written.
 *
 * A DynWrite points into itself and into its Spec: it is neither moved nor
 * copied.  What the steps make lives in the memory context that is current
 * then, and must live until the write has run.
 *
 * dyn_write_check() and dyn_write_bind() work on memory alone: what they
 * raise may be caught without a subtransaction.
 */
#ifndef DYN_OPS_ITEM_WRITE_H
#define DYN_OPS_ITEM_WRITE_H

#include "catalog/table.h"
#include "ops/item_ops.h"
#include "ops/write_meter.h"
#include "storage/store.h"

/* Of ItemCollectionSizeLimitExceededException. */
#define DYN_COLLECTION_FULL_TEXT "Collection size exceeded."

typedef enum DynWriteKind
{
	DYN_WRITE_PUT,
	DYN_WRITE_UPDATE,
	DYN_WRITE_DELETE,
	DYN_WRITE_CHECK /* ConditionCheck: decides, and writes nothing */
} DynWriteKind;

typedef struct DynWrite
{
	DynWriteKind kind;
	const DynWriteSpec *spec;

	/*
	 * An action of a transaction: capacity counts twice, and what the item's
	 * values do not allow an update to do is a result (fault), not an error.
	 */
	bool transactional;

	/* From dyn_write_check() */
	const DynItem *given;			   /* the Item or the Key */
	const DynExpressions *expressions; /* compiled, or of the Spec */
	DynExpressions compiled;

	/* From dyn_write_find_table() and dyn_write_bind() */
	const DynTable *table;
	DynKey key;
	DynItem *rest; /* what a put stores: the item without its key */

	DynWriteMeter meter; /* from dyn_write_admits() */

	DynWriteResult *result; /* while it runs */
} DynWrite;

extern void dyn_write_check(DynWrite *write, DynWriteKind kind,
							const DynWriteSpec *spec);
extern void dyn_write_find_table(DynWrite *write);
extern void dyn_write_bind(DynWrite *write);
extern bool dyn_write_admits(DynWrite *write, DynThrottle *refusal);
extern void dyn_write_run(DynWrite *write, DynWriteResult *result);

/*
 * For transactions, instead of the last step: decides what becomes of a row
 * (NULL: there is none) and fills in the result.  *item is what is to be
 * written for DYN_CHANGE_WRITE; it may point into the row.  Whoever has
 * decided charges for it by dyn_write_charge().
 */
extern DynChange dyn_write_decide(DynWrite *write, const DynRow *old,
								  DynItem **item, DynWriteResult *result);
extern void dyn_write_charge(DynWrite *write, const DynWriteResult *result);

/* The access to its table that a write needs. */
extern DynStoreAccess dyn_write_access(const DynWrite *write);

/*
 * The same for many writes: stores stay open while writes go to one table.
 * Begin with all zeros.
 */
typedef struct DynWriteStores
{
	Oid relid;
	DynStore *stores[DYN_STORE_ACCESSES];
} DynWriteStores;

extern void dyn_write_run_on(DynWriteStores *stores, DynWrite *write,
							 DynWriteResult *result);
/* dyn_write_admits(), too, raising what it refuses. */
extern void dyn_write_run_or_raise(DynWriteStores *stores, DynWrite *write,
								   DynWriteResult *result);
/* Has a transaction of items in another session the item? */
extern bool dyn_write_is_in_transaction(DynWriteStores *stores,
										const DynWrite *write);
extern void dyn_write_stores_close(DynWriteStores *stores);

/*
 * The order of two writes that are bound: by table and key.  0 means that they
 * are to the same item.  Who writes many items goes in this order, so that
 * two who write the same ones wait for each other and never in a circle.
 */
extern int dyn_write_compare(const DynWrite *a, const DynWrite *b);

#endif
