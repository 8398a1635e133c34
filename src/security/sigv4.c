/*
 * sigv4.c
 *	  AWS Signature Version 4, see sigv4.h.
 *
 * OpenSSL is called directly: PostgreSQL's own hashes need a resource owner,
 * and a worker has none between transactions.
 */
#include "postgres.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include "common/error.h"
#include "security/sigv4.h"
#include "security/url.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

static void
append_hex(StringInfo out, const uint8 *bytes, int len)
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < len; i++)
	{
		appendStringInfoChar(out, digits[bytes[i] >> 4]);
		appendStringInfoChar(out, digits[bytes[i] & 15]);
	}
}

static void
append_sha256(StringInfo out, const char *data, Size len)
{
	uint8 digest[SHA256_DIGEST_LENGTH];

	SHA256((const uint8 *) data, len, digest);
	append_hex(out, digest, sizeof(digest));
}

static void
hmac(const void *key, int key_len, const char *data, Size len, uint8 *out)
{
	unsigned int out_len;

	if (HMAC(EVP_sha256(), key, key_len, (const uint8 *) data, len, out,
			 &out_len) == NULL)
		ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR),
				errmsg("could not compute a signature"));
}

void
dyn_signing_key(const char *secret, const DynCredentials *scope,
				uint8 key[DYN_SIGNING_KEY_BYTES])
{
	char *first = psprintf("AWS4%s", secret);
	const char *rest[] = { scope->region, scope->service, "aws4_request" };
	size_t i;

	hmac(first, strlen(first), scope->date, strlen(scope->date), key);
	for (i = 0; i < lengthof(rest); i++)
		hmac(key, DYN_SIGNING_KEY_BYTES, rest[i], strlen(rest[i]), key);
	OPENSSL_cleanse(first, strlen(first));
	pfree(first);
}

/* The path, encoded once more. */
static void
append_path(StringInfo out, const char *target)
{
	dyn_url_encode(out, target, strcspn(target, "?"), "/");
}

typedef struct Parameter
{
	char *name;
	char *value;
} Parameter;

static int
compare_parameters(const void *a, const void *b)
{
	const Parameter *x = a;
	const Parameter *y = b;
	int names = strcmp(x->name, y->name);

	return names != 0 ? names : strcmp(x->value, y->value);
}

/* However the client has encoded it, the one way to do so. */
static char *
encode_again(char *text)
{
	StringInfoData out;

	initStringInfo(&out);
	dyn_url_decode(text);
	dyn_url_encode(&out, text, strlen(text), "");
	return out.data;
}

/* "name=value" or "name" */
static Parameter
split_parameter(char *text)
{
	char *value = strchr(text, '=');

	if (value == NULL)
		value = text + strlen(text);
	else
		*value++ = '\0';
	return (Parameter){ encode_again(text), encode_again(value) };
}

/* The query's parameters, sorted, without the signature itself. */
static void
append_query(StringInfo out, const char *target)
{
	const char *query = strchr(target, '?');
	Parameter parameters[DYN_SIGNED_HEADERS_MAX];
	int count = 0;
	char *next;
	char *text;
	int i;

	if (query == NULL)
		return;
	for (text = strtok_r(pstrdup(query + 1), "&", &next);
		 text != NULL && count < DYN_SIGNED_HEADERS_MAX;
		 text = strtok_r(NULL, "&", &next))
	{
		if (strncmp(text, "X-Amz-Signature=", 16) != 0)
			parameters[count++] = split_parameter(text);
	}
	qsort(parameters, count, sizeof(Parameter), compare_parameters);
	for (i = 0; i < count; i++)
		appendStringInfo(out, "%s%s=%s", i == 0 ? "" : "&", parameters[i].name,
						 parameters[i].value);
}

/* A value without blanks at its ends and with single ones inside. */
static void
append_trimmed(StringInfo out, const char *value)
{
	bool blank = false;

	value += strspn(value, " \t");
	for (; *value != '\0'; value++)
	{
		if (*value == ' ' || *value == '\t')
		{
			blank = true;
			continue;
		}
		if (blank)
			appendStringInfoChar(out, ' ');
		blank = false;
		appendStringInfoChar(out, *value);
	}
}

/* All values of a header, in the order in which they came. */
static void
append_header(StringInfo out, const DynSignedRequest *request,
			  const char *name)
{
	bool found = false;
	int i;

	appendStringInfo(out, "%s:", name);
	for (i = 0; i < request->header_count; i++)
	{
		if (pg_strcasecmp(request->headers[i].name, name) != 0)
			continue;
		if (found)
			appendStringInfoChar(out, ',');
		append_trimmed(out, request->headers[i].value);
		found = true;
	}
	appendStringInfoChar(out, '\n');
}

static void
append_headers(StringInfo out, const DynSignedRequest *request,
			   const char *signed_headers)
{
	char *next;
	char *name;

	for (name = strtok_r(pstrdup(signed_headers), ";", &next); name != NULL;
		 name = strtok_r(NULL, ";", &next))
		append_header(out, request, name);
}

static char *
canonical_request(const DynSignedRequest *request,
				  const DynCredentials *credentials)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "%s\n", request->method);
	append_path(&out, request->target);
	appendStringInfoChar(&out, '\n');
	append_query(&out, request->target);
	appendStringInfoChar(&out, '\n');
	append_headers(&out, request, credentials->signed_headers);
	appendStringInfo(&out, "\n%s\n", credentials->signed_headers);
	append_sha256(&out, request->body, request->body_len);
	return out.data;
}

static char *
string_to_sign(const char *canonical, const DynCredentials *credentials)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, ALGORITHM "\n%s\n%s/%s/%s/aws4_request\n",
					 credentials->time, credentials->date, credentials->region,
					 credentials->service);
	append_sha256(&out, canonical, strlen(canonical));
	return out.data;
}

void
dyn_signature_check(const DynSignedRequest *request,
					const DynCredentials *credentials,
					const uint8 key[DYN_SIGNING_KEY_BYTES])
{
	char *canonical = canonical_request(request, credentials);
	char *to_sign = string_to_sign(canonical, credentials);
	uint8 digest[SHA256_DIGEST_LENGTH];
	StringInfoData expected;

	hmac(key, DYN_SIGNING_KEY_BYTES, to_sign, strlen(to_sign), digest);
	initStringInfo(&expected);
	append_hex(&expected, digest, sizeof(digest));
	if (strlen(credentials->signature) == DYN_SIGNATURE_HEX &&
		CRYPTO_memcmp(expected.data, credentials->signature,
					  DYN_SIGNATURE_HEX) == 0)
		return;
	ereport(ERROR, dyn_exception(DYN_ERROR_INVALID_SIGNATURE),
			errmsg("The request signature we calculated does not match the "
				   "signature you provided. Check your AWS Secret Access Key "
				   "and signing method. Consult the service documentation for "
				   "details.\n\nThe Canonical String for this request should "
				   "have been\n'%s'\n\nThe String-to-Sign should have "
				   "been\n'%s'\n",
				   canonical, to_sign));
}
