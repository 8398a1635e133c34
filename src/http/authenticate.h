/*
 * authenticate.h
 *	  Who sends a request: the role that it runs as.
 */
#ifndef DYN_HTTP_AUTHENTICATE_H
#define DYN_HTTP_AUTHENTICATE_H

#include "http/server.h"

/* Called once in each worker. */
extern void dyn_authenticate_init(void);

/*
 * The role of a request.  Needs a transaction; raises the service's errors
 * for credentials that are missing or wrong.
 */
extern Oid dyn_authenticate(const DynHttpRequest *request);

/*
 * The role of who asks for pages instead of operations.  With sigv4, a browser
 * may give an access key and its secret as user and password (Basic), where
 * nobody on the way can read them; with none, nobody needs credentials.
 */
extern Oid dyn_authenticate_watcher(const DynHttpRequest *request);

#endif
