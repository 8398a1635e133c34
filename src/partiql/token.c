/*
 * token.c
 *	  NextToken, see token.h.
 *
 * A token is the base64 of
 *
 *	checksum 8 bytes	of what follows
 *	request 8 bytes		a hash of the statement and its parameters
 *	range 4 bytes
 *	key					a dynamo_item
 *
 * in the machine's byte order.  The checksum is against accidents, not against
 * forgers: who makes up a token can only have the statement begin elsewhere.
 */
#include "postgres.h"

#include "common/base64.h"
#include "common/hashfn.h"

#include "common/error.h"
#include "partiql/token.h"

#define CHECKSUM_SEED UINT64CONST(0x64796e746f6b6531)

typedef struct TokenHeader
{
	uint64 checksum;
	uint64 request;
	uint32 range;
} TokenHeader;

#define HEADER_BYTES (offsetof(TokenHeader, range) + sizeof(uint32))

static uint64
hash(const void *bytes, uint32 len, uint64 seed)
{
	return hash_bytes_extended(bytes, (int) len, seed);
}

static uint64
request_hash(const DynStatementSpec *spec)
{
	uint64 request = hash(spec->statement.data, spec->statement.len, 0);
	int i;

	for (i = 0; i < spec->parameters.count; i++)
	{
		const DynValue *value = dyn_field_value(
			dyn_list_element(&spec->parameters, DynValueField, i));

		if (value != NULL)
			request = hash(value->data, value->len, request + value->type);
	}
	return request;
}

static uint64
checksum(const char *token, uint32 len)
{
	return hash(token + sizeof(uint64), len - sizeof(uint64), CHECKSUM_SEED);
}

char *
dyn_next_token_make(const DynStatementSpec *spec, const DynPlace *place)
{
	TokenHeader header = { .request = request_hash(spec),
						   .range = place->range };
	uint32 key_len = VARSIZE_ANY_EXHDR(place->key);
	uint32 len = HEADER_BYTES + key_len;
	char *token = palloc(len);
	int room = pg_b64_enc_len(len);
	char *text = palloc(room + 1);

	memcpy(token, &header, HEADER_BYTES);
	memcpy(token + HEADER_BYTES, VARDATA_ANY(place->key), key_len);
	header.checksum = checksum(token, len);
	memcpy(token, &header.checksum, sizeof(uint64));
	text[pg_b64_encode(token, len, text, room)] = '\0';
	return text;
}

static DynItem *
key_of_bytes(const char *bytes, uint32 len)
{
	DynItem *key = palloc(VARHDRSZ + len);

	dyn_item_validate((const uint8 *) bytes, len);
	SET_VARSIZE(key, VARHDRSZ + len);
	memcpy(VARDATA(key), bytes, len);
	return key;
}

void
dyn_next_token_read(const DynStatementSpec *spec, DynPlace *place)
{
	int room = pg_b64_dec_len(spec->next_token.len);
	char *token = palloc(room + 1);
	TokenHeader header;
	int len;

	len = pg_b64_decode(spec->next_token.data, spec->next_token.len, token,
						room);
	if (len > (int) HEADER_BYTES)
		memcpy(&header, token, HEADER_BYTES);
	if (len <= (int) HEADER_BYTES || header.checksum != checksum(token, len))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("Invalid NextToken"));
	if (header.request != request_hash(spec))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("NextToken does not match request"));
	place->range = header.range;
	place->key = key_of_bytes(token + HEADER_BYTES, len - HEADER_BYTES);
}
