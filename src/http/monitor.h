/*
 * monitor.h
 *	  Pages for those who watch: GET /metrics, GET /console.
 */
#ifndef DYN_HTTP_MONITOR_H
#define DYN_HTTP_MONITOR_H

#include "http/server.h"

/*
 * Fills the answer if the request is for one of these pages; returns whether
 * it is.  Raises nothing.
 */
extern bool dyn_monitor_answer(DynHttpRequest *request);

#endif
