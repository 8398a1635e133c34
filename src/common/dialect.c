/*
 * dialect.c
 *	  Texts of errors that the service has changed, see dialect.h.
 */
#include "postgres.h"

#include "common/dialect.h"

void
dyn_rethrow_in_dialect(MemoryContext context)
{
	ErrorData *error;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	if (error->domain == NULL || strcmp(error->domain, DYN_FORM_DOMAIN) != 0)
		PG_RE_THROW();
	FlushErrorState();
	error->message =
		psprintf("1 validation error detected: %s", error->message);
	ReThrowError(error);
}
