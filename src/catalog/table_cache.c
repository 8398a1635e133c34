/*
 * table_cache.c
 *	  The backend's cache of tables, and finding them by name.
 *
 * An entry is built from the row of dynamo.tables and the relation's columns.
 * A relcache invalidation marks it stale: it may come at any moment, also
 * from another session's VACUUM, while an operation up the stack still uses
 * the entry.  So a stale entry is compared with what the catalog says now; if
 * nothing has changed, which is the rule, the same DynTable serves on.  One
 * that has changed is replaced and never freed: it is small, and a table's
 * keys change at most when somebody drops it.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/namespace.h"
#include "utils/catcache.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "catalog/name.h"
#include "catalog/table_row.h"
#include "common/error.h"

/* More schemas than anybody's search_path has. */
#define SEARCH_PATH_MAX 128

typedef struct CacheEntry
{
	Oid relid; /* hash key */
	bool stale;
	DynTable *table;
} CacheEntry;

static HTAB *cache = NULL;

static void
invalidate(Datum arg pg_attribute_unused(), Oid relid)
{
	HASH_SEQ_STATUS status;
	CacheEntry *entry;

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

void
dyn_table_cache_init(void)
{
	HASHCTL control = { .keysize = sizeof(Oid),
						.entrysize = sizeof(CacheEntry),
						.hcxt = CacheMemoryContext };

	if (CacheMemoryContext == NULL)
		CreateCacheMemoryContext();
	control.hcxt = CacheMemoryContext;
	cache = hash_create("dynamo_am tables", 64, &control,
						HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	CacheRegisterRelcacheCallback(invalidate, (Datum) 0);
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

/* Builds a table in the current memory context; NULL if not in the catalog. */
static DynTable *
build_table(Oid relid)
{
	Relation relation = try_relation_open(relid, AccessShareLock);
	DynTable *table = NULL;
	DynTableRow row;

	if (relation == NULL)
		return NULL;
	if (dyn_table_row_read(relid, &row))
	{
		table = palloc0(sizeof(DynTable));
		table->relid = relid;
		table->name = current_table_name(&row, relation);
		table->pk.name = name_of(row.pk_name);
		table->sk.name = name_of(row.sk_name);
		read_key_kinds(relation, table);
		table->created = row.created;
		table->id = row.id;
	}
	relation_close(relation, AccessShareLock);
	return table;
}

static bool
key_attribute_equal(const DynKeyAttribute *a, const DynKeyAttribute *b)
{
	return a->kind == b->kind && a->name.len == b->name.len &&
		   (a->name.len == 0 ||
			memcmp(a->name.data, b->name.data, a->name.len) == 0);
}

static bool
table_equal(const DynTable *a, const DynTable *b)
{
	return strcmp(a->name, b->name) == 0 &&
		   key_attribute_equal(&a->pk, &b->pk) &&
		   key_attribute_equal(&a->sk, &b->sk) && a->created == b->created &&
		   memcmp(&a->id, &b->id, sizeof(a->id)) == 0;
}

static void
copy_key_attribute(DynKeyAttribute *to, const DynKeyAttribute *from)
{
	*to = *from;
	if (from->name.data != NULL)
		to->name.data = pstrdup(from->name.data);
}

static DynTable *
copy_table(const DynTable *table)
{
	MemoryContext old = MemoryContextSwitchTo(CacheMemoryContext);
	DynTable *copy = palloc(sizeof(DynTable));

	*copy = *table;
	copy->name = pstrdup(table->name);
	copy_key_attribute(&copy->pk, &table->pk);
	copy_key_attribute(&copy->sk, &table->sk);
	MemoryContextSwitchTo(old);
	return copy;
}

/*
 * The entry is marked fresh before it is read: an invalidation that arrives
 * while we read marks it stale again.
 */
static const DynTable *
refresh_entry(Oid relid)
{
	DynTable *table;
	CacheEntry *entry;
	bool found;

	entry = hash_search(cache, &relid, HASH_FIND, NULL);
	if (entry != NULL)
		entry->stale = false;
	table = build_table(relid);
	if (table == NULL)
	{
		hash_search(cache, &relid, HASH_REMOVE, NULL);
		return NULL;
	}
	entry = hash_search(cache, &relid, HASH_ENTER, &found);
	if (found && table_equal(entry->table, table))
		return entry->table;
	if (!found)
		entry->stale = false;
	entry->table = copy_table(table);
	return entry->table;
}

const DynTable *
dyn_table_of_relation(Oid relid)
{
	CacheEntry *entry = hash_search(cache, &relid, HASH_FIND, NULL);

	if (entry != NULL && !entry->stale)
		return entry->table;
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

	foreach (cell, dyn_table_row_relations())
	{
		const DynTable *table = dyn_table_of_relation(lfirst_oid(cell));

		if (table != NULL && dyn_table_lookup(table->name, true) == table)
			names = lappend(names, pstrdup(table->name));
	}
	list_sort(names, compare_names);
	return names;
}
