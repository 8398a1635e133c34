/*
 * index_create.c
 *	  The relation behind a secondary index.
 *
 * For an index "by-price" of "Cart" with the hash attribute "shop" and the
 * range attribute "price", these statements stand for what is made:
 *
 *	CREATE TABLE "Cart:by-price" (
 *		shop dynamo_partition_key('S') NOT NULL,
 *		price numeric NOT NULL,
 *		"PK" text COLLATE "C" NOT NULL,
 *		"SK" text COLLATE "C" NOT NULL,
 *		base uuid NOT NULL,
 *		item dynamo_item NOT NULL,
 *		PRIMARY KEY (shop, price, base)
 *	) USING dynamo;
 *
 * An expiry index is a plain heap.
 *
 * index_triggers.c adds the triggers that keep it right.  The table's owner owns
 * all of it.  The layout of the columns is index_layout.h's.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog/extension.h"
#include "catalog/name.h"
#include "catalog/relation_def.h"
#include "catalog/table_row.h"

#define BUCKET_COLUMN "bucket"
#define PARTITION_COLUMN "partition"
#define BASE_COLUMN "base"

/* The combination, all attributes, base and item. */
#define COLUMNS_MAX (DYN_KEY_ATTRIBUTES_MAX + 3)

typedef struct Columns
{
	int count;
	NameData names[COLUMNS_MAX];
	List *elements; /* of CREATE TABLE */
	List *key;		/* of the primary key */
} Columns;

static bool
is_taken(const Columns *columns, const NameData *name)
{
	int i;

	for (i = 0; i < columns->count; i++)
		if (dyn_names_equal(&columns->names[i], name))
			return true;
	return false;
}

/* A name for the next column: the given one, or else one like it. */
static const NameData *
choose_name(Columns *columns, const NameData *wanted)
{
	NameData *name = &columns->names[columns->count];

	*name = *wanted;
	while (is_taken(columns, name))
		strlcat(NameStr(*name), "_", NAMEDATALEN);
	columns->count++;
	return name;
}

static void
add_column(Columns *columns, ColumnDef *column, bool is_key)
{
	columns->elements = lappend(columns->elements, column);
	if (is_key)
		columns->key =
			lappend(columns->key, makeString(pstrdup(column->colname)));
}

static void
add_partition_column(Columns *columns, const NameData *wanted, DynKeyKind kind)
{
	add_column(columns,
			   dyn_make_column(choose_name(columns, wanted),
							   dyn_partition_key_type(), kind, InvalidOid),
			   true);
}

static void
add_attribute_columns(Columns *columns, const DynIndexLayout *layout)
{
	bool combined = dyn_index_is_combined(layout);
	int i;

	for (i = 0; i < layout->attribute_count; i++)
	{
		const DynKeyAttribute *attribute = &layout->attributes[i];
		bool is_range = i >= layout->hash_count &&
						i < layout->hash_count + layout->range_count;
		NameData wanted;

		if (attribute->name.len == 0)
			namestrcpy(&wanted, BUCKET_COLUMN);
		else
			dyn_column_name(
				pnstrdup(attribute->name.data, attribute->name.len), &wanted);
		if (i == 0 && !combined)
			add_partition_column(columns, &wanted, attribute->kind);
		else
			add_column(columns,
					   dyn_make_sort_key_column(choose_name(columns, &wanted),
												attribute->kind),
					   is_range);
	}
}

/*
 * The attributes choose their names first, wherever their columns stand, so
 * that they are called alike here and in the table.
 */
static void
make_columns(Columns *columns, const DynIndexLayout *layout)
{
	NameData wanted;
	ColumnDef *partition;

	memset(columns, 0, sizeof(Columns));
	add_attribute_columns(columns, layout);
	if (dyn_index_is_combined(layout))
	{
		namestrcpy(&wanted, PARTITION_COLUMN);
		partition =
			dyn_make_column(choose_name(columns, &wanted),
							dyn_partition_key_type(), DYN_KEY_B, InvalidOid);
		columns->elements = lcons(partition, columns->elements);
		columns->key = lcons(makeString(partition->colname), columns->key);
	}
	namestrcpy(&wanted, BASE_COLUMN);
	add_column(columns,
			   dyn_make_column(choose_name(columns, &wanted), UUIDOID, -1,
							   InvalidOid),
			   true);
	namestrcpy(&wanted, DYN_ITEM_COLUMN);
	add_column(columns,
			   dyn_make_column(choose_name(columns, &wanted), dyn_item_type(),
							   -1, InvalidOid),
			   false);
}

/* "Cart:by-price", or else one like it: tables may have been renamed. */
static void
choose_relation_name(const char *table_name, const char *index_name,
					 Oid schema, NameData *name)
{
	char *wanted = psprintf("%s:%s", table_name, index_name);
	int n = 1;

	dyn_relation_name(wanted, name);
	while (OidIsValid(get_relname_relid(NameStr(*name), schema)))
		dyn_relation_name(psprintf("%s:%d", wanted, ++n), name);
}

/*
 * Nobody reads a partition of an expiry index but the job, whose items are all over
 * the table: neighbours' pages would cost each write more than they save.
 */
static Oid
create_relation(Oid schema, const NameData *name, const DynIndex *index)
{
	Constraint *primary = dyn_make_constraint(CONSTR_PRIMARY);
	CreateStmt *statement;
	Columns columns;

	make_columns(&columns, &index->layout);
	primary->keys = columns.key;
	statement = dyn_make_create_table(schema, name,
									  lappend(columns.elements, primary));
	if (dyn_index_is_expiry(index))
		statement->accessMethod = "heap";
	dyn_run_utility((Node *) statement);
	return get_relname_relid(NameStr(*name), schema);
}

static Oid
relation_owner(Oid relid)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	Oid owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", relid);
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

static void
comment_on(const DynIndex *index, const char *table_name)
{
	char *what = dyn_index_is_expiry(index)
					 ? pstrdup("times to live")
					 : psprintf("secondary index \"%s\"", index->name);

	CreateComments(
		index->storage, RelationRelationId, 0,
		psprintf(
			"%s of the DynamoDB table \"%s\"; its rows follow the table's",
			what, table_name));
}

/* An error leaves the changed user to the end of the (sub)transaction. */
static void
become_owner(Oid relid, Oid *user, int *context)
{
	GetUserIdAndSecContext(user, context);
	SetUserIdAndSecContext(relation_owner(relid),
						   *context | SECURITY_LOCAL_USERID_CHANGE);
}

void
dyn_index_create(Oid relid, const char *table_name, const DynKeyAttribute *pk,
				 const DynKeyAttribute *sk, const DynTableSettings *settings,
				 DynIndex *index)
{
	Oid schema = get_rel_namespace(relid);
	Oid user;
	int context;
	NameData name;

	if (!index->building || !dyn_table_is_followed(relid))
		LockRelationOid(relid, ShareRowExclusiveLock);
	dyn_index_fill(index, settings, pk, sk);
	become_owner(relid, &user, &context);
	choose_relation_name(table_name, index->name, schema, &name);
	index->storage = create_relation(schema, &name, index);
	dyn_index_guard(index->storage);
	dyn_table_follow(relid);
	SetUserIdAndSecContext(user, context);
	dyn_index_attach(index->storage, relid);
	comment_on(index, table_name);
	CommandCounterIncrement();
}

void
dyn_index_mend(Oid relid, Oid storage)
{
	Oid user;
	int context;

	if (!dyn_index_is_attached(storage, relid))
		dyn_index_attach(storage, relid);
	become_owner(storage, &user, &context);
	dyn_index_guard(storage);
	SetUserIdAndSecContext(user, context);
	become_owner(relid, &user, &context);
	dyn_table_follow(relid);
	SetUserIdAndSecContext(user, context);
	CommandCounterIncrement();
}
