/*
 * table.h
 *	  DynamoDB tables: what the schema dynamo knows of them.
 *
 * dynamo.tables has one row for each table that dynamo_create_table() made,
 * keyed by its relation.  A relation's own name is the table's name; a name
 * that no relation can have (over 63 bytes) is kept in the row, and the
 * relation has a name derived from it (name.h).  So ALTER TABLE ... RENAME and
 * SET SCHEMA need no upkeep, and the row of a relation that is dropped goes
 * with it (table_drop.c).
 *
 * dynamo.indexes and dynamo.tags have rows for each index and tag, which
 * belong to the table in the same way.
 */
#ifndef DYN_CATALOG_TABLE_H
#define DYN_CATALOG_TABLE_H

#include "access/htup.h"
#include "datatype/timestamp.h"
#include "nodes/pg_list.h"
#include "utils/relcache.h"
#include "utils/uuid.h"

#include "catalog/index_layout.h"
#include "catalog/settings.h"

/*
 * A secondary index.  It may have up to four hash and four range attributes;
 * one of each but for a global index that was asked for with more.
 */
typedef struct DynIndex
{
	char *name;
	int64 position; /* in the order in which they were created */
	bool local;
	DynStrings hash_names;
	DynStrings range_names;
	DynKeyAttribute *hash;	/* hash_names with their kinds */
	DynKeyAttribute *range; /* range_names with theirs */
	DynProjectionType projection;
	DynStrings non_key_names; /* projected too, if it is INCLUDE */
	DynThroughput throughput; /* of global indexes only */
	DynUnits maximum;
	DynUnits warm;
	DynInsights insights;

	Oid storage; /* the relation of its entries */
	DynIndexStatus status;
	bool backfilling;	   /* while it is CREATING */
	bool building;		   /* ... writers pass it by as yet */
	int64 violations;	   /* items that filling it has left out */
	DynIndexLayout layout; /* of storage */
} DynIndex;

/*
 * The expiry index of a table with a time to live finds items that have
 * expired.  It is kept as secondary indexes are, but is none: its hash
 * attribute, which has no name, is a number that spreads its entries
 * (index/projection.h), its range attribute is the one with the time.
 */
#define DYN_EXPIRY_INDEX ":ttl" /* no index can be called so */

static inline bool
dyn_index_is_expiry(const DynIndex *index)
{
	return index->name[0] == ':';
}

typedef struct DynTable
{
	Oid relid;
	char *name; /* DynamoDB's name of the table */
	DynKeyAttribute pk;
	DynKeyAttribute sk;
	TimestampTz created;
	pg_uuid_t id;
	DynTableSettings settings;
	int index_count;
	DynIndex *indexes; /* in the order of their positions */
	int kept_count;	   /* with the expiry index, which is behind them */
} DynTable;

/* The expiry index; NULL if there is none. */
static inline const DynIndex *
dyn_table_expiry(const DynTable *table)
{
	return table->kept_count == table->index_count
			   ? NULL
			   : &table->indexes[table->index_count];
}

/*
 * Finds a table by its DynamoDB name along the search path; raises
 * ResourceNotFoundException, or returns NULL if missing_ok.  The result
 * belongs to a cache of the backend.  It is valid until the end of the
 * transaction; it says what was true when it was looked up.
 */
extern const DynTable *dyn_table_lookup(const char *name, bool missing_ok);

/* The table of a relation, NULL if it is not in the catalog; as above. */
extern const DynTable *dyn_table_of_relation(Oid relid);

/* The index of a table that has this name, NULL if none has. */
extern const DynIndex *dyn_table_index(const DynTable *table,
									   const char *name);

extern bool dyn_index_has_key(const DynIndex *index, const char *name);

/* The type that AttributeDefinitions give it; DYN_KEY_NONE: none. */
extern DynKeyKind dyn_attribute_kind(const DynTableSettings *settings,
									 const char *name);

/* The names of all tables on the search path, sorted; a List of char *. */
extern List *dyn_table_names(void);

/*
 * Creates the relation of a table in the creation schema, and its rows.
 * Raises ResourceInUseException if the name is taken.  Returns the relation.
 * indexes is a List of DynIndex *.
 */
extern Oid dyn_table_create(const char *name, const DynKeyAttribute *pk,
							const DynKeyAttribute *sk,
							const DynTableSettings *settings, List *indexes);

/*
 * Changing settings: dyn_table_lock() makes changes of one table wait for one
 * another, up to the end of the transaction, and keeps the table from being
 * dropped; it returns what the table is now, or NULL if it has gone in the
 * meantime.  Reads and writes of items do not wait.  dyn_table_change() takes
 * the place of what is stored; other sessions learn of it at commit.
 */
extern const DynTable *dyn_table_lock(const DynTable *table);
extern void dyn_table_change(const DynTable *table,
							 const DynTableSettings *settings, List *indexes);

/*
 * What the expiry index of a table is to be, for dyn_index_create() and
 * dyn_table_change(), which keeps the one that is there if it is given none.
 * attribute must live as long.
 */
extern DynIndex *dyn_make_expiry_index(char *attribute);

/* The tables that have an expiry index, a List of Oid. */
extern List *dyn_expiring_tables(void);

/* Drops the relation, whose rows and indexes follow it. */
extern void dyn_table_drop(const DynTable *table);

/*
 * Creates the relation of an index, empty, and what keeps it right: triggers
 * on the table and on itself.  Sets storage, and leaves it to the caller to
 * store the index.  Takes ShareRowExclusiveLock on the table, unless it has the
 * triggers and the index is building: then writers may be under way, who pass it by.
 */
extern void dyn_index_create(Oid relid, const char *table_name,
							 const DynKeyAttribute *pk,
							 const DynKeyAttribute *sk,
							 const DynTableSettings *settings,
							 DynIndex *index);

/*
 * Drops the relation of an index whoever owns it; its row follows it, and
 * the definitions of attributes that nothing else needs.
 */
extern void dyn_index_drop(const DynIndex *index);

/* Makes the relation of an index go with the table's. */
extern void dyn_index_attach(Oid storage, Oid relid);
/* The same as a row of dynamo.indexes says. */
extern void dyn_index_attach_row(Relation relation, HeapTuple tuple);

/*
 * What an index lacks that would keep it right and with its table, NULL:
 * nothing; and giving it back, under ShareRowExclusiveLock on the table, which
 * the caller has the right to do.
 */
extern const char *dyn_index_fault(Oid relid, Oid storage);
extern void dyn_index_mend(Oid relid, Oid storage);

/* Attaches all indexes that are not, as far as nobody locks the tables. */
extern void dyn_indexes_attach(void);

/*
 * Indexes that are being created or deleted: the relations of all, a List of
 * Oid; the table of one, NULL if it has gone; and one in its table.
 */
extern List *dyn_unfinished_indexes(void);
extern const DynTable *dyn_table_of_index(Oid storage);
extern const DynIndex *dyn_index_in(const DynTable *table, Oid storage);

/*
 * Says how far one is that is being created, under dyn_table_lock() to the end
 * of the transaction; false if it has gone, or is being deleted by now.
 */
typedef enum DynIndexProgress
{
	DYN_INDEX_BUILDING,	 /* Backfilling, and writers pass it by */
	DYN_INDEX_COMPARING, /* Backfilling, and writers change it */
	DYN_INDEX_COMPLETE	 /* ACTIVE */
} DynIndexProgress;

extern bool dyn_index_set_progress(const DynTable *table, Oid storage,
								   DynIndexProgress progress,
								   int64 violations);
/* Is the relation one of an index that is not ACTIVE? */
extern bool dyn_is_unfinished_index(Oid relid);

/*
 * Takes the definitions of attributes out of the settings that are neither in
 * the table's key nor in that of an index.
 */
extern void dyn_prune_attributes(DynTableSettings *settings,
								 const char *pk_name, const char *sk_name,
								 List *indexes);

/* Module initializers, see dynamo_am.c. */
extern void dyn_table_cache_init(void);
extern void dyn_table_drop_init(void);
extern void dyn_index_follow_init(void);

#endif
