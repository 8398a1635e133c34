/*
 * answer.h
 *	  What the endpoint answers to a request.
 */
#ifndef DYN_HTTP_ANSWER_H
#define DYN_HTTP_ANSWER_H

#include "http/server.h"

/* A DynHttpHandler. */
extern void dyn_http_answer(DynHttpRequest *request);

#endif
