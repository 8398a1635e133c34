/*
 * slow_log.h
 *	  Requests that took long, in the server's log.
 */
#ifndef DYN_HTTP_SLOW_LOG_H
#define DYN_HTTP_SLOW_LOG_H

#include "http/server.h"

/* A DynHttpObserver: logs what took dynamo_am.log_min_duration or longer. */
extern void dyn_log_slow(const DynHttpRequest *request);

#endif
