/*
 * store_plan.c
 *	  The SQL body's statements: their text, and the backend's cache of plans.
 *
 * Text is made of names from the catalogs, quoted, with schemas, operators
 * included, so that no search_path changes its meaning; every value is a
 * parameter.
 *
 * A plan is kept for each relation and statement.  The plan cache of the
 * server replans as it must, but the text has to be right: it holds names.
 * After a relcache invalidation of the relation the text is made again, and
 * if it is the same, which is the rule, the plan stays.  One that does not
 * fit any more is abandoned and not freed, because it may be running further
 * up the stack (a trigger that writes to its own table); that costs a few kB
 * for each RENAME.
 */
#include "postgres.h"

#include "catalog/pg_operator.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "common/invalidation.h"
#include "storage/store_internal.h"

typedef struct PlanKey
{
	Oid relid;
	uint32 statement;
} PlanKey;

typedef struct PlanEntry
{
	PlanKey key; /* hash key */
	bool stale;
	char *text;
	SPIPlanPtr plan;
} PlanEntry;

static HTAB *cache = NULL;

static void
invalidate(Datum arg pg_attribute_unused(), Oid relid)
{
	HASH_SEQ_STATUS status;
	PlanEntry *entry;

	hash_seq_init(&status, cache);
	while ((entry = hash_seq_search(&status)) != NULL)
		if (!OidIsValid(relid) || entry->key.relid == relid)
			entry->stale = true;
}

void
dyn_sql_plan_init(void)
{
	HASHCTL control = { .keysize = sizeof(PlanKey),
						.entrysize = sizeof(PlanEntry) };

	if (CacheMemoryContext == NULL)
		CreateCacheMemoryContext();
	control.hcxt = CacheMemoryContext;
	cache = hash_create("dynamo_am plans", 64, &control,
						HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	dyn_register_relcache_callback(invalidate, (Datum) 0);
}

void
dyn_sql_append(DynSqlQuery *query, const char *text)
{
	if (query->text != NULL)
		appendStringInfoString(query->text, text);
}

void
dyn_sql_append_relation(DynSqlQuery *query)
{
	Relation relation = query->store->relation;

	if (query->text != NULL)
		appendStringInfoString(
			query->text,
			quote_qualified_identifier(
				get_namespace_name(RelationGetNamespace(relation)),
				RelationGetRelationName(relation)));
}

void
dyn_sql_append_column(DynSqlQuery *query, AttrNumber attnum)
{
	TupleDesc desc = RelationGetDescr(query->store->relation);

	if (query->text != NULL)
		appendStringInfoString(query->text,
							   quote_identifier(NameStr(
								   TupleDescAttr(desc, attnum - 1)->attname)));
}

/* The columns of a DynRow; dyn_sql_row() reads them. */
void
dyn_sql_append_row(DynSqlQuery *query)
{
	const DynShape *shape = &query->store->shape;
	int i;

	for (i = 0; i < shape->key_columns; i++)
	{
		dyn_sql_append_column(query, shape->keys[i].attnum);
		dyn_sql_append(query, ", ");
	}
	dyn_sql_append_column(query, shape->item_attnum);
}

void
dyn_sql_append_value(DynSqlQuery *query, Oid type, Datum value)
{
	Assert(query->values_count < DYN_SQL_VALUES_MAX);
	query->types[query->values_count] = type;
	query->values[query->values_count] = value;
	query->values_count++;
	if (query->text != NULL)
		appendStringInfo(query->text, "$%d", query->values_count);
}

static void
append_operator(DynSqlQuery *query, Oid operator_oid)
{
	HeapTuple tuple;
	Form_pg_operator form;

	if (query->text == NULL)
		return;
	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(operator_oid));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for operator %u", operator_oid);
	form = (Form_pg_operator) GETSTRUCT(tuple);
	appendStringInfo(query->text, " OPERATOR(%s.%s) ",
					 quote_identifier(get_namespace_name(form->oprnamespace)),
					 NameStr(form->oprname));
	ReleaseSysCache(tuple);
}

void
dyn_sql_append_comparison(DynSqlQuery *query, int column,
						  StrategyNumber strategy, Datum value)
{
	const DynKeyColumn *key = &query->store->shape.keys[column];

	dyn_sql_append_column(query, key->attnum);
	append_operator(query, key->operators[strategy - 1]);
	dyn_sql_append_value(query, key->type, value);
}

/* item = $n: same type and same bytes. */
void
dyn_sql_append_item_equality(DynSqlQuery *query, Datum item)
{
	const DynShape *shape = &query->store->shape;
	TypeCacheEntry *type =
		lookup_type_cache(shape->item_type, TYPECACHE_EQ_OPR);

	dyn_sql_append_column(query, shape->item_attnum);
	append_operator(query, type->eq_opr);
	dyn_sql_append_value(query, shape->item_type, item);
}

static SPIPlanPtr
prepare(DynSqlQuery *query)
{
	SPIPlanPtr plan =
		SPI_prepare(query->text->data, query->values_count, query->types);

	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed for \"%s\": %s", query->text->data,
			 SPI_result_code_string(SPI_result));
	SPI_keepplan(plan);
	return plan;
}

/* Keeps the entry's plan if its text still holds, else makes a new one. */
static SPIPlanPtr
refresh_plan(DynSqlQuery *query, const PlanKey *key)
{
	PlanEntry *entry = hash_search(cache, key, HASH_FIND, NULL);
	SPIPlanPtr plan;
	char *text;
	bool found;

	if (entry != NULL && strcmp(entry->text, query->text->data) == 0)
	{
		entry->stale = false;
		return entry->plan;
	}
	plan = prepare(query);
	text = MemoryContextStrdup(CacheMemoryContext, query->text->data);
	entry = hash_search(cache, key, HASH_ENTER, &found);
	if (found)
		pfree(entry->text);
	entry->stale = false;
	entry->text = text;
	entry->plan = plan;
	return plan;
}

/*
 * Returns the plan of a statement, and the query's values bound by the
 * builder.  SPI must be connected.
 */
SPIPlanPtr
dyn_sql_plan(DynSqlQuery *query, uint32 statement, DynSqlBuilder builder,
			 const void *arg)
{
	PlanKey key = { RelationGetRelid(query->store->relation), statement };
	PlanEntry *entry = hash_search(cache, &key, HASH_FIND, NULL);

	query->values_count = 0;
	query->text = NULL;
	if (entry != NULL && !entry->stale)
	{
		builder(query, arg);
		return entry->plan;
	}
	query->text = makeStringInfo();
	builder(query, arg);
	return refresh_plan(query, &key);
}

/* The row that dyn_sql_append_row() selected, first in the tuple. */
void
dyn_sql_row(const DynStore *store, HeapTuple tuple, TupleDesc desc,
			DynRow *row)
{
	int item_column = store->shape.key_columns + 1;
	bool isnull;

	row->pk = SPI_getbinval(tuple, desc, 1, &isnull);
	row->sk = (Datum) 0;
	if (store->shape.key_columns > 1)
		row->sk = SPI_getbinval(tuple, desc, 2, &isnull);
	row->item = SPI_getbinval(tuple, desc, item_column, &isnull);
}
