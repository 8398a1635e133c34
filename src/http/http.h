/*
 * http.h
 *	  The endpoint's initializer, see dynamo_am.c.
 */
#ifndef DYN_HTTP_HTTP_H
#define DYN_HTTP_HTTP_H

extern void dyn_http_init(void);

#endif
