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

static void
query_spec(FunctionCallInfo fcinfo, DynQuerySpec *spec)
{
	spec->table_name = dyn_required_text(fcinfo, 0, "tableName");
	spec->texts.key_condition = dyn_optional_name(fcinfo, 1);
	spec->texts.values.item = dyn_optional_item(fcinfo, 2);
	spec->texts.names.item = dyn_optional_item(fcinfo, 3);
	spec->backward = !PG_ARGISNULL(4) && !PG_GETARG_BOOL(4);
	spec->has_limit = !PG_ARGISNULL(5);
	spec->limit = spec->has_limit ? PG_GETARG_INT64(5) : 0;
	spec->start_key = dyn_optional_item(fcinfo, 6);
}

Datum
dynamo_query(PG_FUNCTION_ARGS)
{
	if (SRF_IS_FIRSTCALL())
	{
		FuncCallContext *context = SRF_FIRSTCALL_INIT();
		MemoryContext old =
			MemoryContextSwitchTo(context->multi_call_memory_ctx);
		DynQuerySpec spec = { 0 };

		query_spec(fcinfo, &spec);
		keep_cursor(fcinfo, context, dyn_query_begin(&spec));
		MemoryContextSwitchTo(old);
	}
	return return_next_item(fcinfo);
}

static void
scan_spec(FunctionCallInfo fcinfo, DynScanSpec *spec)
{
	spec->table_name = dyn_required_text(fcinfo, 0, "tableName");
	spec->has_segment = !PG_ARGISNULL(1);
	spec->segment = spec->has_segment ? PG_GETARG_INT32(1) : 0;
	spec->has_total_segments = !PG_ARGISNULL(2);
	spec->total_segments = spec->has_total_segments ? PG_GETARG_INT32(2) : 0;
	spec->has_limit = !PG_ARGISNULL(3);
	spec->limit = spec->has_limit ? PG_GETARG_INT64(3) : 0;
	spec->start_key = dyn_optional_item(fcinfo, 4);
}

Datum
dynamo_scan(PG_FUNCTION_ARGS)
{
	if (SRF_IS_FIRSTCALL())
	{
		FuncCallContext *context = SRF_FIRSTCALL_INIT();
		MemoryContext old =
			MemoryContextSwitchTo(context->multi_call_memory_ctx);
		DynScanSpec spec = { 0 };

		scan_spec(fcinfo, &spec);
		keep_cursor(fcinfo, context, dyn_scan_begin(&spec));
		MemoryContextSwitchTo(old);
	}
	return return_next_item(fcinfo);
}
