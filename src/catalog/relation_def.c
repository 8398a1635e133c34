/*
 * relation_def.c
 *	  See relation_def.h.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "utils/lsyscache.h"

#include "catalog/relation_def.h"

bool
dyn_names_equal(const NameData *a, const NameData *b)
{
	return strcmp(NameStr(*a), NameStr(*b)) == 0;
}

Constraint *
dyn_make_constraint(ConstrType type)
{
	Constraint *constraint = makeNode(Constraint);

	constraint->contype = type;
	constraint->location = -1;
	return constraint;
}

ColumnDef *
dyn_make_column(const NameData *name, Oid type, int32 typmod, Oid collation)
{
	ColumnDef *column =
		makeColumnDef(pstrdup(NameStr(*name)), type, typmod, collation);

	column->constraints = list_make1(dyn_make_constraint(CONSTR_NOTNULL));
	return column;
}

ColumnDef *
dyn_make_sort_key_column(const NameData *name, DynKeyKind kind)
{
	switch (kind)
	{
		case DYN_KEY_S:
			return dyn_make_column(name, TEXTOID, -1, C_COLLATION_OID);
		case DYN_KEY_N:
			return dyn_make_column(name, NUMERICOID, -1, InvalidOid);
		default:
			return dyn_make_column(name, BYTEAOID, -1, InvalidOid);
	}
}

CreateStmt *
dyn_make_create_table(Oid schema, const NameData *name, List *elements)
{
	CreateStmt *statement = makeNode(CreateStmt);

	statement->relation =
		makeRangeVar(get_namespace_name(schema), pstrdup(NameStr(*name)), -1);
	statement->tableElts = elements;
	statement->oncommit = ONCOMMIT_NOOP;
	statement->accessMethod = "dynamo";
	return statement;
}
