/*
 * position.c
 *	  A place in a primary key's order, kept by a caller between two calls.
 *
 * It is the key of a row: a byte for the format, then each column's length
 * (4 bytes, big-endian) and its value in the type's binary form.  So it need
 * not be of a row that is still there, and survives dump and restore.  It
 * comes from outside when it is read: the types' receive functions, made for
 * the wire, validate it.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/nbtree.h"
#include "libpq/pqformat.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "storage/position.h"

#define POSITION_FORMAT 1

/* The table's column behind a column of the key; column: from 0. */
static AttrNumber
key_attnum(Relation index, int column)
{
	return index->rd_index->indkey.values[column];
}

bytea *
dyn_position_of_row(Relation table, Relation index, HeapTuple row)
{
	TupleDesc desc = RelationGetDescr(table);
	StringInfoData out;
	int column;

	pq_begintypsend(&out);
	pq_sendbyte(&out, POSITION_FORMAT);
	for (column = 0; column < IndexRelationGetNumberOfKeyAttributes(index);
		 column++)
	{
		AttrNumber attnum = key_attnum(index, column);
		bool isnull;
		Datum value = heap_getattr(row, attnum, desc, &isnull);
		Oid function;
		bool is_varlena;
		bytea *bytes;

		Assert(!isnull);
		getTypeBinaryOutputInfo(TupleDescAttr(desc, attnum - 1)->atttypid,
								&function, &is_varlena);
		bytes = OidSendFunctionCall(function, value);
		pq_sendint32(&out, VARSIZE(bytes) - VARHDRSZ);
		pq_sendbytes(&out, VARDATA(bytes), VARSIZE(bytes) - VARHDRSZ);
		pfree(bytes);
	}
	return pq_endtypsend(&out);
}

static void invalid_position(void) pg_attribute_noreturn();

static void
invalid_position(void)
{
	ereport(ERROR, errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			errmsg("invalid position"));
}

/* Says where in the table bytes came to grief that a type did not accept. */
static void
position_context(void *table)
{
	errcontext("position in the key order of table \"%s\"",
			   RelationGetRelationName((Relation) table));
}

static Datum
read_value(StringInfo in, Form_pg_attribute attribute)
{
	StringInfoData value;
	Datum result;
	Oid function;
	Oid io_param;
	int len;

	if (in->len - in->cursor < (int) sizeof(int32))
		invalid_position();
	len = pq_getmsgint(in, sizeof(int32));
	if (len < 0 || len > in->len - in->cursor)
		invalid_position();
	initStringInfo(&value);
	appendBinaryStringInfo(&value, pq_getmsgbytes(in, len), len);
	getTypeBinaryInputInfo(attribute->atttypid, &function, &io_param);
	result = OidReceiveFunctionCall(function, &value, io_param,
									attribute->atttypmod);
	if (value.cursor != value.len)
		invalid_position();
	return result;
}

/* key > value, for a key of one column. */
static void
compare_value(Relation index, Datum value, DynPosition *position)
{
	Oid type = index->rd_opcintype[0];
	Oid greater = get_opfamily_member(index->rd_opfamily[0], type, type,
									  BTGreaterStrategyNumber);

	ScanKeyEntryInitialize(&position->behind, 0, 1, BTGreaterStrategyNumber,
						   InvalidOid, index->rd_indcollation[0],
						   get_opcode(greater), value);
}

/* (key columns) > (values); btree takes no row of one column. */
static void
compare_row(Relation index, const Datum *values, DynPosition *position)
{
	int columns = IndexRelationGetNumberOfKeyAttributes(index);
	ScanKey behind = &position->behind;
	int i;

	for (i = 0; i < columns; i++)
		ScanKeyEntryInitialize(
			&position->values[i],
			SK_ROW_MEMBER | (i == columns - 1 ? SK_ROW_END : 0), i + 1,
			BTGreaterStrategyNumber, index->rd_opcintype[i],
			index->rd_indcollation[i],
			index_getprocid(index, i + 1, BTORDER_PROC), values[i]);
	MemSet(behind, 0, sizeof(ScanKeyData));
	behind->sk_flags = SK_ROW_HEADER;
	behind->sk_attno = 1;
	behind->sk_strategy = BTGreaterStrategyNumber;
	behind->sk_argument = PointerGetDatum(position->values);
}

static void
read_values(Relation table, Relation index, StringInfo in, Datum *values)
{
	TupleDesc desc = RelationGetDescr(table);
	int i;

	if (in->len == 0 || pq_getmsgbyte(in) != POSITION_FORMAT)
		invalid_position();
	for (i = 0; i < IndexRelationGetNumberOfKeyAttributes(index); i++)
		values[i] =
			read_value(in, TupleDescAttr(desc, key_attnum(index, i) - 1));
	if (in->cursor != in->len)
		invalid_position();
}

void
dyn_position_read(Relation table, Relation index, bytea *bytes,
				  DynPosition *position)
{
	Datum values[INDEX_MAX_KEYS];
	ErrorContextCallback context = { .previous = error_context_stack,
									 .callback = position_context,
									 .arg = table };
	StringInfoData in = { .data = VARDATA_ANY(bytes),
						  .len = VARSIZE_ANY_EXHDR(bytes) };

	error_context_stack = &context;
	read_values(table, index, &in, values);
	error_context_stack = context.previous;

	if (IndexRelationGetNumberOfKeyAttributes(index) == 1)
		compare_value(index, values[0], position);
	else
		compare_row(index, values, position);
}
