/*
 * perform.c
 *	  An operation in a transaction of its own, as a role, see perform.h.
 *
 * The transaction commits asynchronously (durable.c): its WAL is flushed with
 * that of the others that the worker has performed in the same turn, before
 * anybody hears of it.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "api/api.h"
#include "api/operation.h"
#include "catalog/denied.h"
#include "common/error.h"
#include "common/guc.h"
#include "http/activity.h"
#include "http/authenticate.h"
#include "http/durable.h"
#include "http/perform.h"
#include "http/syntax.h"

/*
 * What a role's triggers and policies may not do, or it would outlive their
 * request and meet that of another role: change roles, create temporary
 * tables, or leave triggers to be fired at commit.
 */
#define REQUEST_SECURITY \
	(SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION)

/* A request that waits for a lock stalls all others of its worker. */
void
dyn_perform_configure(void)
{
	char timeout[16];

	snprintf(timeout, sizeof(timeout), "%d", dyn_http_lock_timeout);
	SetConfigOption("lock_timeout", timeout, PGC_USERSET, PGC_S_OVERRIDE);
}

void
dyn_perform_init(void)
{
	SetConfigOption("default_transaction_isolation", "read committed",
					PGC_USERSET, PGC_S_OVERRIDE);
	dyn_perform_configure();
}

/* An operation that there is not is refused before anybody is authenticated. */
static Oid
role_of(const DynHttpRequest *request)
{
	if (request->known == NULL)
		return GetUserId();
	return dyn_authenticate(request);
}

static void
run(const DynHttpRequest *request, StringInfo body)
{
	MemoryContext context = CurrentMemoryContext;
	int settings;

	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	MemoryContextSwitchTo(context);
	SetUserIdAndSecContext(role_of(request), REQUEST_SECURITY);
	settings = NewGUCNestLevel();
	PushActiveSnapshot(GetTransactionSnapshot());
	dyn_denied_begin(request->known == NULL ? NULL : request->known->name);
	dyn_api_run(request->operation, strlen(request->operation),
				request->content.data, request->content.len, body);
	PopActiveSnapshot();
	/* What code of the role's has set, also for its session, ends here. */
	AtEOXact_GUC(false, settings);
}

/* Is it something that a DBA must see, and not the client's fault? */
static bool
is_internal(const ErrorData *error)
{
	return dyn_error_http_status(dyn_error_of_any(error->sqlerrcode)) >= 500;
}

/* Of these the service speaks only if the body is JSON at all. */
static bool
comes_after_syntax(const ErrorData *error)
{
	DynError exception;

	if (!dyn_error_of_sqlstate(error->sqlerrcode, &exception))
		return false;
	return exception == DYN_ERROR_UNKNOWN_OPERATION ||
		   exception == DYN_ERROR_MISSING_TOKEN ||
		   exception == DYN_ERROR_INCOMPLETE_SIGNATURE ||
		   exception == DYN_ERROR_INVALID_SIGNATURE ||
		   exception == DYN_ERROR_UNRECOGNIZED_CLIENT;
}

/* A transaction has locked the table that was to be changed. */
static bool
is_table_in_use(const DynHttpRequest *request, const ErrorData *error)
{
	return error->sqlerrcode == ERRCODE_LOCK_NOT_AVAILABLE &&
		   request->known != NULL && request->known->kind == DYN_OPERATION_DDL;
}

static int
answer_table_in_use(DynHttpRequest *request, const char *table,
					StringInfo body)
{
	request->outcome = DYN_ERROR_RESOURCE_IN_USE;
	return dyn_error_answer(
		DYN_ERROR_RESOURCE_IN_USE,
		psprintf("Attempt to change a resource which is still in use: "
				 "Table is being updated: %s",
				 table),
		body);
}

/* After an error: rolls back, and describes it; returns the HTTP status. */
static int
answer_error(DynHttpRequest *request, MemoryContext context, StringInfo body)
{
	ErrorData *error;
	const char *table;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	if (is_internal(error))
		EmitErrorReport();
	FlushErrorState();
	AbortOutOfAnyTransaction();
	MemoryContextSwitchTo(context);
	resetStringInfo(body);
	request->outcome = dyn_error_of_any(error->sqlerrcode);
	if (comes_after_syntax(error) &&
		!dyn_syntax_check(&request->content, &table))
	{
		request->outcome = DYN_ERROR_MALFORMED_JSON;
		return dyn_error_answer(DYN_ERROR_MALFORMED_JSON, "", body);
	}
	if (is_table_in_use(request, error) &&
		dyn_syntax_check(&request->content, &table) && table != NULL)
		return answer_table_in_use(request, table, body);
	return dyn_error_body(error, body);
}

int
dyn_perform(DynHttpRequest *request, StringInfo body)
{
	MemoryContext context = CurrentMemoryContext;
	volatile int status = 200;
	Oid worker_role;
	int worker_context;

	GetUserIdAndSecContext(&worker_role, &worker_context);
	dyn_activity_report(request);
	PG_TRY();
	{
		run(request, body);
		/* Still as the request's role: it runs code of its tables' owners. */
		dyn_commit_unflushed();
		SetUserIdAndSecContext(worker_role, worker_context);
	}
	PG_CATCH();
	{
		status = answer_error(request, context, body);
	}
	PG_END_TRY();
	request->metered = dyn_metered();
	MemoryContextSwitchTo(context);
	pgstat_report_stat(false);
	return status;
}
