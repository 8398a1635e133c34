/*
 * key_type.c
 *	  Telling the type dynamo_partition_key by what it is made of.
 *
 * The type is recognized by its input function and not by its name, so that
 * no search path and no type of the same name mislead.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "item/key.h"

#define INPUT_FUNCTION "dynamo_partition_key_in"

/* The last type found to be it, and not to be it; until pg_type changes. */
static Oid partition_key_type = InvalidOid;
static Oid other_type = InvalidOid;

static void
forget_type(Datum arg pg_attribute_unused(), int cacheid pg_attribute_unused(),
			uint32 hashvalue pg_attribute_unused())
{
	partition_key_type = InvalidOid;
	other_type = InvalidOid;
}

/* Only superusers make functions of language C: the name is proof enough. */
static bool
is_input_function(Oid function)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Form_pg_proc form;
	bool result = false;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_proc) GETSTRUCT(tuple);
	if (form->prolang == ClanguageId)
	{
		bool isnull;
		Datum symbol =
			SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &isnull);

		result = !isnull &&
				 strcmp(TextDatumGetCString(symbol), INPUT_FUNCTION) == 0;
	}
	ReleaseSysCache(tuple);
	return result;
}

bool
dyn_type_is_partition_key(Oid type)
{
	static bool watching = false;
	HeapTuple tuple;
	Oid input;

	if (type == partition_key_type)
		return OidIsValid(type);
	if (type < FirstNormalObjectId || type == other_type)
		return false;
	if (!watching)
	{
		CacheRegisterSyscacheCallback(TYPEOID, forget_type, (Datum) 0);
		watching = true;
	}

	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	if (!HeapTupleIsValid(tuple))
		return false;
	input = ((Form_pg_type) GETSTRUCT(tuple))->typinput;
	ReleaseSysCache(tuple);
	if (!is_input_function(input))
	{
		other_type = type;
		return false;
	}
	partition_key_type = type;
	return true;
}
