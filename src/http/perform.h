/*
 * perform.h
 *	  An operation in a transaction of its own, as the role of its request.
 */
#ifndef DYN_HTTP_PERFORM_H
#define DYN_HTTP_PERFORM_H

#include "http/server.h"

/* Called once in each worker, when it is connected. */
extern void dyn_perform_init(void);

/* Takes over settings that have changed. */
extern void dyn_perform_configure(void);

/*
 * Performs the operation of a request as the role that it authenticates, and
 * appends the answer's body, also that of an error; returns the HTTP status,
 * and notes the outcome in the request.  What it has written or seen need not
 * be durable yet.  Raises nothing.
 */
extern int dyn_perform(DynHttpRequest *request, StringInfo body);

#endif
