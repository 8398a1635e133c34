/*
 * error.c
 *	  The table of DynamoDB's exceptions, see error.h.
 */
#include "postgres.h"

#include "common/error.h"

typedef struct DynErrorRow
{
	int sqlstate;
	const char *exception;
	int http_status;
	const char *space;
	const char *text_member;
} DynErrorRow;

static const DynErrorRow error_table[] = {
#define DYN_ERROR_ROW(id, sqlstate, exception, status, space, member) \
	[DYN_ERROR_##id] = { sqlstate, exception, status, space, member },
	DYN_ERROR_LIST(DYN_ERROR_ROW)
#undef DYN_ERROR_ROW
};

int
dyn_exception(DynError error)
{
	errcode(error_table[error].sqlstate);
	return errdetail_internal("%s", error_table[error].exception);
}

const char *
dyn_error_name(DynError error)
{
	return error_table[error].exception;
}

int
dyn_error_http_status(DynError error)
{
	return error_table[error].http_status;
}

const char *
dyn_error_namespace(DynError error)
{
	return error_table[error].space;
}

const char *
dyn_error_text_member(DynError error)
{
	return error_table[error].text_member;
}

bool
dyn_error_of_sqlstate(int sqlstate, DynError *error)
{
	size_t i;

	for (i = 0; i < lengthof(error_table); i++)
	{
		if (error_table[i].sqlstate == sqlstate)
		{
			*error = (DynError) i;
			return true;
		}
	}
	return false;
}

DynError
dyn_error_of_server(int sqlstate)
{
	switch (sqlstate)
	{
		case ERRCODE_INSUFFICIENT_PRIVILEGE:
		case ERRCODE_READ_ONLY_SQL_TRANSACTION:
			return DYN_ERROR_ACCESS_DENIED;
		case ERRCODE_LOCK_NOT_AVAILABLE:
		case ERRCODE_T_R_DEADLOCK_DETECTED:
		case ERRCODE_T_R_SERIALIZATION_FAILURE:
			return DYN_ERROR_TRANSACTION_CONFLICT;
		case ERRCODE_STATEMENT_TOO_COMPLEX: /* JSON nested too deep */
			return DYN_ERROR_MALFORMED_JSON;
		case ERRCODE_PROGRAM_LIMIT_EXCEEDED:
		case ERRCODE_FEATURE_NOT_SUPPORTED: /* an SDK would retry a 500 */
			return DYN_ERROR_VALIDATION;
		default:
			break;
	}
	switch (ERRCODE_TO_CATEGORY(sqlstate))
	{
		case ERRCODE_DATA_EXCEPTION: /* of constraints and triggers */
		case ERRCODE_INTEGRITY_CONSTRAINT_VIOLATION:
		case ERRCODE_PLPGSQL_ERROR:
			return DYN_ERROR_VALIDATION;
		default:
			return DYN_ERROR_INTERNAL_SERVER_ERROR;
	}
}

DynError
dyn_error_of_any(int sqlstate)
{
	DynError exception;

	if (dyn_error_of_sqlstate(sqlstate, &exception))
		return exception;
	return dyn_error_of_server(sqlstate);
}

ErrorData *
dyn_catch_validation(MemoryContext context)
{
	ErrorData *fault;
	DynError error;

	if (!dyn_error_of_sqlstate(geterrcode(), &error) ||
		error != DYN_ERROR_VALIDATION)
		PG_RE_THROW();
	MemoryContextSwitchTo(context);
	fault = CopyErrorData();
	FlushErrorState();
	return fault;
}
