/*
 * base64.h
 *	  Base64, the JSON form of binary values.
 */
#ifndef DYN_JSON_BASE64_H
#define DYN_JSON_BASE64_H

#include "lib/stringinfo.h"

extern void dyn_base64_append(StringInfo out, const void *data, uint32 len);

/*
 * Decodes into palloc'd memory and sets *decoded_len; raises
 * SerializationException if the text is not strict base64 with padding.
 */
extern char *dyn_base64_decode(const char *text, uint32 len,
							   uint32 *decoded_len);

#endif
