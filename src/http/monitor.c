/*
 * monitor.c
 *	  Pages for those who watch, see monitor.h.
 *
 * Whoever gets one of them is authenticated, and must be a member of
 * pg_read_all_stats.  The numbers come from the functions dynamo.metrics() and
 * dynamo.console(), which are called by SQL, as that role: what is shown here
 * is what the views show.  The files of the console are part of the
 * library.
 *
 * No other site's page may read any of it: there are no headers for CORS
 * here.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_authid.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

#include "common/error.h"
#include "common/guc.h"
#include "http/authenticate.h"
#include "http/console_generated.h"
#include "http/monitor.h"

#define SECURITY (SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION)

#define HTML "text/html; charset=utf-8"

typedef struct WatchPage
{
	const char *path;
	const char *type;
	const char *text;  /* the page, or */
	const char *query; /* what answers it */
	const bool *is_on; /* NULL: always */
} WatchPage;

static const WatchPage pages[] = {
	{ "/metrics", "text/plain; version=0.0.4; charset=utf-8", NULL,
	  "SELECT dynamo.metrics()", NULL },
	{ "/console", HTML, console_html, NULL, &dyn_http_console },
	{ "/console/", HTML, console_html, NULL, &dyn_http_console },
	{ "/console/console.css", "text/css; charset=utf-8", console_css, NULL,
	  &dyn_http_console },
	{ "/console/console.js", "text/javascript; charset=utf-8", console_js,
	  NULL, &dyn_http_console },
	{ "/console/data", "application/json", NULL, "SELECT dynamo.console()",
	  &dyn_http_console },
};

static const WatchPage *
find_page(const DynHttpRequest *request)
{
	size_t len = strcspn(request->target, "?");
	size_t i;

	if (strcmp(request->method, "GET") != 0)
		return NULL;
	for (i = 0; i < lengthof(pages); i++)
		if (strlen(pages[i].path) == len &&
			memcmp(pages[i].path, request->target, len) == 0)
			return &pages[i];
	return NULL;
}

static void
append_result(const char *query, StringInfo body)
{
	char *text;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute(query, false, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "a query for a page has failed");
	text = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	if (text != NULL)
		appendStringInfoString(body, text);
	SPI_finish();
}

/* In a transaction of its own. */
static void
serve(const DynHttpRequest *request, const WatchPage *page, StringInfo body)
{
	MemoryContext context = CurrentMemoryContext;

	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	MemoryContextSwitchTo(context);
	SetUserIdAndSecContext(dyn_authenticate_watcher(request), SECURITY);
	PushActiveSnapshot(GetTransactionSnapshot());
	if (!has_privs_of_role(GetUserId(), ROLE_PG_READ_ALL_STATS))
		ereport(ERROR, errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				errmsg("role \"%s\" is not a member of pg_read_all_stats",
					   GetUserNameFromId(GetUserId(), false)));
	if (page->query != NULL)
		append_result(page->query, body);
	else
		appendStringInfoString(body, page->text);
	PopActiveSnapshot();
	CommitTransactionCommand();
}

/* Who is nobody may try again, as a browser does by asking its user. */
static int
status_of_error(int sqlstate)
{
	DynError exception;

	if (dyn_error_of_sqlstate(sqlstate, &exception))
		return 401;
	return sqlstate == ERRCODE_INSUFFICIENT_PRIVILEGE ? 403 : 500;
}

static int
answer_error(MemoryContext context, StringInfo body)
{
	ErrorData *error;
	int status;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	status = status_of_error(error->sqlerrcode);
	if (status == 500)
		EmitErrorReport();
	FlushErrorState();
	AbortCurrentTransaction();
	MemoryContextSwitchTo(context);
	resetStringInfo(body);
	appendStringInfo(body, "%s\n",
					 status == 500 ? "internal error" : error->message);
	return status;
}

static int
serve_or_refuse(const DynHttpRequest *request, const WatchPage *page,
				StringInfo body)
{
	MemoryContext context = CurrentMemoryContext;
	volatile int status = 200;
	Oid worker_role;
	int worker_context;

	GetUserIdAndSecContext(&worker_role, &worker_context);
	pgstat_report_activity(STATE_RUNNING, page->path);
	PG_TRY();
	{
		serve(request, page, body);
		SetUserIdAndSecContext(worker_role, worker_context);
	}
	PG_CATCH();
	{
		status = answer_error(context, body);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	ResetAllOptions();
	pgstat_report_stat(false);
	return status;
}

static void
add_headers(DynHttpAnswer *answer, const WatchPage *page)
{
	dyn_answer_header(answer, "Content-Type",
					  answer->status == 200 ? page->type
											: "text/plain; charset=utf-8");
	dyn_answer_header(answer, "Cache-Control", "no-store");
	dyn_answer_header(answer, "X-Content-Type-Options", "nosniff");
	dyn_answer_header(answer, "Content-Security-Policy",
					  "default-src 'self'; img-src data:; frame-ancestors "
					  "'none'");
	if (answer->status == 401)
		dyn_answer_header(answer, "WWW-Authenticate",
						  "Basic realm=\"access key and secret of a role in "
						  "pg_read_all_stats\", charset=\"UTF-8\"");
}

bool
dyn_monitor_answer(DynHttpRequest *request)
{
	DynHttpAnswer *answer = &request->answer;
	const WatchPage *page = find_page(request);

	if (page == NULL)
		return false;
	if (page->is_on != NULL && !*page->is_on)
	{
		answer->status = 404;
		appendStringInfoString(&answer->body,
							   "dynamo_am.http_console is off\n");
	}
	else
		answer->status = serve_or_refuse(request, page, &answer->body);
	add_headers(answer, page);
	return true;
}
