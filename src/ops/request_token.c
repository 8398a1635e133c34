/*
 * request_token.c
 *	  ClientRequestToken, see request_token.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/timestamp.h"

#include <xxhash.h>

#include "catalog/token_row.h"
#include "common/clock.h"
#include "common/error.h"
#include "common/stop_point.h"
#include "ops/request_token.h"
#include "storage/item_lock.h"

/* How long a token is known after the request was completed. */
#define VALID_MINUTES 10

static void
init_row(DynTokenRow *row, const DynText *token)
{
	row->role = GetUserId();
	row->token = token->data;
	row->token_len = token->len;
}

static uint64
token_hash(const DynTokenRow *row)
{
	return XXH3_64bits_withSeed(row->token, row->token_len, row->role);
}

static TimestampTz
oldest_valid_time(TimestampTz now)
{
	return now - VALID_MINUTES * SECS_PER_MINUTE * USECS_PER_SEC;
}

bool
dyn_token_begin(const DynText *token, const uint8 *digest)
{
	DynTokenRow row;

	init_row(&row, token);
	if (!dyn_lock_take(DYN_LOCK_TOKEN, token_hash(&row)))
		ereport(
			ERROR, dyn_exception(DYN_ERROR_TRANSACTION_IN_PROGRESS),
			errmsg("Transaction from previous request is still in progress"),
			errhint("Another session runs a request with this token."));
	DYN_STOP_POINT("transaction-token-locked");
	if (!dyn_token_row_find(&row, oldest_valid_time(dyn_now())))
		return false;
	if (memcmp(row.digest, digest, DYN_DIGEST_BYTES) != 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_IDEMPOTENT_PARAMETER_MISMATCH),
				errmsg("DynamoDB rejected the request because you retried a "
					   "request with a different payload but with an "
					   "idempotent token that was already used."));
	return true;
}

void
dyn_token_complete(const DynText *token, const uint8 *digest)
{
	TimestampTz now = dyn_now();
	DynTokenRow row;

	init_row(&row, token);
	memcpy(row.digest, digest, DYN_DIGEST_BYTES);
	row.completed = now;
	dyn_token_row_insert(&row);
	dyn_token_rows_purge(oldest_valid_time(now));
}
