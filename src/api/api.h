/*
 * api.h
 *	  DynamoDB's operations as they are on the wire: JSON in, JSON out.
 */
#ifndef DYN_API_API_H
#define DYN_API_API_H

#include "lib/stringinfo.h"

#include "common/error.h"

/*
 * Runs an operation in the current transaction and appends its answer.
 * Raises what the operation refuses: for the text of the wire, catch the
 * error and give it to dyn_error_body().  What the operation allocates is in
 * the current memory context.
 */
extern void dyn_api_run(const char *operation, uint32 operation_len,
						const char *request, uint32 request_len,
						StringInfo out);

/*
 * Appends the JSON that the wire carries for an error,
 * {"__type":"...","message":"..."}, and returns the HTTP status.
 */
extern int dyn_error_body(const ErrorData *error, StringInfo out);

/* The same for an exception and its text. */
extern int dyn_error_answer(DynError exception, const char *message,
							StringInfo out);

#endif
