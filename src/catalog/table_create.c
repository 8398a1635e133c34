/*
 * table_create.c
 *	  The relation behind a DynamoDB table.
 *
 * What is made is what this statement makes, and everything of PostgreSQL's
 * that belongs to it (rights, event triggers, dependencies) applies:
 *
 *	CREATE TABLE "Cart" (
 *		"PK" dynamo_partition_key('S') NOT NULL,
 *		"SK" text COLLATE "C" NOT NULL,
 *		item dynamo_item NOT NULL,
 *		PRIMARY KEY ("PK", "SK"),
 *		CHECK (dynamo.row_is_valid('PK', "PK", 'SK', "SK", item))
 *	) USING dynamo
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "port.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "catalog/arn.h"
#include "catalog/denied.h"
#include "catalog/extension.h"
#include "catalog/name.h"
#include "catalog/relation_def.h"
#include "catalog/table_row.h"
#include "common/clock.h"
#include "common/compat.h"
#include "common/error.h"

#define UUID_VERSION_4 0x40
#define UUID_VARIANT 0x80

/* The columns' names, which differ from the attributes' if those are long. */
typedef struct ColumnNames
{
	NameData pk;
	NameData sk;
	NameData item;
} ColumnNames;

static void
choose_column_names(const DynKeyAttribute *pk, const DynKeyAttribute *sk,
					ColumnNames *names)
{
	dyn_column_name(pk->name.data, &names->pk);
	memset(&names->sk, 0, sizeof(NameData));
	if (sk->kind != DYN_KEY_NONE)
		dyn_column_name(sk->name.data, &names->sk);
	namestrcpy(&names->item, DYN_ITEM_COLUMN);
	while (dyn_names_equal(&names->item, &names->pk) ||
		   dyn_names_equal(&names->item, &names->sk))
		strlcat(NameStr(names->item), "_", NAMEDATALEN);
}

static Node *
make_column_reference(const NameData *name)
{
	ColumnRef *reference = makeNode(ColumnRef);

	reference->fields = list_make1(makeString(pstrdup(NameStr(*name))));
	reference->location = -1;
	return (Node *) reference;
}

static Node *
make_name_literal(const DynName *name)
{
	A_Const *literal = makeNode(A_Const);
	TypeCast *cast = makeNode(TypeCast);

	literal->val.sval.type = T_String;
	literal->val.sval.sval = pnstrdup(name->data, name->len);
	literal->location = -1;
	cast->arg = (Node *) literal;
	cast->typeName = makeTypeNameFromOid(TEXTOID, -1);
	cast->location = -1;
	return (Node *) cast;
}

/* CHECK (dynamo.row_is_valid(...)), see sqlapi/row_check.c. */
static Constraint *
make_row_check(const DynKeyAttribute *pk, const DynKeyAttribute *sk,
			   const ColumnNames *names)
{
	Constraint *check = dyn_make_constraint(CONSTR_CHECK);
	List *arguments = list_make2(make_name_literal(&pk->name),
								 make_column_reference(&names->pk));
	FuncCall *call;

	if (sk->kind != DYN_KEY_NONE)
	{
		arguments = lappend(arguments, make_name_literal(&sk->name));
		arguments = lappend(arguments, make_column_reference(&names->sk));
	}
	arguments = lappend(arguments, make_column_reference(&names->item));
	call = makeFuncCall(
		list_make2(makeString("dynamo"), makeString("row_is_valid")),
		arguments, COERCE_EXPLICIT_CALL, -1);
	check->raw_expr = (Node *) call;
	check->initially_valid = true;
	return check;
}

static Constraint *
make_primary_key(const DynKeyAttribute *sk, const ColumnNames *names)
{
	Constraint *primary = dyn_make_constraint(CONSTR_PRIMARY);

	primary->keys = list_make1(makeString(pstrdup(NameStr(names->pk))));
	if (sk->kind != DYN_KEY_NONE)
		primary->keys =
			lappend(primary->keys, makeString(pstrdup(NameStr(names->sk))));
	return primary;
}

static CreateStmt *
make_create_statement(Oid schema, const NameData *relname,
					  const DynKeyAttribute *pk, const DynKeyAttribute *sk)
{
	ColumnNames names;
	List *elements;

	choose_column_names(pk, sk, &names);
	elements = list_make1(dyn_make_column(&names.pk, dyn_partition_key_type(),
										  pk->kind, InvalidOid));
	if (sk->kind != DYN_KEY_NONE)
		elements =
			lappend(elements, dyn_make_sort_key_column(&names.sk, sk->kind));
	elements = lappend(elements, dyn_make_column(&names.item, dyn_item_type(),
												 -1, InvalidOid));
	elements = lappend(elements, make_primary_key(sk, &names));
	elements = lappend(elements, make_row_check(pk, sk, &names));
	return dyn_make_create_table(schema, relname, elements);
}

static void
make_table_id(pg_uuid_t *id)
{
	if (!pg_strong_random(id->data, UUID_LEN))
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR),
				errmsg("could not generate random values"));
	id->data[6] = (id->data[6] & 0x0f) | UUID_VERSION_4;
	id->data[8] = (id->data[8] & 0x3f) | UUID_VARIANT;
}

static void
insert_rows(Oid relid, const char *name, const NameData *relname,
			const DynKeyAttribute *pk, const DynKeyAttribute *sk,
			const DynTableSettings *settings, List *indexes)
{
	DynTableRow row = { .relid = relid, .settings = *settings };

	make_table_id(&row.id);
	if (strcmp(name, NameStr(*relname)) != 0)
		row.long_name = pstrdup(name);
	row.pk_name = pnstrdup(pk->name.data, pk->name.len);
	if (sk->kind != DYN_KEY_NONE)
		row.sk_name = pnstrdup(sk->name.data, sk->name.len);
	row.created = dyn_now();
	dyn_table_rows_insert(&row, indexes);
}

/*
 * Two sessions that create one name: the second waits here for the end of the
 * first one's transaction, and then finds the table.
 */
static void
lock_name(const char *name)
{
	LockDatabaseObject(
		dyn_catalog_relation(&dyn_table_rows),
		DatumGetUInt32(hash_any((const unsigned char *) name, strlen(name))),
		0, ExclusiveLock);
}

static void
refuse_if_taken(const char *name, Oid schema, const NameData *relname)
{
	bool is_table = dyn_table_lookup(name, true) != NULL;

	if (!is_table && !OidIsValid(get_relname_relid(NameStr(*relname), schema)))
		return;
	ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_IN_USE),
			errmsg("Table already exists: %s", name),
			is_table ? 0
					 : errhint("A relation \"%s\" that is not a DynamoDB "
							   "table is in schema \"%s\".",
							   NameStr(*relname), get_namespace_name(schema)));
}

static Oid
creation_schema(const char *name, const NameData *relname)
{
	RangeVar *range = makeRangeVar(NULL, pstrdup(NameStr(*relname)), -1);
	Oid schema = RangeVarGetCreationNamespace(range);

	if (isAnyTempNamespace(schema))
		ereport(ERROR, errcode(ERRCODE_INVALID_TABLE_DEFINITION),
				errmsg("a DynamoDB table cannot be temporary"),
				errhint("Put another schema first in search_path."));
	if (!dyn_may_create_in(schema))
		dyn_raise_denied(ACLCHECK_NO_PRIV, OBJECT_SCHEMA,
						 get_namespace_name(schema), DYN_ACT_OTHER,
						 dyn_table_arn(name));
	return schema;
}

Oid
dyn_table_create(const char *name, const DynKeyAttribute *pk,
				 const DynKeyAttribute *sk, const DynTableSettings *settings,
				 List *indexes)
{
	NameData relname;
	ListCell *cell;
	Oid schema;
	Oid relid;

	dyn_relation_name(name, &relname);
	schema = creation_schema(name, &relname);
	lock_name(name);
	refuse_if_taken(name, schema, &relname);
	dyn_run_utility((Node *) make_create_statement(schema, &relname, pk, sk));
	relid = get_relname_relid(NameStr(relname), schema);
	foreach (cell, indexes)
		dyn_index_create(relid, name, pk, sk, settings, lfirst(cell));
	insert_rows(relid, name, &relname, pk, sk, settings, indexes);
	return relid;
}
