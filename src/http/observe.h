/*
 * observe.h
 *	  What is noted of a request when its answer is sent.
 */
#ifndef DYN_HTTP_OBSERVE_H
#define DYN_HTTP_OBSERVE_H

#include "http/server.h"

/* A DynHttpObserver: counts, and logs what has taken long. */
extern void dyn_observe(const DynHttpRequest *request);

#endif
