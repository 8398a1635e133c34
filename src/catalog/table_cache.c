/*
 * table_cache.c
 *	  The backend's cache of tables, and finding them by name.
 *
 * An entry is built from the rows about the table and the relation's columns.
 * A relcache invalidation marks it stale: it may come at any moment, also
 * from another session's VACUUM, while an operation up the stack still uses
 * the entry.  So a stale entry is compared with what the catalog says now; if
 * nothing has changed, which is the rule, the same DynTable serves on.  One
 * that has changed is replaced, and freed at the end of the transaction.
 *
 * Whoever changes a row of dynamo.indexes writes the one of dynamo.tables
 * anew, too, whose version thus stands for all.
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "utils/catcache.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "catalog/name.h"
#include "catalog/table_row.h"
#include "common/error.h"
#include "common/invalidation.h"

/* More schemas than anybody's search_path has. */
#define SEARCH_PATH_MAX 128

typedef struct CachedTable
{
	DynTable table; /* must be first */
	DynRowVersion version;
	MemoryContext context; /* which it lives in, alone */
} CachedTable;

typedef struct CacheEntry
{
	Oid relid; /* hash key */
	bool stale;
	CachedTable *cached;
} CacheEntry;

static HTAB *cache = NULL;
static MemoryContext retired; /* of tables that were replaced */
static uint64 invalidations = 0;

static void
invalidate(Datum arg pg_attribute_unused(), Oid relid)
{
	HASH_SEQ_STATUS status;
	CacheEntry *entry;

	invalidations++;
	if (OidIsValid(relid))
	{
		entry = hash_search(cache, &relid, HASH_FIND, NULL);
		if (entry != NULL)
			entry->stale = true;
		return;
	}
	hash_seq_init(&status, cache);
	while ((entry = hash_seq_search(&status)) != NULL)
		entry->stale = true;
}

static void
free_retired(XactEvent event, void *arg pg_attribute_unused())
{
	if (event != XACT_EVENT_PRE_COMMIT &&
		event != XACT_EVENT_PARALLEL_PRE_COMMIT &&
		event != XACT_EVENT_PRE_PREPARE)
		MemoryContextDeleteChildren(retired);
}

void
dyn_table_cache_init(void)
{
	HASHCTL control = { .keysize = sizeof(Oid),
						.entrysize = sizeof(CacheEntry) };

	if (CacheMemoryContext == NULL)
		CreateCacheMemoryContext();
	control.hcxt = CacheMemoryContext;
	cache = hash_create("dynamo_am tables", 64, &control,
						HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	retired = AllocSetContextCreate(
		CacheMemoryContext, "dynamo_am replaced tables", ALLOCSET_SMALL_SIZES);
	dyn_register_relcache_callback(invalidate, (Datum) 0);
	RegisterXactCallback(free_retired, NULL);
}

/* The kind of a key that a column holds; DYN_KEY_NONE if it cannot be one. */
static DynKeyKind
column_key_kind(Form_pg_attribute column)
{
	if (column->attisdropped)
		return DYN_KEY_NONE;
	if (dyn_type_is_partition_key(column->atttypid))
		return column->atttypmod < 0 ? DYN_KEY_NONE
									 : (DynKeyKind) column->atttypmod;
	return dyn_sort_key_kind(column->atttypid);
}

/*
 * Reads the kinds of the keys off the first two columns, where
 * dyn_table_create() puts them.
 */
static void
read_key_kinds(Relation relation, DynTable *table)
{
	TupleDesc desc = RelationGetDescr(relation);

	table->pk.kind = column_key_kind(TupleDescAttr(desc, 0));
	if (table->sk.name.data != NULL)
		table->sk.kind = column_key_kind(TupleDescAttr(desc, 1));
}

static DynName
name_of(const char *string)
{
	DynName name = { string, string == NULL ? 0 : strlen(string) };

	return name;
}

/*
 * A long name holds while the relation still has the name derived from it;
 * after ALTER TABLE ... RENAME the relation's new name counts.
 */
static char *
current_table_name(const DynTableRow *row, Relation relation)
{
	NameData derived;

	if (row->long_name != NULL)
	{
		dyn_relation_name(row->long_name, &derived);
		if (strcmp(NameStr(derived), RelationGetRelationName(relation)) == 0)
			return row->long_name;
	}
	return pstrdup(RelationGetRelationName(relation));
}

static int
compare_positions(const ListCell *a, const ListCell *b)
{
	const DynIndexRow *left = lfirst(a);
	const DynIndexRow *right = lfirst(b);

	return left->index.position < right->index.position ? -1 : 1;
}

static void
read_indexes(DynTable *table)
{
	List *rows = dyn_rows_read(&dyn_index_rows, table->relid);
	ListCell *cell;

	list_sort(rows, compare_positions);
	table->indexes = palloc(list_length(rows) * sizeof(DynIndex));
	foreach (cell, rows)
	{
		DynIndex *index = &table->indexes[table->kept_count++];

		*index = ((const DynIndexRow *) lfirst(cell))->index;
		dyn_index_fill(index, &table->settings, &table->pk, &table->sk);
		table->index_count += !dyn_index_is_expiry(index);
	}
}

static CachedTable *
table_of_row(const DynTableRow *row, Relation relation)
{
	CachedTable *cached = palloc0(sizeof(CachedTable));
	DynTable *table = &cached->table;

	table->relid = row->relid;
	table->name = current_table_name(row, relation);
	table->pk.name = name_of(row->pk_name);
	table->sk.name = name_of(row->sk_name);
	read_key_kinds(relation, table);
	table->created = row->created;
	table->id = row->id;
	table->settings = row->settings;
	read_indexes(table);
	cached->version = row->version;
	return cached;
}

/* Builds a table in the current memory context; NULL if not in the catalog. */
static CachedTable *
build_table(Oid relid)
{
	Relation relation = try_relation_open(relid, AccessShareLock);
	CachedTable *cached = NULL;
	List *rows;

	if (relation == NULL)
		return NULL;
	rows = dyn_rows_read(&dyn_table_rows, relid);
	if (rows != NIL)
		cached = table_of_row(linitial(rows), relation);
	relation_close(relation, AccessShareLock);
	return cached;
}

/* As build_table(), but in a memory context that is the table's own. */
static CachedTable *
build_table_apart(Oid relid)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am table", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	CachedTable *cached = build_table(relid);

	MemoryContextSwitchTo(old);
	if (cached == NULL)
		MemoryContextDelete(context);
	else
		cached->context = context;
	return cached;
}

static bool
key_attribute_equal(const DynKeyAttribute *a, const DynKeyAttribute *b)
{
	return a->kind == b->kind && a->name.len == b->name.len &&
		   (a->name.len == 0 ||
			memcmp(a->name.data, b->name.data, a->name.len) == 0);
}

/* The name and the kinds of the keys may change without the row. */
static bool
table_equal(const CachedTable *a, const CachedTable *b)
{
	return a->version.xmin == b->version.xmin &&
		   ItemPointerEquals(unconstify(ItemPointerData *, &a->version.tid),
							 unconstify(ItemPointerData *, &b->version.tid)) &&
		   strcmp(a->table.name, b->table.name) == 0 &&
		   key_attribute_equal(&a->table.pk, &b->table.pk) &&
		   key_attribute_equal(&a->table.sk, &b->table.sk);
}

static void
remove_entry(Oid relid)
{
	CacheEntry *entry = hash_search(cache, &relid, HASH_FIND, NULL);

	if (entry == NULL)
		return;
	MemoryContextSetParent(entry->cached->context, retired);
	hash_search(cache, &relid, HASH_REMOVE, NULL);
}

/* An entry that was invalidated while it was read is as stale as before. */
static const DynTable *
refresh_entry(Oid relid)
{
	uint64 invalidations_before = invalidations;
	CachedTable *cached = build_table_apart(relid);
	CacheEntry *entry;
	bool found;

	if (cached == NULL)
	{
		remove_entry(relid);
		return NULL;
	}
	entry = hash_search(cache, &relid, HASH_ENTER, &found);
	entry->stale = invalidations != invalidations_before;
	if (found && table_equal(entry->cached, cached))
	{
		MemoryContextDelete(cached->context);
		return &entry->cached->table;
	}
	if (found)
		MemoryContextSetParent(entry->cached->context, retired);
	MemoryContextSetParent(cached->context, CacheMemoryContext);
	entry->cached = cached;
	return &cached->table;
}

const DynTable *
dyn_table_of_relation(Oid relid)
{
	CacheEntry *entry = hash_search(cache, &relid, HASH_FIND, NULL);

	if (entry != NULL && !entry->stale)
		return &entry->cached->table;
	return refresh_entry(relid);
}

const DynTable *
dyn_table_lookup(const char *name, bool missing_ok)
{
	Oid path[SEARCH_PATH_MAX];
	NameData relname;
	int schemas;
	int i;

	dyn_table_name_check(name, 1);
	dyn_relation_name(name, &relname);
	schemas = Min(fetch_search_path_array(path, lengthof(path)),
				  (int) lengthof(path));
	for (i = 0; i < schemas; i++)
	{
		Oid relid = get_relname_relid(NameStr(relname), path[i]);
		const DynTable *table;

		if (!OidIsValid(relid))
			continue;
		table = dyn_table_of_relation(relid);
		if (table != NULL && strcmp(table->name, name) == 0)
			return table;
	}
	if (!missing_ok)
		ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
				errmsg("Requested resource not found"),
				errhint("No DynamoDB table \"%s\" is on the search_path. "
						"dynamo_list_tables() shows those that are.",
						name));
	return NULL;
}

const DynIndex *
dyn_table_index(const DynTable *table, const char *name)
{
	int i;

	for (i = 0; i < table->index_count; i++)
	{
		if (strcmp(table->indexes[i].name, name) == 0)
			return &table->indexes[i];
	}
	return NULL;
}

static int
compare_names(const ListCell *a, const ListCell *b)
{
	return strcmp(lfirst(a), lfirst(b));
}

/* A table is listed if its name finds it: hidden ones cannot be used. */
List *
dyn_table_names(void)
{
	List *names = NIL;
	ListCell *cell;

	foreach (cell, dyn_rows_read(&dyn_table_rows, InvalidOid))
	{
		const DynTableRow *row = lfirst(cell);
		const DynTable *table = dyn_table_of_relation(row->relid);

		if (table != NULL && dyn_table_lookup(table->name, true) == table)
			names = lappend(names, pstrdup(table->name));
	}
	list_sort(names, compare_names);
	return names;
}
