/*
 * long_key.c
 *	  Long partition keys in indexes: their digests instead.
 *
 * A btree tuple has room for a partition key of 2048 bytes, but not for a sort
 * key beside it.  So an index of a dynamo table holds the digest of a long
 * partition key (item/key.h), while the row holds the key.  Index entries are
 * made in three places.  The store makes its own (store_write.c).  The
 * executor takes them from the slot that it gave to the table's access
 * method, after the row is stored: there the slot's key is replaced.  And an
 * index build evaluates the index's columns for each row: there the column is
 * replaced by an expression that makes the digest.
 *
 * The slot that the executor goes on with is also what RETURNING and
 * transition tables show, so they show a long key's digest.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "parser/parse_func.h"
#include "utils/fmgroids.h"

#include "common/function.h"
#include "item/key.h"
#include "storage/long_key.h"

DYN_FUNCTION(dynamo_index_key);

/*
 * Could the value be a long key?  Asked first, for it costs less than to know
 * the column's type.  A compressed or external value has to be looked at.
 */
static bool
may_be_long(Datum value)
{
	return VARATT_IS_EXTENDED(DatumGetPointer(value)) ||
		   VARSIZE(DatumGetPointer(value)) > DYN_KEY_INLINE_MAX;
}

static bool
is_long_key(Form_pg_attribute column, Datum value)
{
	return column->attlen == -1 && !column->attisdropped &&
		   may_be_long(value) && dyn_type_is_partition_key(column->atttypid) &&
		   dyn_partition_key_is_long(DatumGetDynPartitionKey(value));
}

/* Stores the row with these values instead, as the same row. */
static void
replace_values(TupleTableSlot *slot, Datum *values)
{
	HeapTuple tuple =
		heap_form_tuple(slot->tts_tupleDescriptor, values, slot->tts_isnull);
	ItemPointerData tid = slot->tts_tid;
	Oid table = slot->tts_tableOid;

	tuple->t_self = tid;
	tuple->t_tableOid = table;
	ExecForceStoreHeapTuple(tuple, slot, true);
	slot->tts_tid = tid;
	slot->tts_tableOid = table;
}

void
dyn_digest_long_keys(Relation rel, TupleTableSlot *slot)
{
	TupleDesc desc = RelationGetDescr(rel);
	Datum *values = NULL; /* of the row with digests, if it has any */
	int i;

	slot_getallattrs(slot);
	for (i = 0; i < desc->natts; i++)
	{
		Datum value = slot->tts_values[i];

		if (slot->tts_isnull[i] || !is_long_key(TupleDescAttr(desc, i), value))
			continue;
		if (values == NULL)
		{
			values = palloc(desc->natts * sizeof(Datum));
			memcpy(values, slot->tts_values, desc->natts * sizeof(Datum));
		}
		values[i] = PointerGetDatum(
			dyn_partition_key_for_index(DatumGetDynPartitionKey(value)));
	}
	if (values != NULL)
		replace_values(slot, values);
}

/* dynamo.index_key(dynamo_partition_key): what an index holds for a key. */
Datum
dynamo_index_key(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(
		dyn_partition_key_for_index(PG_GETARG_DYN_PARTITION_KEY(0)));
}

static Expr *
make_digest_expression(Form_pg_attribute column)
{
	Var *key = makeVar(1, column->attnum, column->atttypid, column->atttypmod,
					   column->attcollation, 0);
	Oid function = LookupFuncName(
		list_make2(makeString("dynamo"), makeString("index_key")), 1,
		&column->atttypid, false);

	return (Expr *) makeFuncExpr(function, column->atttypid, list_make1(key),
								 InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
}

IndexInfo *
dyn_index_info_with_digests(Relation rel, IndexInfo *info)
{
	TupleDesc desc = RelationGetDescr(rel);
	IndexInfo *result = makeNode(IndexInfo);
	ListCell *next_expression = list_head(info->ii_Expressions);
	bool found = false;
	int i;

	*result = *info;
	result->ii_Expressions = NIL;
	for (i = 0; i < info->ii_NumIndexAttrs; i++)
	{
		AttrNumber attno = info->ii_IndexAttrNumbers[i];
		Expr *expression = NULL;

		if (attno == 0)
		{
			expression = lfirst(next_expression);
			next_expression = lnext(info->ii_Expressions, next_expression);
		}
		else if (attno > 0 && dyn_type_is_partition_key(
								  TupleDescAttr(desc, attno - 1)->atttypid))
		{
			expression =
				make_digest_expression(TupleDescAttr(desc, attno - 1));
			result->ii_IndexAttrNumbers[i] = 0;
			found = true;
		}
		if (expression != NULL)
			result->ii_Expressions =
				lappend(result->ii_Expressions, expression);
	}
	return found ? result : info;
}
