/*
 * store.h
 *	  The one way to rows: get, change, range.
 *
 * Everything above this header reaches items through it and nothing else
 * does.  Two bodies stand behind it.  The direct one uses index and table AM
 * calls (store_direct.c, store_range.c).  Where a relation carries something
 * that only the executor honours - row security, user triggers, rules, other
 * check constraints, extra or generated columns, inheritance, column
 * privileges - calls go through SQL instead (store_sql.c), with the same
 * contract.  Callers cannot tell them apart but by their speed.
 *
 * Everything here runs inside the caller's transaction and raises on error;
 * resources are released by the resource owner.
 */
#ifndef DYN_STORAGE_STORE_H
#define DYN_STORAGE_STORE_H

#include "executor/tuptable.h"
#include "utils/relcache.h"

#include "item/key.h"

typedef enum DynStoreAccess
{
	DYN_STORE_READ,
	DYN_STORE_INSERT_OR_UPDATE, /* put, update: needs INSERT and UPDATE */
	DYN_STORE_DELETE
} DynStoreAccess;

#define DYN_STORE_ACCESSES (DYN_STORE_DELETE + 1)

typedef struct DynStore DynStore; /* an open relation; see store_internal.h */

/* A primary key as column values; sk is unused without a sort key. */
typedef struct DynKey
{
	Datum pk;
	Datum sk;
} DynKey;

/* The hash of a key's partition key, which places it. */
static inline uint64
dyn_key_hash(const DynKey *key)
{
	return dyn_partition_key_view(DatumGetDynPartitionKey(key->pk)).hash;
}

/* A row; the datums may be toasted, and live as stated by each function. */
typedef struct DynRow
{
	Datum pk;
	Datum sk;
	Datum item;
} DynRow;

/* Called once, when the library is loaded. */
extern void dyn_store_init(void);

/*
 * What follows each change of a row: set once, when the library is loaded, by
 * the room that knows.  Called by the direct body after the row was changed and
 * before the store's function returns, if the relation has the trigger that
 * does the same for SQL: an enabled one FOR EACH ROW with our C function
 * dynamo_row_effects (DYN_EFFECTS_SYMBOL).  Such a trigger is no obstacle for
 * the direct body.  The SQL body does not call it, for the trigger fires.
 *
 * old is NULL for a new row, after for one that is gone; their datums may be
 * toasted.  It runs as a command of its own: it sees the change.
 */
#define DYN_EFFECTS_SYMBOL "dynamo_row_effects"

typedef void (*DynRowEffects)(Relation base, const DynRow *old,
							  const DynRow *after);

extern void dyn_store_set_effects(DynRowEffects effects);

/* Has the relation the shape of a DynamoDB table, and not the trigger? */
extern bool dyn_store_lacks_effects(Relation relation);

/* A row of a DynamoDB table in a slot; points into what the slot holds. */
extern void dyn_store_row_of_slot(Relation relation, TupleTableSlot *slot,
								  DynRow *row);

/*
 * For what follows a change by SQL.  The newest row of a key that this
 * transaction has changed, whoever may see it, in the current memory context;
 * and whether the row in a slot, which this transaction has written, is it.
 */
extern bool dyn_store_find_newest(Relation relation, const DynKey *key,
								  DynRow *row);
extern bool dyn_slot_is_newest(TupleTableSlot *slot);

/*
 * Opens a relation for one operation: takes the relation lock, checks the
 * role's rights and chooses the body.  The relation must have the shape of a
 * DynamoDB table (dyn_store_shape), else WRONG_OBJECT_TYPE is raised.
 */
extern DynStore *dyn_store_open(Oid relid, DynStoreAccess access);
/*
 * The same for reading all rows of the relation, and none of its children's, on
 * nobody's behalf: for upkeep and checks.
 */
extern DynStore *dyn_store_open_unchecked(Oid relid);
extern void dyn_store_close(DynStore *store);
extern DynKeyKind dyn_store_sort_kind(const DynStore *store);

/*
 * Finds one row as the active snapshot sees it.  The row is copied into the
 * current memory context.
 */
extern bool dyn_store_get(DynStore *store, const DynKey *key, DynRow *row);

/*
 * The same for many keys, reading each page once.  rows[i].item is 0 where
 * there is no row.
 */
extern void dyn_store_get_many(DynStore *store, const DynKey *keys, int count,
							   DynRow *rows);

/* Is it the direct body that serves? Then the role has all rights. */
extern bool dyn_store_is_direct(const DynStore *store);

/*
 * About how many rows a partition has, without reading them.  Only of a store
 * that was opened unchecked.
 */
extern double dyn_store_partition_rows(DynStore *store,
									   const DynPartitionKey *pk);

/*
 * May the role see every row?  If not (row security, rights on columns), what
 * other relations say of the table's rows must be read again by this store.
 */
extern bool dyn_store_sees_all(const DynStore *store);

/*
 * Changes one row, or inserts it.
 *
 * The hook is called with the newest committed row (NULL if there is none)
 * and says what becomes of it; that happens only if the row is still the
 * newest then.  If another session interferes, the hook is called again: it
 * must have no side effects but through its argument.  An error that it
 * raises (a failed condition) leaves the row as it was.
 *
 * The hook decides on what is committed, without a lock: the write itself
 * waits for other sessions and finds out if they have changed the row.  Only
 * when that has happened, the row is locked before the hook is called again,
 * so that writers of one hot row take turns.
 * *item is set by the hook for DYN_CHANGE_WRITE: every attribute but the
 * key's.
 *
 * An item that a transaction of items (see below) has in another session raises
 * TransactionConflictException; any other session's change is waited for.
 *
 * Returns what the last call of the hook said.
 */
typedef enum DynChange
{
	DYN_CHANGE_NOTHING,
	DYN_CHANGE_WRITE,
	DYN_CHANGE_DELETE /* also where there is no row */
} DynChange;

typedef DynChange (*DynChangeHook)(void *arg, const DynRow *old,
								   DynItem **item);

extern DynChange dyn_store_change(DynStore *store, const DynKey *key,
								  DynChangeHook hook, void *arg);

/*
 * Rows of a transaction of items, TransactWriteItems: all are locked, then
 * something is decided, then all are written.  Neither step waits for another
 * session; instead, it says that there is a conflict.
 *
 * dyn_store_lock() returns NULL for one: another transaction in progress has the
 * item.  Otherwise the row, or its absence, stays as it is to the end of the
 * transaction but for what this one does.  The key and the store must live as
 * long as what is returned, which is in the current memory context.
 *
 * The writes return false for a conflict, which only plain SQL can cause; the
 * caller then has to raise an error, lest half a transaction remains.  Each of
 * these functions sees what the transaction has done before it.
 */
typedef struct DynLockedRow DynLockedRow;

extern DynLockedRow *dyn_store_lock(DynStore *store, const DynKey *key);
/* The row, NULL if there is none; valid until it is written or unpinned. */
extern const DynRow *dyn_locked_row(const DynLockedRow *locked);
extern bool dyn_store_write_locked(DynLockedRow *locked, const DynItem *item);
extern bool dyn_store_delete_locked(DynLockedRow *locked);
/* Frees memory and pins; the locks stay. */
extern void dyn_locked_row_free(DynLockedRow *locked);

/* Has a transaction of items in another session an item? */
extern bool dyn_store_is_in_transaction(DynStore *store, const DynKey *key);

/*
 * Ranges.  Either one partition (pk set), with bounds on the sort key, or all
 * partitions of a hash range (pk NULL).  Rows come in key order, or reversed.
 * after continues behind a row that an earlier range ended with.
 *
 * What a range points to must live as long as its scan.  A scan lives in the
 * memory context in which it was begun; it may be continued in any.
 */
typedef struct DynBound
{
	bool present;
	bool inclusive;
	Datum value;
} DynBound;

typedef struct DynRange
{
	DynPartitionKey *pk;
	DynBound low, high;			/* of the sort key, when pk is set */
	uint64 hash_low, hash_high; /* inclusive, when pk is NULL */
	const DynKey *after;
	bool backward;
	uint64 limit_hint; /* rows expected to be read, 0 if unknown */
} DynRange;

typedef struct DynRangeScan DynRangeScan;

extern DynRangeScan *dyn_range_begin(DynStore *store, const DynRange *range);
/* The row's datums are valid until the next call or dyn_range_end(). */
extern bool dyn_range_next(DynRangeScan *scan, DynRow *row);
extern void dyn_range_end(DynRangeScan *scan);

#endif
