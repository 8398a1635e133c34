/*
 * error_body.c
 *	  Errors as the wire has them.
 *
 * Most of a body follows from the error's SQLSTATE and message.  The few
 * exceptions that have members of their own are raised with the whole body in
 * their DETAIL, by dyn_raise_with_members().
 */
#include "postgres.h"

#include "api/answer.h"
#include "api/api.h"
#include "common/error.h"
#include "json/json.h"

#define BODY_START "{\"__type\":\""

static void
append_body(StringInfo out, DynError error, const char *message)
{
	const char *member = dyn_error_text_member(error);

	appendStringInfo(out, BODY_START "%s#%s\"", dyn_error_namespace(error),
					 dyn_error_name(error));
	if (member != NULL)
	{
		appendStringInfo(out, ",\"%s\":", member);
		dyn_write_json_string(out, message, strlen(message));
	}
	appendStringInfoChar(out, '}');
}

int
dyn_error_body(const ErrorData *error, StringInfo out)
{
	DynError exception;
	bool ours = dyn_error_of_sqlstate(error->sqlerrcode, &exception);

	if (!ours)
		exception = dyn_error_of_server(error->sqlerrcode);
	if (ours && error->detail != NULL &&
		strncmp(error->detail, BODY_START, strlen(BODY_START)) == 0)
		appendStringInfoString(out, error->detail);
	else
		append_body(out, exception, error->message);
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
	append_body(&body, error, message);
	body.len--; /* the closing brace */
	appendStringInfo(&body, ",%s}", members);
	ereport(ERROR, dyn_exception(error), errmsg("%s", message),
			errdetail_internal("%s", body.data));
	pg_unreachable();
}
