/*
 * observe.c
 *	  What is noted of a request when its answer is sent, see observe.h.
 */
#include "postgres.h"

#include "api/operation.h"
#include "http/observe.h"
#include "http/slow_log.h"

void
dyn_observe(const DynHttpRequest *request)
{
	if (request->operation == NULL)
		return;
	dyn_operation_count_request(DYN_SOURCE_HTTP, request->known,
								request->outcome,
								dyn_request_duration(request));
	dyn_metered_count(&request->metered, dyn_request_duration(request));
	dyn_log_slow(request);
}
