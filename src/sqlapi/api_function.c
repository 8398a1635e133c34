/*
 * api_function.c
 *	  dynamo_api(): DynamoDB's operations as on the wire, in SQL.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "api/api.h"
#include "api/operation.h"
#include "capacity/meter.h"
#include "catalog/denied.h"
#include "common/error.h"
#include "common/function.h"
#include "sqlapi/item_sql.h"

DYN_FUNCTION(dynamo_api);

/* The caller's transaction ends later: it takes no part in the duration. */
static void
count(const DynOperation *operation, int outcome, TimestampTz begin)
{
	int64 duration = Max(GetCurrentTimestamp() - begin, 0);
	DynMetered metered = dyn_metered();

	dyn_operation_count_request(DYN_SOURCE_SQL, operation, outcome, duration);
	dyn_metered_count(&metered, duration);
}

/*
 * Raises the current error once more, with the JSON of the wire as its DETAIL.
 * What PostgreSQL has said there goes to the HINT, if that is free.
 */
static void
rethrow_with_body(MemoryContext context)
{
	StringInfoData body;
	ErrorData *error;
	DynError exception;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	FlushErrorState();

	initStringInfo(&body);
	dyn_error_body(error, &body);
	if (error->hint == NULL && dyn_denied_text(error) == NULL &&
		!dyn_error_of_sqlstate(error->sqlerrcode, &exception))
		error->hint = error->detail;
	error->detail = body.data;
	ReThrowError(error);
}

static void
run(const text *operation, const text *request, StringInfo out)
{
	MemoryContext context = CurrentMemoryContext;
	TimestampTz begin = GetCurrentTimestamp();
	const DynOperation *known = dyn_operation_find(
		VARDATA_ANY(operation), VARSIZE_ANY_EXHDR(operation));
	const char *outer = dyn_denied_begin(known == NULL ? NULL : known->name);

	dyn_metered(); /* of functions that were called before */
	PG_TRY();
	{
		dyn_api_run(VARDATA_ANY(operation), VARSIZE_ANY_EXHDR(operation),
					VARDATA_ANY(request), VARSIZE_ANY_EXHDR(request), out);
	}
	PG_CATCH();
	{
		dyn_denied_begin(outer);
		count(known, dyn_error_of_any(geterrcode()), begin);
		rethrow_with_body(context);
	}
	PG_END_TRY();
	dyn_denied_begin(outer);
	count(known, DYN_OUTCOME_SUCCESS, begin);
}

Datum
dynamo_api(PG_FUNCTION_ARGS)
{
	StringInfoData answer;

	dyn_require_utf8();
	initStringInfo(&answer);
	appendStringInfoSpaces(&answer, VARHDRSZ);
	run(PG_ARGISNULL(0) ? cstring_to_text("") : PG_GETARG_TEXT_PP(0),
		PG_ARGISNULL(1) ? cstring_to_text("") : PG_GETARG_TEXT_PP(1), &answer);
	SET_VARSIZE(answer.data, answer.len);
	PG_RETURN_TEXT_P(answer.data);
}
