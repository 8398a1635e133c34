/*
 * slow_log.c
 *	  Requests that took long, see slow_log.h.
 *
 * What is logged is the operation's name and that of its table, both only if
 * they are names, and never anything of an item.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "api/operation.h"
#include "common/guc.h"
#include "http/slow_log.h"
#include "http/syntax.h"

static const char *
operation_name(const DynHttpRequest *request)
{
	const DynOperation *operation =
		dyn_operation_find(request->operation, strlen(request->operation));

	return operation == NULL ? "unknown" : operation->name;
}

void
dyn_log_slow(const DynHttpRequest *request)
{
	const char *table;
	long seconds;
	int microseconds;

	if (dyn_log_min_duration < 0 || request->operation == NULL)
		return;
	TimestampDifference(request->complete_at, GetCurrentTimestamp(), &seconds,
						&microseconds);
	if (seconds * 1000 + microseconds / 1000 < dyn_log_min_duration)
		return;
	dyn_syntax_check(&request->content, &table);
	ereport(LOG, errmsg("duration: %ld.%03d ms  operation: %s  table: %s  "
						"status: %d",
						seconds * 1000 + microseconds / 1000,
						microseconds % 1000, operation_name(request),
						table == NULL ? "-" : table, request->answer.status));
}
