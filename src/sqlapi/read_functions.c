/*
 * read_functions.c
 *	  dynamo_query(), dynamo_scan(): set-returning, an item at a time.
 *
 * A cursor stays open between calls.  The executor may stop asking before the
 * end (LIMIT, a closed portal): then the callback of its expression context
 * closes the cursor, which would otherwise be reported as a leak at commit.
 */
#include "postgres.h"

#include "executor/executor.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "common/function.h"
#include "ops/read_ops.h"
#include "sqlapi/arguments.h"

DYN_FUNCTION(dynamo_query);
DYN_FUNCTION(dynamo_scan);

static void
close_cursor(Datum arg)
{
	dyn_cursor_end((DynCursor *) DatumGetPointer(arg));
}

static void
keep_cursor(FunctionCallInfo fcinfo, FuncCallContext *context,
			DynCursor *cursor)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	context->user_fctx = cursor;
	RegisterExprContextCallback(result->econtext, close_cursor,
								PointerGetDatum(cursor));
}

static Datum
return_next_item(FunctionCallInfo fcinfo)
{
	FuncCallContext *context = SRF_PERCALL_SETUP();
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	DynCursor *cursor = context->user_fctx;
	DynItem *item = dyn_cursor_next(cursor);

	if (item != NULL)
		SRF_RETURN_NEXT(context, PointerGetDatum(item));
	UnregisterExprContextCallback(result->econtext, close_cursor,
								  PointerGetDatum(cursor));
	dyn_cursor_end(cursor);
	SRF_RETURN_DONE(context);
}

static DynInteger
optional_int64(FunctionCallInfo fcinfo, int n)
{
	DynInteger integer = { .present = !PG_ARGISNULL(n) };

	if (integer.present)
		integer.value = PG_GETARG_INT64(n);
	return integer;
}

static DynInteger
optional_int32(FunctionCallInfo fcinfo, int n)
{
	DynInteger integer = { .present = !PG_ARGISNULL(n) };

	if (integer.present)
		integer.value = PG_GETARG_INT32(n);
	return integer;
}

static DynFlag
optional_flag(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		return DYN_FLAG_ABSENT;
	return PG_GETARG_BOOL(n) ? DYN_FLAG_TRUE : DYN_FLAG_FALSE;
}

/* A name that ends in NUL, or none. */
static DynText
optional_plain_name(FunctionCallInfo fcinfo, int n)
{
	DynText name = { NULL, 0 };

	if (!PG_ARGISNULL(n))
	{
		name.data = text_to_cstring(PG_GETARG_TEXT_PP(n));
		name.len = strlen(name.data);
	}
	return name;
}

/*
 * Begins to read on the first call.  A cursor refers to its Spec and to what
 * the arguments hold; these live as long as the calls go on.
 */
static void
begin(FunctionCallInfo fcinfo,
	  void (*fill_spec)(FunctionCallInfo fcinfo, DynReadSpec *spec),
	  DynCursor *(*begin_reading)(const DynReadSpec *spec, bool whole))
{
	FuncCallContext *context = SRF_FIRSTCALL_INIT();
	MemoryContext old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
	DynReadSpec *spec = palloc0(sizeof(DynReadSpec));

	fill_spec(fcinfo, spec);
	keep_cursor(fcinfo, context, begin_reading(spec, true));
	MemoryContextSwitchTo(old);
}

static void
query_spec(FunctionCallInfo fcinfo, DynReadSpec *spec)
{
	spec->table_name = dyn_table_name(fcinfo, 0);
	spec->texts.key_condition = dyn_optional_name(fcinfo, 1);
	spec->texts.values.item = dyn_optional_item(fcinfo, 2);
	spec->texts.names.item = dyn_optional_item(fcinfo, 3);
	spec->forward = optional_flag(fcinfo, 4);
	spec->limit = optional_int64(fcinfo, 5);
	spec->start_key.item = dyn_optional_item(fcinfo, 6);
	spec->texts.filter = dyn_optional_name(fcinfo, 7);
	spec->texts.projection = dyn_optional_name(fcinfo, 8);
	spec->index_name = optional_plain_name(fcinfo, 9);
}

Datum
dynamo_query(PG_FUNCTION_ARGS)
{
	if (SRF_IS_FIRSTCALL())
		begin(fcinfo, query_spec, dyn_query_begin);
	return return_next_item(fcinfo);
}

static void
scan_spec(FunctionCallInfo fcinfo, DynReadSpec *spec)
{
	spec->table_name = dyn_table_name(fcinfo, 0);
	spec->segment = optional_int32(fcinfo, 1);
	spec->total_segments = optional_int32(fcinfo, 2);
	spec->limit = optional_int64(fcinfo, 3);
	spec->start_key.item = dyn_optional_item(fcinfo, 4);
	spec->texts.filter = dyn_optional_name(fcinfo, 5);
	spec->texts.projection = dyn_optional_name(fcinfo, 6);
	spec->texts.values.item = dyn_optional_item(fcinfo, 7);
	spec->texts.names.item = dyn_optional_item(fcinfo, 8);
	spec->index_name = optional_plain_name(fcinfo, 9);
}

Datum
dynamo_scan(PG_FUNCTION_ARGS)
{
	if (SRF_IS_FIRSTCALL())
		begin(fcinfo, scan_spec, dyn_scan_begin);
	return return_next_item(fcinfo);
}
