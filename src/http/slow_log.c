/*
 * slow_log.c
 *	  Requests that took long, see slow_log.h.
 *
 * What is logged is the operation's name and that of its table, both only if
 * they are names, and never anything of an item.
 */
#include "postgres.h"

#include "api/operation.h"
#include "common/guc.h"
#include "http/slow_log.h"
#include "http/syntax.h"

void
dyn_log_slow(const DynHttpRequest *request)
{
	int64 duration = dyn_request_duration(request);
	const char *table;

	if (dyn_log_min_duration < 0 || request->operation == NULL ||
		duration / 1000 < dyn_log_min_duration)
		return;
	dyn_syntax_check(&request->content, &table);
	ereport(LOG,
			errmsg("duration: " INT64_FORMAT ".%03d ms  operation: %s  "
				   "table: %s  status: %d",
				   duration / 1000, (int) (duration % 1000),
				   request->known == NULL ? "unknown" : request->known->name,
				   table == NULL ? "-" : table, request->answer.status));
}
