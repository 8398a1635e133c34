/*
 * key_kind.c
 *	  Notices comparisons of partition keys of two kinds while planning.
 *
 * Keys of two kinds raise when they are compared.  Where nothing happens to
 * be compared - the table is empty, a hash join meets two hashes - a literal
 * of the wrong kind would silently find no rows.  Here it is found by what
 * the expressions say: a column has its kind as the type modifier, a
 * constant has a value, and a cast has a source type.  A parameter says
 * nothing; it is left to the comparison.
 *
 * Two places see the expressions: the support function of the comparison
 * functions, which the planner offers every call to simplify, and the
 * selectivity estimators of "=" and "<>", for the planner does not offer
 * the former what is written as IN, NOT IN, = ANY or <> ALL.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"

#include "common/function.h"
#include "item/key.h"

DYN_FUNCTION(dynamo_partition_key_support);
DYN_FUNCTION(dynamo_partition_key_eqsel);
DYN_FUNCTION(dynamo_partition_key_neqsel);

static DynKeyKind
kind_of_source(Oid type)
{
	switch (OidIsValid(type) ? getBaseType(type) : InvalidOid)
	{
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case NAMEOID:
			return DYN_KEY_S;
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case NUMERICOID:
		case FLOAT4OID:
		case FLOAT8OID:
			return DYN_KEY_N;
		case BYTEAOID:
			return DYN_KEY_B;
		default:
			return DYN_KEY_NONE;
	}
}

/* The type that a cast to dynamo_partition_key converts, or InvalidOid. */
static Oid
cast_source(Node *node)
{
	FuncExpr *call = (FuncExpr *) node;

	if (!IsA(node, FuncExpr) || call->args == NIL ||
		(call->funcformat != COERCE_IMPLICIT_CAST &&
		 call->funcformat != COERCE_EXPLICIT_CAST))
		return InvalidOid;
	return exprType(linitial(call->args));
}

/* DYN_KEY_NONE if it cannot be told. */
static DynKeyKind
kind_of_expression(Node *node)
{
	int32 typmod = exprTypmod(node);

	if (typmod >= 0)
		return (DynKeyKind) typmod;
	if (IsA(node, RelabelType))
		return kind_of_expression((Node *) ((RelabelType *) node)->arg);
	if (IsA(node, Const) && !((Const *) node)->constisnull)
		return dyn_partition_key_view(
				   DatumGetDynPartitionKey(((Const *) node)->constvalue))
			.kind;
	return kind_of_source(cast_source(node));
}

/* A cast of another type's value, which the user may not have meant. */
static bool
is_foreign(Node *node)
{
	return kind_of_source(cast_source(node)) != DYN_KEY_NONE;
}

/* An expression of a known kind, as the error text calls it. */
static const char *
describe(Node *node, DynKeyKind kind)
{
	if (is_foreign(node))
		return psprintf("a value of type %s",
						format_type_be(cast_source(node)));
	if (IsA(node, Const))
		return psprintf("a %s", dyn_key_kind_noun(kind));
	return psprintf("a partition key that is a %s", dyn_key_kind_noun(kind));
}

/*
 * The implicit casts let any text be compared with any number, though there
 * may be no partition key far and wide; then the hint is the parser's.
 */
static void
check_kinds(List *arguments)
{
	Node *a = linitial(arguments);
	Node *b = lsecond(arguments);
	DynKeyKind kind_a = kind_of_expression(a);
	DynKeyKind kind_b = kind_of_expression(b);
	bool no_key =
		(is_foreign(a) || IsA(a, Const)) && (is_foreign(b) || IsA(b, Const));

	if (kind_a == kind_b || kind_a == DYN_KEY_NONE || kind_b == DYN_KEY_NONE)
		return;
	ereport(ERROR, errcode(ERRCODE_DATATYPE_MISMATCH),
			errmsg("cannot compare %s with %s", describe(a, kind_a),
				   describe(b, kind_b)),
			no_key ? errhint("You might need to add explicit type casts.")
				   : errhint(DYN_KEY_LITERAL_HINT));
}

Datum
dynamo_partition_key_support(PG_FUNCTION_ARGS)
{
	Node *request = (Node *) PG_GETARG_POINTER(0);

	if (IsA(request, SupportRequestSimplify))
		check_kinds(((SupportRequestSimplify *) request)->fcall->args);
	PG_RETURN_POINTER(NULL); /* nothing is simplified */
}

Datum
dynamo_partition_key_eqsel(PG_FUNCTION_ARGS)
{
	check_kinds((List *) PG_GETARG_POINTER(2));
	return DirectFunctionCall4Coll(eqsel, PG_GET_COLLATION(),
								   PG_GETARG_DATUM(0), PG_GETARG_DATUM(1),
								   PG_GETARG_DATUM(2), PG_GETARG_DATUM(3));
}

Datum
dynamo_partition_key_neqsel(PG_FUNCTION_ARGS)
{
	check_kinds((List *) PG_GETARG_POINTER(2));
	return DirectFunctionCall4Coll(neqsel, PG_GET_COLLATION(),
								   PG_GETARG_DATUM(0), PG_GETARG_DATUM(1),
								   PG_GETARG_DATUM(2), PG_GETARG_DATUM(3));
}
