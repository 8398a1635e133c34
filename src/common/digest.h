/*
 * digest.h
 *	  SHA-256 of data that comes in parts.
 */
#ifndef DYN_COMMON_DIGEST_H
#define DYN_COMMON_DIGEST_H

#include "common/cryptohash.h"

#define DYN_DIGEST_BYTES 32

/* In the current memory context; an error leaks nothing. */
extern pg_cryptohash_ctx *dyn_digest_begin(void);
extern void dyn_digest_add(pg_cryptohash_ctx *digest, const void *data,
						   Size len);
/* Fills in DYN_DIGEST_BYTES bytes and frees the context. */
extern void dyn_digest_end(pg_cryptohash_ctx *digest, uint8 *result);

/*
 * The same for short data, of which there is much: one digest at a time, and
 * nothing of it is left by an error.
 */
extern void dyn_short_digest_begin(void);
extern void dyn_short_digest_add(const void *data, Size len);
extern void dyn_short_digest_end(uint8 *result);

#endif
