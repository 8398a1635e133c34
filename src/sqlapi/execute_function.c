/*
 * execute_function.c
 *	  dynamo_execute(): a statement in PartiQL, with parameters of SQL's
 *	  types; all pages of what it answers.
 *
 * A page is read when the one before has been returned.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "common/error.h"
#include "common/function.h"
#include "item/key.h"
#include "json/json.h"
#include "partiql/statement_ops.h"
#include "sqlapi/arguments.h"

DYN_FUNCTION(dynamo_execute);

/* What is kept between calls. */
typedef struct Execution
{
	DynStatementSpec spec;
	DynStatementResult page;
	MemoryContext page_context;
	int next; /* item of the page */
} Execution;

static char *
output_text(Datum datum, Oid type)
{
	bool is_varlena;
	Oid output;

	getTypeOutputInfo(type, &output, &is_varlena);
	return OidOutputFunctionCall(output, datum);
}

static DynValue
number_value(Datum datum, Oid type)
{
	DynNumber *number = palloc(sizeof(DynNumber));
	char *text = output_text(datum, type);

	dyn_number_from_text(text, strlen(text), number);
	return dyn_scalar(DYN_TYPE_N, number->bytes, number->len);
}

static DynValue
bool_value(Datum datum)
{
	uint8 *byte = palloc(1);

	*byte = DatumGetBool(datum);
	return dyn_scalar(DYN_TYPE_BOOL, byte, 1);
}

static DynValue
bytes_value(DynType type, Datum datum)
{
	struct varlena *bytes = PG_DETOAST_DATUM_PACKED(datum);

	return dyn_scalar(type, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
}

/* Any value of plain JSON, as the only attribute of an item. */
static DynValue
json_value(Datum datum, Oid type)
{
	char *text = psprintf("{\"v\":%s}", output_text(datum, type));
	DynValue root =
		dyn_item_root(dyn_item_from_plain_json(text, strlen(text)));
	DynValue value;

	dyn_map_find(&root, "v", 1, &value);
	return value;
}

static DynValue
text_value(Datum datum, Oid type)
{
	char *text = output_text(datum, type);

	return dyn_scalar(DYN_TYPE_S, text, strlen(text));
}

/* A value of SQL as an attribute value; it is not NULL. */
static DynValue
parameter_value(Datum datum, Oid type, Oid item_type)
{
	switch (type)
	{
		case BOOLOID:
			return bool_value(datum);
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
			return number_value(datum, type);
		case BYTEAOID:
			return bytes_value(DYN_TYPE_B, datum);
		case TEXTOID:
			return bytes_value(DYN_TYPE_S, datum);
		case JSONOID:
		case JSONBOID:
			return json_value(datum, type);
		default:
			break;
	}
	if (type == item_type)
		return dyn_item_root(DatumGetDynItem(datum));
	if (dyn_type_is_partition_key(type))
		return dyn_partition_key_value(DatumGetDynPartitionKey(datum));
	return text_value(datum, type);
}

static void
set_parameters(FunctionCallInfo fcinfo, DynList *parameters)
{
	Oid item_type = get_func_rettype(fcinfo->flinfo->fn_oid);
	DynValueField *fields;
	bool *nulls;
	Datum *datums;
	Oid *types;
	int i;

	parameters->present = true;
	parameters->count =
		extract_variadic_args(fcinfo, 1, true, &datums, &types, &nulls);
	if (parameters->count < 0)
		ereport(ERROR, errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				errmsg("the array of parameters is null"));
	fields = palloc0(Max(parameters->count, 1) * sizeof(DynValueField));
	for (i = 0; i < parameters->count; i++)
	{
		fields[i].present = true;
		fields[i].value =
			nulls[i] ? dyn_scalar(DYN_TYPE_NULL, "", 0)
					 : parameter_value(datums[i], types[i], item_type);
	}
	parameters->elements = fields;
}

static void
read_page(Execution *execution)
{
	MemoryContext old = MemoryContextSwitchTo(execution->page_context);

	dyn_execute_statement(&execution->spec, &execution->page);
	if (execution->page.condition_failed)
		dyn_raise_condition_failed();
	execution->next = 0;
	MemoryContextSwitchTo(old);
}

static void
begin(FunctionCallInfo fcinfo)
{
	FuncCallContext *context = SRF_FIRSTCALL_INIT();
	MemoryContext old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
	Execution *execution = palloc0(sizeof(Execution));
	char *statement = dyn_required_text(fcinfo, 0, "statement");

	execution->spec.statement.data = statement;
	execution->spec.statement.len = strlen(statement);
	if (PG_NARGS() > 1)
		set_parameters(fcinfo, &execution->spec.parameters);
	execution->page_context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am page", ALLOCSET_DEFAULT_SIZES);
	context->user_fctx = execution;
	MemoryContextSwitchTo(old);
	read_page(execution);
}

/* Goes on to the next page that has items; false if there is none. */
static bool
next_page(Execution *execution)
{
	while (execution->next == list_length(execution->page.items))
	{
		MemoryContext old = CurrentMemoryContext;
		DynText *token = &execution->spec.next_token;

		CHECK_FOR_INTERRUPTS();
		if (execution->page.next_token == NULL)
			return false;
		if (token->data != NULL)
			pfree((char *) token->data);
		MemoryContextSwitchTo(GetMemoryChunkContext(execution));
		token->data = pstrdup(execution->page.next_token);
		token->len = strlen(token->data);
		MemoryContextSwitchTo(old);
		MemoryContextReset(execution->page_context);
		read_page(execution);
	}
	return true;
}

Datum
dynamo_execute(PG_FUNCTION_ARGS)
{
	FuncCallContext *context;
	Execution *execution;

	if (SRF_IS_FIRSTCALL())
		begin(fcinfo);
	context = SRF_PERCALL_SETUP();
	execution = context->user_fctx;
	if (!next_page(execution))
		SRF_RETURN_DONE(context);
	SRF_RETURN_NEXT(context, PointerGetDatum(list_nth(execution->page.items,
													  execution->next++)));
}
