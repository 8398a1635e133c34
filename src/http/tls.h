/*
 * tls.h
 *	  Certificate and key of the endpoint.
 */
#ifndef DYN_HTTP_TLS_H
#define DYN_HTTP_TLS_H

#include "http/server.h"

/*
 * Reads the files that dynamo_am.http_ssl_cert_file and _key_file name, in the
 * current memory context; both NULL where neither is set.  Raises if one
 * is missing, or if others could read the key.
 */
extern void dyn_tls_read(DynHttpService *service);

#endif
