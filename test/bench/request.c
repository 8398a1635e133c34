/*
 * request.c
 *	  Requests of DynamoDB's protocol, see request.h.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>

#include "request.h"

#define REGION "us-east-1"
#define SCOPE REGION "/dynamodb/aws4_request"
#define SIGNED_HEADERS "content-type;host;x-amz-date;x-amz-target"
#define CONTENT_TYPE "application/x-amz-json-1.0"
#define HEX_MAX 65

static const Call calls[] = {
	{ "get", "GetItem", PART_KEY, "{\"TableName\":\"%s\",\"Key\":%s}",
	  "{\"Item\":{" },
	{ "put", "PutItem", PART_ITEM, "{\"TableName\":\"%s\",\"Item\":%s}",
	  "{}" },
	{ "query10", "Query", PART_PARTITION,
	  "{\"TableName\":\"%s\",\"KeyConditionExpression\":\"PK = :p\","
	  "\"ExpressionAttributeValues\":%s,\"Limit\":10}",
	  "\"Count\":10," },
	{ "query100", "Query", PART_PARTITION,
	  "{\"TableName\":\"%s\",\"KeyConditionExpression\":\"PK = :p\","
	  "\"ExpressionAttributeValues\":%s}",
	  "\"Count\":100," },
};

const Call *
call_named(const char *name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strcmp(calls[i].name, name) == 0)
			return &calls[i];
	return NULL;
}

static void
hmac(const void *key, size_t key_len, const char *text,
	 unsigned char digest[32])
{
	HMAC(EVP_sha256(), key, (int) key_len, (const unsigned char *) text,
		 strlen(text), digest, NULL);
}

static void
print_hex(const unsigned char digest[32], char to[HEX_MAX])
{
	for (int i = 0; i < 32; i++)
		sprintf(to + i * 2, "%02x", digest[i]);
}

static void
print_sha256(const char *text, char to[HEX_MAX])
{
	unsigned char digest[32];

	EVP_Digest(text, strlen(text), digest, NULL, EVP_sha256(), NULL);
	print_hex(digest, to);
}

void
signer_set_time(Signer *signer, time_t time)
{
	char first[256];
	struct tm parts;

	gmtime_r(&time, &parts);
	strftime(signer->date, sizeof(signer->date), "%Y%m%d", &parts);
	strftime(signer->time, sizeof(signer->time), "%Y%m%dT%H%M%SZ", &parts);
	snprintf(first, sizeof(first), "AWS4%s", signer->secret);
	hmac(first, strlen(first), signer->date, signer->key);
	hmac(signer->key, 32, REGION, signer->key);
	hmac(signer->key, 32, "dynamodb", signer->key);
	hmac(signer->key, 32, "aws4_request", signer->key);
}

static void
print_signature(const Signer *signer, const Call *call, const char *body,
				char to[HEX_MAX])
{
	char text[1024];
	char hash[HEX_MAX];
	unsigned char digest[32];

	print_sha256(body, hash);
	snprintf(text, sizeof(text),
			 "POST\n/\n\ncontent-type:" CONTENT_TYPE
			 "\nhost:127.0.0.1:%d\nx-amz-date:%s\n"
			 "x-amz-target:DynamoDB_20120810.%s\n\n" SIGNED_HEADERS "\n%s",
			 signer->port, signer->time, call->target, hash);
	print_sha256(text, hash);
	snprintf(text, sizeof(text), "AWS4-HMAC-SHA256\n%s\n%s/" SCOPE "\n%s",
			 signer->time, signer->date, hash);
	hmac(signer->key, 32, text, digest);
	print_hex(digest, to);
}

size_t
print_request(const Signer *signer, const Call *call, const char *table,
			  const Data *data, uint64_t row, char to[REQUEST_MAX])
{
	static Texts texts; /* large */
	char body[TEXT_MAX + 256];
	char signature[HEX_MAX];

	make_texts(data, SIDE_OURS, call->part, row, &texts);
	snprintf(body, sizeof(body), call->format, table, texts.text[0]);
	print_signature(signer, call, body, signature);
	return (size_t) snprintf(
		to, REQUEST_MAX,
		"POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
		"Content-Type: " CONTENT_TYPE "\r\n"
		"X-Amz-Target: DynamoDB_20120810.%s\r\nX-Amz-Date: %s\r\n"
		"Authorization: AWS4-HMAC-SHA256 Credential=%s/%s/" SCOPE
		", SignedHeaders=" SIGNED_HEADERS ", Signature=%s\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		signer->port, call->target, signer->time, signer->access_key,
		signer->date, signature, strlen(body), body);
}
