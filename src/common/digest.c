/*
 * digest.c
 *	  SHA-256, see digest.h.
 */
#include "postgres.h"

#include "common/digest.h"

static void
check(pg_cryptohash_ctx *digest, int result)
{
	if (result < 0)
		elog(ERROR, "could not compute SHA-256: %s",
			 pg_cryptohash_error(digest));
}

pg_cryptohash_ctx *
dyn_digest_begin(void)
{
	pg_cryptohash_ctx *digest = pg_cryptohash_create(PG_SHA256);

	check(digest, pg_cryptohash_init(digest));
	return digest;
}

void
dyn_digest_add(pg_cryptohash_ctx *digest, const void *data, Size len)
{
	check(digest, pg_cryptohash_update(digest, data, len));
}

void
dyn_digest_end(pg_cryptohash_ctx *digest, uint8 *result)
{
	check(digest, pg_cryptohash_final(digest, result, DYN_DIGEST_BYTES));
	pg_cryptohash_free(digest);
}
