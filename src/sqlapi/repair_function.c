/*
 * repair_function.c
 *	  dynamo_repair(): mends what dynamo_check() finds about secondary indexes.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "catalog/table.h"
#include "common/compat.h"
#include "common/function.h"
#include "index/index.h"

DYN_FUNCTION(dynamo_repair);

static const DynTable *
owned_table(Oid relid)
{
	const DynTable *table = dyn_table_of_relation(relid);
	const char *name = get_rel_name(relid);

	if (table == NULL)
		ereport(ERROR, errcode(ERRCODE_WRONG_OBJECT_TYPE),
				errmsg("\"%s\" is not a DynamoDB table",
					   name == NULL ? "" : name));
	if (!dyn_owns_relation(relid))
		aclcheck_error(ACLCHECK_NOT_OWNER, OBJECT_TABLE, name);
	return table;
}

static Datum
text_array(List *texts)
{
	Datum *values = palloc(list_length(texts) * sizeof(Datum));
	int count = 0;
	ListCell *cell;

	foreach (cell, texts)
		values[count++] = CStringGetTextDatum(lfirst(cell));
	return PointerGetDatum(
		construct_array(values, count, TEXTOID, -1, false, TYPALIGN_INT));
}

Datum
dynamo_repair(PG_FUNCTION_ARGS)
{
	PreventCommandIfReadOnly("dynamo_repair()");
	PreventCommandIfParallelMode("dynamo_repair()");
	PG_RETURN_DATUM(
		text_array(dyn_index_repair(owned_table(PG_GETARG_OID(0)))));
}
