/*
 * store_internal.h
 *	  What the files of the store share; nobody else includes this.
 *
 * store_shape.c knows what a relation looks like, store.c opens it and picks
 * a body; store_direct.c, store_write.c, store_lock.c and store_range.c are the
 * direct one, store_sql*.c the one that goes through the executor.
 */
#ifndef DYN_STORAGE_STORE_INTERNAL_H
#define DYN_STORAGE_STORE_INTERNAL_H

#include "access/genam.h"
#include "access/skey.h"
#include "access/stratnum.h"
#include "access/tableam.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "utils/rel.h"

#include "storage/store.h"

#define DYN_KEY_COLUMNS_MAX 2

/* One column of the primary key, with what compares it in its index. */
typedef struct DynKeyColumn
{
	AttrNumber attnum; /* in the relation */
	Oid type;
	Oid collation;
	Oid operators[BTMaxStrategyNumber]; /* [strategy - 1] */
	FmgrInfo functions[BTMaxStrategyNumber];
} DynKeyColumn;

/* A relation seen as a DynamoDB table; a plain value, copied freely. */
typedef struct DynShape
{
	Oid relid;
	Oid key_index;
	int key_columns; /* 1, or 2 with a sort key */
	DynKeyColumn keys[DYN_KEY_COLUMNS_MAX];
	DynKeyKind sort_kind;
	AttrNumber item_attnum;
	Oid item_type;
	AttrNumber last_attnum; /* of these, the last one in the tuple */
	bool only_varlenas;		/* every column up to there is one */
	bool only_key_index;
	bool has_effects; /* a trigger of ours, see dyn_store_set_effects() */

	/* What only the executor can honour, by DynStoreAccess; NULL: nothing. */
	const char *obstacles[DYN_STORE_ACCESSES];
} DynShape;

struct DynStore
{
	DynShape shape;
	DynStoreAccess access;
	Relation relation;
	Relation key_index;	  /* NULL in the SQL body */
	const char *obstacle; /* why the SQL body serves; NULL: the direct one */
};

/* store_shape.c */
extern void dyn_shape_init(void);
extern bool dyn_store_shape(Relation relation, DynShape *shape);
/* DYN_KEY_NONE if the column cannot be a sort key. */
extern DynKeyKind dyn_column_sort_kind(Form_pg_attribute column);
/* Reads how the index compares its column: the operators of its opclass. */
extern void dyn_fill_key_column(Relation index, int column, AttrNumber attnum,
								DynKeyColumn *key);

/* store.c */
extern void dyn_store_require_shape(Relation relation, DynShape *shape);
extern const char *dyn_store_obstacle(const DynShape *shape, Relation relation,
									  DynStoreAccess access);
extern void dyn_row_copy(const DynShape *shape, const DynRow *from,
						 DynRow *to);
/*
 * After a change of a row that the direct body has made: what follows it, as
 * a command of its own.  old is NULL if there was none; item NULL: the row is
 * gone.
 */
extern void dyn_row_changed(DynStore *store, const DynKey *key,
							const DynRow *old, const DynItem *item);

/* store_direct.c */
extern void dyn_scan_key(const DynKeyColumn *column, int position,
						 StrategyNumber strategy, Datum value, ScanKey key);
/* A scan of the key's index for one key. */
extern IndexScanDesc dyn_key_scan(DynStore *store, const DynKey *key,
								  Snapshot snapshot);
extern bool dyn_direct_find(DynStore *store, const DynKey *key,
							Snapshot snapshot, TupleTableSlot *slot);
/* The datums point into what the slot holds. */
extern void dyn_row_of_slot(const DynShape *shape, TupleTableSlot *slot,
							DynRow *row);
/* The same of a tuple; false if only a slot can take it apart. */
extern bool dyn_row_of_tuple(const DynShape *shape, TupleDesc desc,
							 HeapTuple tuple, DynRow *row);
extern bool dyn_direct_get(DynStore *store, const DynKey *key, DynRow *row);
extern DynChange dyn_direct_change(DynStore *store, const DynKey *key,
								   DynChangeHook hook, void *arg);
/*
 * What heap answered to a lock or a change of a row that the active snapshot
 * sees: true if it was done, false if the row is not the newest any more and
 * the change must be tried again.  Where the snapshot is the transaction's,
 * that is a serialization failure.
 */
extern bool dyn_row_was_newest(TM_Result result);
/* A serialization failure: there is a row that the snapshot does not see. */
extern void dyn_raise_concurrent_update(void) pg_attribute_noreturn();

/* Locks the row in the slot, which then holds it as it is under the lock. */
extern TM_Result dyn_direct_lock_row(DynStore *store, TupleTableSlot *slot,
									 LockWaitPolicy policy);

/* store_many.c */
extern void dyn_direct_get_many(DynStore *store, const DynKey *keys, int count,
								DynRow *rows);

/* store_write.c */
extern bool dyn_direct_insert(DynStore *store, const DynKey *key,
							  const DynItem *item, bool is_locked);
extern bool dyn_direct_update(DynStore *store, const DynKey *key,
							  TupleTableSlot *old, const DynItem *item,
							  bool is_locked);
extern bool dyn_direct_delete(DynStore *store, const DynKey *key,
							  TupleTableSlot *old, bool is_locked);
extern void dyn_direct_wait_for_rivals(DynStore *store, const DynKey *key);
/*
 * An entry for the row in the slot; returns what index_insert() does.  Of a
 * row that is updated, item_attnum is what changes.
 */
extern bool dyn_insert_index_entry(Relation relation, Relation index,
								   AttrNumber item_attnum,
								   TupleTableSlot *slot,
								   IndexUniqueCheck check, bool is_update);
/* Entries in all indexes but the key's. */
extern void dyn_insert_other_entries(Relation relation, Oid key_index,
									 AttrNumber item_attnum,
									 TupleTableSlot *slot, bool is_update);
/* Waits for who has inserted or is changing a row that a dirty scan found. */
extern void dyn_wait_for_changer(Relation relation, const SnapshotData *dirty,
								 ItemPointer tid);

/*
 * store_lock.c: transactions of items.  dyn_refuse_in_transaction() raises
 * TransactionConflictException if one in another session has the item.
 */
extern bool dyn_item_is_in_transaction(const DynStore *store,
									   const DynKey *key);
extern void dyn_refuse_in_transaction(const DynStore *store,
									  const DynKey *key);
extern void dyn_raise_transaction_conflict(void) pg_attribute_noreturn();

/* What a look at the newest state of a key shows. */
typedef enum DynDirtyFound
{
	DYN_DIRTY_NOTHING,	 /* no row, not even an old version */
	DYN_DIRTY_OLD,		 /* old versions, maybe of a row that is there */
	DYN_DIRTY_COMMITTED, /* a row; the slot holds it */
	DYN_DIRTY_CHANGING	 /* one that a transaction in progress works on */
} DynDirtyFound;

extern DynDirtyFound dyn_direct_find_dirty(DynStore *store, const DynKey *key,
										   TupleTableSlot *slot);

/* A row, or the absence of one, locked for a transaction of items. */
struct DynLockedRow
{
	DynStore *store;
	const DynKey *key;
	bool exists;
	DynRow row;			  /* if it exists */
	TupleTableSlot *slot; /* direct body: holds the row */
	bool has_row_lock;	  /* SQL body */
};

/* Takes the item lock of a key; false if another session has it. */
extern bool dyn_item_lock(const DynStore *store, const DynKey *key);
extern bool dyn_direct_lock(DynLockedRow *locked);
extern bool dyn_direct_write_locked(DynLockedRow *locked, const DynItem *item);
extern bool dyn_direct_delete_locked(DynLockedRow *locked);

/*
 * store_plan.c: one SQL statement with its values.  A statement's builder
 * walks over its parts, appends text and binds values; where the plan is
 * there already, text is NULL and appending does nothing.
 */
#define DYN_SQL_VALUES_MAX 8

typedef struct DynSqlQuery
{
	DynStore *store;
	StringInfo text;
	int values_count;
	Oid types[DYN_SQL_VALUES_MAX];
	Datum values[DYN_SQL_VALUES_MAX];
} DynSqlQuery;

typedef void (*DynSqlBuilder)(DynSqlQuery *query, const void *arg);

extern void dyn_sql_plan_init(void);
/*
 * statement: a number that stands for the builder's text; those of ranges are
 * from DYN_SQL_RANGES on.
 */
#define DYN_SQL_RANGES 0x1000
extern SPIPlanPtr dyn_sql_plan(DynSqlQuery *query, uint32 statement,
							   DynSqlBuilder builder, const void *arg);
extern void dyn_sql_append(DynSqlQuery *query, const char *text);
extern void dyn_sql_append_relation(DynSqlQuery *query);
extern void dyn_sql_append_column(DynSqlQuery *query, AttrNumber attnum);
extern void dyn_sql_append_row(DynSqlQuery *query);
extern void dyn_sql_append_value(DynSqlQuery *query, Oid type, Datum value);
/* "PK" OPERATOR(public.=) $1; column: of the key, from 0 */
extern void dyn_sql_append_comparison(DynSqlQuery *query, int column,
									  StrategyNumber strategy, Datum value);
extern void dyn_sql_append_item_equality(DynSqlQuery *query, Datum item);
extern void dyn_sql_row(const DynStore *store, HeapTuple tuple, TupleDesc desc,
						DynRow *row);

/* store_sql_statement.c */
typedef enum DynSqlStatement
{
	DYN_SQL_GET,
	DYN_SQL_LOCK_TO_WRITE,
	DYN_SQL_LOCK_TO_DELETE,
	DYN_SQL_LOCK_TO_WRITE_NOW, /* skips a row that is locked */
	DYN_SQL_LOCK_TO_DELETE_NOW,
	DYN_SQL_INSERT, /* does nothing if the key is taken */
	DYN_SQL_INSERT_OR_RAISE,
	DYN_SQL_UPDATE,
	DYN_SQL_DELETE,
	DYN_SQL_DELETE_IF_UNCHANGED /* item: what it was */
} DynSqlStatement;

/*
 * Runs a statement in the connected SPI, with the item where it has one;
 * returns the number of rows.
 */
extern uint64 dyn_sql_execute(DynStore *store, DynSqlStatement statement,
							  const DynKey *key, Datum item, bool read_only);

/* store_sql.c */
extern void dyn_spi_connect(void);
extern void dyn_spi_finish(void);
/* The first row that the last statement returned. */
extern void dyn_sql_first_row(DynStore *store, DynRow *row);
extern bool dyn_sql_has_rules(const DynStore *store);
extern bool dyn_sql_has_row_security(const DynStore *store);
extern bool dyn_sql_can_lock_rows(const DynStore *store);
/* May an INSERT that met no conflict insert nothing? */
extern bool dyn_sql_may_skip_insert(const DynStore *store);
/* Compares items as they are in rows, maybe toasted. */
extern bool dyn_sql_items_are_identical(const struct varlena *a, Datum b);
extern bool dyn_sql_get(DynStore *store, const DynKey *key, DynRow *row);
extern DynChange dyn_sql_change(DynStore *store, const DynKey *key,
								DynChangeHook hook, void *arg);

/* store_sql_lock.c */
extern bool dyn_sql_lock(DynLockedRow *locked);
extern bool dyn_sql_write_locked(DynLockedRow *locked, const DynItem *item);
extern bool dyn_sql_delete_locked(DynLockedRow *locked);

/* store_sql_range.c */
typedef struct DynSqlRange DynSqlRange;

extern DynSqlRange *dyn_sql_range_begin(DynStore *store,
										const DynRange *range);
extern bool dyn_sql_range_next(DynSqlRange *scan, DynRow *row);
extern void dyn_sql_range_end(DynSqlRange *scan);

#endif
