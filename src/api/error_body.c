/*
 * error_body.c
 *	  Errors as the wire has them.
 *
 * Most of a body follows from the error's SQLSTATE and message.  The few
 * exceptions that have members of their own are raised with the whole body in
 * their DETAIL, by dyn_raise_with_members().  Why a request was refused as too
 * much is in fields of the error.
 */
#include "postgres.h"

#include "api/answer.h"
#include "api/api.h"
#include "catalog/arn.h"
#include "catalog/denied.h"
#include "common/error.h"
#include "json/json.h"

#define BODY_START "{\"__type\":\""

/* Appends the start of a body: all but members of its own, and its end. */
static void
append_start(StringInfo out, DynError error, const char *message)
{
	const char *member = dyn_error_text_member(error);

	appendStringInfo(out, BODY_START "%s#%s\"", dyn_error_namespace(error),
					 dyn_error_name(error));
	if (member != NULL)
	{
		appendStringInfo(out, ",\"%s\":", member);
		dyn_write_json_string(out, message, strlen(message));
	}
}

static void
append_body(StringInfo out, DynError error, const char *message)
{
	append_start(out, error, message);
	appendStringInfoChar(out, '}');
}

/* What was exceeded, and by which limit, see dyn_throttle_raise(). */
static void
append_throttling_reasons(StringInfo out, const ErrorData *error)
{
	dyn_answer_member(out, "ThrottlingReasons");
	appendStringInfoString(out, "[{");
	dyn_answer_text(out, "reason", error->constraint_name);
	dyn_answer_text(out, "resource", dyn_table_arn(error->table_name));
	appendStringInfoString(out, "}]");
}

static bool
is_throttled(const ErrorData *error, DynError exception)
{
	return (exception == DYN_ERROR_THROUGHPUT_EXCEEDED ||
			exception == DYN_ERROR_REQUEST_LIMIT_EXCEEDED ||
			exception == DYN_ERROR_THROTTLING) &&
		   error->constraint_name != NULL && error->table_name != NULL;
}

/*
 * The service's words where there are some.  Who waits for a lock for too long,
 * or in a circle, meets somebody's transaction.
 */
static const char *
message_of(const ErrorData *error)
{
	static const char *const conflicts[] = {
		"canceling statement due to lock timeout", "deadlock detected"
	};
	const char *denied = dyn_denied_text(error);
	size_t i;

	if (denied != NULL)
		return denied;
	for (i = 0; error->message_id != NULL && i < lengthof(conflicts); i++)
		if (strcmp(error->message_id, conflicts[i]) == 0)
			return "Transaction is ongoing for the item";
	return error->message;
}

int
dyn_error_body(const ErrorData *error, StringInfo out)
{
	DynError exception = dyn_error_of_any(error->sqlerrcode);
	DynError ours;

	if (dyn_error_of_sqlstate(error->sqlerrcode, &ours) &&
		error->detail != NULL &&
		strncmp(error->detail, BODY_START, strlen(BODY_START)) == 0)
		appendStringInfoString(out, error->detail);
	else
	{
		append_start(out, exception, message_of(error));
		if (is_throttled(error, exception))
			append_throttling_reasons(out, error);
		appendStringInfoChar(out, '}');
	}
	return dyn_error_http_status(exception);
}

int
dyn_error_answer(DynError exception, const char *message, StringInfo out)
{
	append_body(out, exception, message);
	return dyn_error_http_status(exception);
}

void
dyn_raise_with_members(DynError error, const char *message,
					   const char *members)
{
	StringInfoData body;

	initStringInfo(&body);
	append_start(&body, error, message);
	appendStringInfo(&body, ",%s}", members);
	ereport(ERROR, dyn_exception(error), errmsg("%s", message),
			errdetail_internal("%s", body.data));
	pg_unreachable();
}
