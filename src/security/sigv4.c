/*
 * sigv4.c
 *	  AWS Signature Version 4, see sigv4.h.
 *
 * OpenSSL is called directly: PostgreSQL's own hashes need a resource owner,
 * and a worker has none between transactions.
 */
#include "postgres.h"

#include <openssl/crypto.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "common/error.h"
#include "security/sigv4.h"
#include "security/url.h"

#define ALGORITHM "AWS4-HMAC-SHA256"

/*
 * What the hashes are computed with, made once in each process: to look for an
 * algorithm costs more than to use it.
 */
typedef struct Hashes
{
	EVP_MD *sha256;
	EVP_MD_CTX *digest;
	EVP_MAC_CTX *hmac;
} Hashes;

static void
raise_hash_failure(void)
{
	ereport(ERROR, errcode(ERRCODE_INTERNAL_ERROR),
			errmsg("could not compute a signature"));
}

static EVP_MAC_CTX *
make_hmac(void)
{
	OSSL_PARAM parameters[] = { OSSL_PARAM_construct_utf8_string(
									OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
								OSSL_PARAM_construct_end() };
	EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *hmac = EVP_MAC_CTX_new(algorithm);

	EVP_MAC_free(algorithm);
	if (hmac == NULL || !EVP_MAC_CTX_set_params(hmac, parameters))
	{
		EVP_MAC_CTX_free(hmac);
		return NULL;
	}
	return hmac;
}

static const Hashes *
get_hashes(void)
{
	static Hashes hashes;

	if (hashes.sha256 == NULL)
		hashes.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (hashes.digest == NULL)
		hashes.digest = EVP_MD_CTX_new();
	if (hashes.hmac == NULL)
		hashes.hmac = make_hmac();
	if (hashes.sha256 == NULL || hashes.digest == NULL || hashes.hmac == NULL)
		raise_hash_failure();
	return &hashes;
}

static void
print_hex(const uint8 digest[SHA256_DIGEST_LENGTH],
		  char hex[DYN_SIGNATURE_HEX])
{
	static const char digits[] = "0123456789abcdef";
	int i;

	for (i = 0; i < SHA256_DIGEST_LENGTH; i++)
	{
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
}

static void
append_sha256(StringInfo out, const char *data, Size len)
{
	const Hashes *hashes = get_hashes();
	uint8 digest[SHA256_DIGEST_LENGTH];
	char hex[DYN_SIGNATURE_HEX];

	if (!EVP_DigestInit_ex2(hashes->digest, hashes->sha256, NULL) ||
		!EVP_DigestUpdate(hashes->digest, data, len) ||
		!EVP_DigestFinal_ex(hashes->digest, digest, NULL))
		raise_hash_failure();
	print_hex(digest, hex);
	appendBinaryStringInfo(out, hex, sizeof(hex));
}

static void
hmac(const void *key, Size key_len, const char *data, Size len,
	 uint8 out[SHA256_DIGEST_LENGTH])
{
	EVP_MAC_CTX *context = get_hashes()->hmac;
	size_t out_len;

	if (!EVP_MAC_init(context, key, key_len, NULL) ||
		!EVP_MAC_update(context, (const uint8 *) data, len) ||
		!EVP_MAC_final(context, out, &out_len, SHA256_DIGEST_LENGTH))
		raise_hash_failure();
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
	static const char blanks[] = " \t";
	size_t len;

	value += strspn(value, blanks);
	while (*value != '\0')
	{
		len = strcspn(value, blanks);
		appendBinaryStringInfo(out, value, (int) len);
		value += len;
		value += strspn(value, blanks);
		if (*value != '\0')
			appendStringInfoChar(out, ' ');
	}
}

/* All values of a header, in the order in which they came. */
static void
append_header(StringInfo out, const DynSignedRequest *request,
			  const char *name)
{
	bool found = false;
	int i;

	appendStringInfoString(out, name);
	appendStringInfoChar(out, ':');
	for (i = 0; i < request->header_count; i++)
	{
		if (!dyn_header_is(request->headers[i].name, name))
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
	appendStringInfoString(&out, request->method);
	appendStringInfoChar(&out, '\n');
	append_path(&out, request->target);
	appendStringInfoChar(&out, '\n');
	append_query(&out, request->target);
	appendStringInfoChar(&out, '\n');
	append_headers(&out, request, credentials->signed_headers);
	appendStringInfoChar(&out, '\n');
	appendStringInfoString(&out, credentials->signed_headers);
	appendStringInfoChar(&out, '\n');
	append_sha256(&out, request->body, request->body_len);
	return out.data;
}

static char *
string_to_sign(const char *canonical, const DynCredentials *credentials)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, ALGORITHM "\n");
	appendStringInfoString(&out, credentials->time);
	appendStringInfoChar(&out, '\n');
	appendStringInfoString(&out, credentials->date);
	appendStringInfoChar(&out, '/');
	appendStringInfoString(&out, credentials->region);
	appendStringInfoChar(&out, '/');
	appendStringInfoString(&out, credentials->service);
	appendStringInfoString(&out, "/aws4_request\n");
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
	char expected[DYN_SIGNATURE_HEX];

	hmac(key, DYN_SIGNING_KEY_BYTES, to_sign, strlen(to_sign), digest);
	print_hex(digest, expected);
	if (strlen(credentials->signature) == DYN_SIGNATURE_HEX &&
		CRYPTO_memcmp(expected, credentials->signature, DYN_SIGNATURE_HEX) ==
			0)
	{
		/* The request's context is small: the operation takes them again. */
		pfree(canonical);
		pfree(to_sign);
		return;
	}
	ereport(ERROR, dyn_exception(DYN_ERROR_INVALID_SIGNATURE),
			errmsg("The request signature we calculated does not match the "
				   "signature you provided. Check your AWS Secret Access Key "
				   "and signing method. Consult the service documentation for "
				   "details.\n\nThe Canonical String for this request should "
				   "have been\n'%s'\n\nThe String-to-Sign should have "
				   "been\n'%s'\n",
				   canonical, to_sign));
}
