/*
 * error.h
 *	  DynamoDB's exceptions as PostgreSQL errors.
 *
 * MESSAGE is DynamoDB's text to the byte, DETAIL the exception's name, HINT
 * what a PostgreSQL user can do about it.  errors.csv is the one list of
 * them; what it says is generated from there: SQLSTATE, name, HTTP status, and
 * how the JSON of the wire names the exception and its text.
 *
 *	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
 *			errmsg("Item size has exceeded the maximum allowed size"));
 */
#ifndef DYN_COMMON_ERROR_H
#define DYN_COMMON_ERROR_H

#include "utils/palloc.h"

#include "common/errors_generated.h"

typedef enum DynError
{
#define DYN_ERROR_ENUM(id, sqlstate, exception, status, space, member) \
	DYN_ERROR_##id,
	DYN_ERROR_LIST(DYN_ERROR_ENUM)
#undef DYN_ERROR_ENUM
	DYN_ERROR_COUNT
} DynError;

/* An ereport() auxiliary: sets the SQLSTATE and the DETAIL of an exception. */
extern int dyn_exception(DynError error);

/* The exception's name ("ValidationException") and its HTTP status. */
extern const char *dyn_error_name(DynError error);
extern int dyn_error_http_status(DynError error);

/*
 * What "__type" has before the exception's name and a "#", and the member
 * that carries the text: "message", "Message", or NULL if none does.
 */
extern const char *dyn_error_namespace(DynError error);
extern const char *dyn_error_text_member(DynError error);

/* Finds the exception that has a SQLSTATE; false if none has. */
extern bool dyn_error_of_sqlstate(int sqlstate, DynError *error);

/* What an error of PostgreSQL's own is to a user of the service. */
extern DynError dyn_error_of_server(int sqlstate);

/* The same for any error, also for one that is an exception already. */
extern DynError dyn_error_of_any(int sqlstate);

/*
 * In PG_CATCH(): ends an error that is a ValidationException and returns it,
 * in this memory context, which becomes the current one; any other error goes
 * on.  No subtransaction is rolled back, so this is only for errors of code
 * that does nothing but work on memory.
 */
struct ErrorData;
extern struct ErrorData *dyn_catch_validation(MemoryContext context);

#endif
