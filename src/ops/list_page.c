/*
 * list_page.c
 *	  Lists of the control plane in pages, see list_page.h.
 *
 * A token is the base64 of a checksum and the key.  The checksum is against
 * accidents, not against forgers: who makes up a token has the list begin
 * elsewhere.
 */
#include "postgres.h"

#include "common/base64.h"
#include "common/hashfn.h"

#include "ops/list_page.h"

#define CHECKSUM_SEED UINT64CONST(0x64796e6c69737431)
#define CHECKSUM_BYTES sizeof(uint64)

static uint64
checksum(const char *key, int len)
{
	return hash_bytes_extended((const unsigned char *) key, len,
							   CHECKSUM_SEED);
}

/* NULL if the token is none. */
static char *
decode(const DynText *token)
{
	int room = pg_b64_dec_len((int) token->len);
	char *bytes = palloc(room + 1);
	int len = pg_b64_decode(token->data, (int) token->len, bytes, room);
	char *key = bytes + CHECKSUM_BYTES;
	uint64 sum;

	if (len <= (int) CHECKSUM_BYTES)
		return NULL;
	memcpy(&sum, bytes, CHECKSUM_BYTES);
	len -= (int) CHECKSUM_BYTES;
	if (sum != checksum(key, len))
		return NULL;
	key[len] = '\0';
	return key;
}

void
dyn_list_page_begin(DynListPage *page, const DynText *token,
					const DynInteger *max_results, int64 limit,
					DynError invalid)
{
	memset(page, 0, sizeof(DynListPage));
	page->limit = max_results->present ? max_results->value : limit;
	if (token->data == NULL)
		return;
	page->after = decode(token);
	if (page->after == NULL)
		ereport(ERROR, dyn_exception(invalid), errmsg("Invalid NextToken"));
}

bool
dyn_list_page_takes(DynListPage *page, const char *key)
{
	if (page->after != NULL && strcmp(key, page->after) <= 0)
		return false;
	if (page->count == page->limit)
	{
		page->has_more = true;
		return false;
	}
	page->count++;
	page->last = pstrdup(key);
	return true;
}

char *
dyn_list_page_token(const DynListPage *page)
{
	int key_len;
	int len;
	int room;
	uint64 sum;
	char *bytes;
	char *token;

	if (!page->has_more)
		return NULL;
	key_len = (int) strlen(page->last);
	len = key_len + (int) CHECKSUM_BYTES;
	sum = checksum(page->last, key_len);
	bytes = palloc(len);
	memcpy(bytes, &sum, CHECKSUM_BYTES);
	memcpy(bytes + CHECKSUM_BYTES, page->last, key_len);
	room = pg_b64_enc_len(len);
	token = palloc(room + 1);
	token[pg_b64_encode(bytes, len, token, room)] = '\0';
	return token;
}
