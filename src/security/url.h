/*
 * url.h
 *	  Percent-encoding, as Signature Version 4 has it.
 */
#ifndef DYN_SECURITY_URL_H
#define DYN_SECURITY_URL_H

#include "lib/stringinfo.h"

/*
 * Decodes part of a query in place: %XX, and "+" for a blank; %00, which no
 * string can have, stays as it is.  Returns its argument.
 */
extern char *dyn_url_decode(char *text);

/* Appends len bytes, each but the unreserved ones and those of safe encoded. */
extern void dyn_url_encode(StringInfo out, const char *text, size_t len,
						   const char *safe);

#endif
