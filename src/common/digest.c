/*
 * digest.c
 *	  SHA-256, see digest.h.
 */
#include "postgres.h"

#include <openssl/evp.h>

#include "common/digest.h"

/*
 * PostgreSQL's interface has OpenSSL look up the algorithm and make a context
 * each time, which takes longer than digesting a key.  These stay for ever.
 */
static EVP_MD *short_algorithm = NULL;
static EVP_MD_CTX *short_context = NULL;

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

static void
check_short(bool ok)
{
	if (!ok)
		elog(ERROR, "could not compute SHA-256");
}

void
dyn_short_digest_begin(void)
{
	if (short_algorithm == NULL)
		short_algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (short_context == NULL)
		short_context = EVP_MD_CTX_new();
	check_short(short_algorithm != NULL && short_context != NULL &&
				EVP_DigestInit_ex(short_context, short_algorithm, NULL) == 1);
}

void
dyn_short_digest_add(const void *data, Size len)
{
	check_short(EVP_DigestUpdate(short_context, data, len) == 1);
}

void
dyn_short_digest_end(uint8 *result)
{
	check_short(EVP_DigestFinal_ex(short_context, result, NULL) == 1);
}
