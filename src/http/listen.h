/*
 * listen.h
 *	  The sockets that the endpoint listens on.
 */
#ifndef DYN_HTTP_LISTEN_H
#define DYN_HTTP_LISTEN_H

#include "nodes/pg_list.h"

/*
 * Opens a socket for each address that the names (separated by commas; "*":
 * all) stand for.  All workers listen on the same port, and the kernel deals
 * out connections.  Returns a list of descriptors; raises if there is none.
 */
extern List *dyn_listen(const char *addresses, int port);

#endif
