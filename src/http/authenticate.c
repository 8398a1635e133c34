/*
 * authenticate.c
 *	  Who sends a request, see authenticate.h.
 *
 * With dynamo_am.http_auth = sigv4 a request is signed with an access key, and
 * runs as the key's role.  A worker remembers the signing keys that it has
 * derived, until any access key changes; everything else is looked up each
 * time.
 *
 * With none, which is for development, any credentials will do, and every
 * request runs as dynamo_am.http_role, also one that is created later.
 */
#include "postgres.h"

#include <openssl/crypto.h>
#include <time.h>

#include "common/base64.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/hsearch.h"
#include "utils/syscache.h"

#include "common/error.h"
#include "common/guc.h"
#include "common/invalidation.h"
#include "http/authenticate.h"
#include "security/access_key.h"
#include "security/secret.h"
#include "security/sigv4.h"

#define ID_MAX 128
#define CACHE_MAX 4096
#define SCOPE_PART_MAX 64

/*
 * The signing key that was derived of an access key, for the scope in which
 * it was last used.  What is cut is equal to no scope, and derived each time.
 */
typedef struct CachedKey
{
	char id[ID_MAX]; /* hash key */
	char date[SCOPE_PART_MAX];
	char region[SCOPE_PART_MAX];
	char service[SCOPE_PART_MAX];
	Oid role;
	uint8 signing_key[DYN_SIGNING_KEY_BYTES];
} CachedKey;

static HTAB *cache;
static Oid watched_relation = InvalidOid;

static void
raise_unrecognized(const char *hint)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_UNRECOGNIZED_CLIENT),
			errmsg("The security token included in the request is invalid."),
			hint == NULL ? 0 : errhint("%s", hint));
}

static void
forget_keys(void)
{
	HASH_SEQ_STATUS status;
	CachedKey *key;

	hash_seq_init(&status, cache);
	while ((key = hash_seq_search(&status)) != NULL)
	{
		OPENSSL_cleanse(key->signing_key, DYN_SIGNING_KEY_BYTES);
		hash_search(cache, key->id, HASH_REMOVE, NULL);
	}
}

static void
keys_have_changed(Datum arg pg_attribute_unused(), Oid relid)
{
	if (relid == InvalidOid || relid == watched_relation)
		forget_keys();
}

void
dyn_authenticate_init(void)
{
	HASHCTL control = { .keysize = ID_MAX, .entrysize = sizeof(CachedKey) };

	cache =
		hash_create("signing keys", 64, &control, HASH_ELEM | HASH_STRINGS);
	dyn_register_relcache_callback(keys_have_changed, (Datum) 0);
}

/* Requests never run as a superuser, nor as a role that is gone. */
static Oid
check_role(Oid role, const char *hint)
{
	if (!OidIsValid(role) || !SearchSysCacheExists1(AUTHOID, role) ||
		superuser_arg(role))
		raise_unrecognized(hint);
	return role;
}

/* Derives the signing key of an access key, and remembers it. */
static CachedKey *
derive_key(const DynCredentials *credentials)
{
	DynAccessKey *key = dyn_access_key_find(credentials->access_key);
	CachedKey *entry;
	uint8 signing_key[DYN_SIGNING_KEY_BYTES];
	char *secret;

	if (key == NULL || !key->active)
		raise_unrecognized(NULL);
	secret = dyn_secret_decrypt(key->secret, key->id);
	dyn_signing_key(secret, credentials, signing_key);
	OPENSSL_cleanse(secret, strlen(secret));

	watched_relation = dyn_access_key_relation();
	if (hash_get_num_entries(cache) >= CACHE_MAX)
		forget_keys();
	entry = hash_search(cache, key->id, HASH_ENTER, NULL);
	strlcpy(entry->date, credentials->date, SCOPE_PART_MAX);
	strlcpy(entry->region, credentials->region, SCOPE_PART_MAX);
	strlcpy(entry->service, credentials->service, SCOPE_PART_MAX);
	entry->role = key->role;
	memcpy(entry->signing_key, signing_key, DYN_SIGNING_KEY_BYTES);
	OPENSSL_cleanse(signing_key, DYN_SIGNING_KEY_BYTES);
	return entry;
}

static bool
has_scope(const CachedKey *key, const DynCredentials *credentials)
{
	return strcmp(key->date, credentials->date) == 0 &&
		   strcmp(key->region, credentials->region) == 0 &&
		   strcmp(key->service, credentials->service) == 0;
}

static const CachedKey *
signing_key_of(const DynCredentials *credentials)
{
	CachedKey *entry;

	if (strlen(credentials->access_key) >= ID_MAX)
		raise_unrecognized(NULL);
	AcceptInvalidationMessages();
	entry = hash_search(cache, credentials->access_key, HASH_FIND, NULL);
	if (entry != NULL && has_scope(entry, credentials))
		return entry;
	return derive_key(credentials);
}

static Oid
role_of_signature(const DynHttpRequest *request)
{
	DynSignedRequest signed_request = { .method = request->method,
										.target = request->target,
										.headers = request->headers,
										.header_count = request->header_count,
										.body = request->body.data,
										.body_len = request->body.len };
	DynCredentials credentials;
	const CachedKey *key;

	dyn_credentials_parse(&signed_request, (int64) time(NULL), &credentials);
	key = signing_key_of(&credentials);
	dyn_signature_check(&signed_request, &credentials, key->signing_key);
	if (credentials.session_token != NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_UNRECOGNIZED_CLIENT),
				errmsg("The security token included in the request is "
					   "invalid"));
	return check_role(key->role, NULL);
}

/* As the service, which demands that there is something to be checked. */
static void
require_credentials(const DynHttpRequest *request)
{
	const char *header = dyn_request_header(request, "Authorization");

	if ((header == NULL || strncmp(header, "AWS4-", 5) != 0) &&
		strstr(request->target, "X-Amz-Algorithm=AWS4-") == NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_MISSING_TOKEN),
				errmsg("Request is missing Authentication Token"));
}

static Oid
configured_role(void)
{
	Oid role = InvalidOid;

	if (dyn_http_role[0] != '\0')
		role = get_role_oid(dyn_http_role, true);
	return check_role(role,
					  "dynamo_am.http_role must name a role that exists and "
					  "is not a superuser.");
}

/* Cuts "id:secret" out of an Authorization header of the scheme Basic. */
static bool
parse_password(const char *encoded, char **id, char **secret)
{
	int len = (int) strlen(encoded);
	int size = pg_b64_dec_len(len);
	char *text = palloc(size + 1);
	int decoded = pg_b64_decode(encoded, len, text, size);

	if (decoded < 0)
		return false;
	text[decoded] = '\0';
	*id = text;
	*secret = strchr(text, ':');
	if (*secret == NULL)
		return false;
	*(*secret)++ = '\0';
	return true;
}

static bool
is_secret_of(const DynAccessKey *key, const char *secret)
{
	char *right = dyn_secret_decrypt(key->secret, key->id);
	size_t len = strlen(right);
	bool same =
		strlen(secret) == len && CRYPTO_memcmp(secret, right, len) == 0;

	OPENSSL_cleanse(right, len);
	return same;
}

/* A browser has no signatures: there, a key's secret is a password. */
static Oid
role_of_password(const DynHttpRequest *request, const char *encoded)
{
	const DynAccessKey *key = NULL;
	char *secret;
	char *id;

	if (!dyn_request_is_private(request))
		ereport(ERROR, errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				errmsg("passwords are taken over TLS or from this machine "
					   "only"));
	if (parse_password(encoded, &id, &secret))
		key = dyn_access_key_find(id);
	if (key == NULL || !key->active || !is_secret_of(key, secret))
		raise_unrecognized(NULL);
	return check_role(key->role, NULL);
}

Oid
dyn_authenticate_watcher(const DynHttpRequest *request)
{
	const char *header = dyn_request_header(request, "Authorization");

	if (dyn_http_auth == DYN_AUTH_NONE)
		return configured_role();
	if (header != NULL && pg_strncasecmp(header, "Basic ", 6) == 0)
		return role_of_password(request, header + 6);
	return role_of_signature(request);
}

Oid
dyn_authenticate(const DynHttpRequest *request)
{
	if (dyn_http_auth == DYN_AUTH_SIGV4)
		return role_of_signature(request);
	require_credentials(request);
	return configured_role();
}
