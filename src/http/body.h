/*
 * body.h
 *	  The content of a request's body, without its encoding.
 */
#ifndef DYN_HTTP_BODY_H
#define DYN_HTTP_BODY_H

#include "http/server.h"

/*
 * Sets the request's content from its body.  Returns 200, or the status to
 * refuse the request with: 400 for what is not of the encoding that it
 * claims, 413 for more than DYN_REQUEST_MAX bytes, 415 for another encoding.
 */
extern int dyn_body_decode(DynHttpRequest *request);

#endif
