/*
 * store_internal.h
 *	  What the files of the store share; nobody else includes this.
 *
 * store_shape.c knows what a relation looks like, store.c opens it and picks
 * a body, store_direct.c, store_write.c and store_range.c are the direct one,
 * store_sql.c and store_sql_range.c the one that goes through the executor.
 */
#ifndef DYN_STORAGE_STORE_INTERNAL_H
#define DYN_STORAGE_STORE_INTERNAL_H

#include "access/skey.h"
#include "access/stratnum.h"
#include "access/tableam.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "utils/rel.h"

#include "storage/store.h"

#define DYN_STORE_ACCESSES (DYN_STORE_DELETE + 1)
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
	bool only_key_index;

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
/* Did the last range here meet many dead index entries?  A hint. */
extern bool dyn_shape_has_dead_entries(Oid relid);
extern void dyn_shape_set_dead_entries(Oid relid, bool many);

/* store.c */
extern void dyn_store_require_shape(Relation relation, DynShape *shape);
extern const char *dyn_store_obstacle(const DynShape *shape, Relation relation,
									  DynStoreAccess access);
extern void dyn_row_copy(const DynShape *shape, const DynRow *from,
						 DynRow *to);

/* store_direct.c */
extern void dyn_scan_key(const DynKeyColumn *column, int position,
						 StrategyNumber strategy, Datum value, ScanKey key);
extern bool dyn_direct_find(DynStore *store, const DynKey *key,
							Snapshot snapshot, TupleTableSlot *slot);
/* The datums point into what the slot holds. */
extern void dyn_row_of_slot(const DynShape *shape, TupleTableSlot *slot,
							DynRow *row);
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

/* store_write.c */
extern bool dyn_direct_insert(DynStore *store, const DynKey *key,
							  const DynItem *item);
extern bool dyn_direct_update(DynStore *store, TupleTableSlot *old,
							  const DynItem *item);
extern bool dyn_direct_delete(DynStore *store, TupleTableSlot *old);

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

/* store_sql.c */
extern void dyn_spi_connect(void);
extern void dyn_spi_finish(void);
extern bool dyn_sql_get(DynStore *store, const DynKey *key, DynRow *row);
extern DynChange dyn_sql_change(DynStore *store, const DynKey *key,
								DynChangeHook hook, void *arg);

/* store_sql_range.c */
typedef struct DynSqlRange DynSqlRange;

extern DynSqlRange *dyn_sql_range_begin(DynStore *store,
										const DynRange *range);
extern bool dyn_sql_range_next(DynSqlRange *scan, DynRow *row);
extern void dyn_sql_range_end(DynSqlRange *scan);

#endif
