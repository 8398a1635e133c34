/*
 * store_tools.c
 *	  dynamo.store_body(): which body serves an access, and why.
 */
#include "postgres.h"

#include "access/table.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "common/function.h"
#include "storage/store_internal.h"

DYN_FUNCTION(dynamo_store_body);

static DynStoreAccess
access_of_name(const char *name)
{
	static const char *const names[DYN_STORE_ACCESSES] = {
		[DYN_STORE_READ] = "read",
		[DYN_STORE_INSERT_OR_UPDATE] = "write",
		[DYN_STORE_DELETE] = "delete",
	};
	int access;

	for (access = 0; access < DYN_STORE_ACCESSES; access++)
		if (strcmp(name, names[access]) == 0)
			return (DynStoreAccess) access;
	ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("unrecognized access: \"%s\"", name),
			errhint("It must be \"read\", \"write\" or \"delete\"."));
}

/*
 * dynamo.store_body(relation regclass, access text,
 *					 OUT body text, OUT reason text)
 */
Datum
dynamo_store_body(PG_FUNCTION_ARGS)
{
	Relation relation = table_open(PG_GETARG_OID(0), AccessShareLock);
	DynStoreAccess access =
		access_of_name(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	const char *obstacle;
	bool isnull[2] = { false };
	Datum values[2];
	TupleDesc desc;
	DynShape shape;

	dyn_store_require_shape(relation, &shape);
	obstacle = dyn_store_obstacle(&shape, relation, access);
	table_close(relation, AccessShareLock);

	values[0] = CStringGetTextDatum(obstacle == NULL ? "direct" : "sql");
	isnull[1] = obstacle == NULL;
	if (obstacle != NULL)
		values[1] = CStringGetTextDatum(obstacle);
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	PG_RETURN_DATUM(HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, isnull)));
}
