/*
 * sigv4.h
 *	  AWS Signature Version 4 of a request, computed from its raw parts.
 *
 * "Signing AWS API requests" of the IAM user guide: the signature is an HMAC
 * over the request as both sides have it, so everything here works on the
 * bytes that came, before anybody interprets them.
 */
#ifndef DYN_SECURITY_SIGV4_H
#define DYN_SECURITY_SIGV4_H

#include "lib/stringinfo.h"

#define DYN_SIGNATURE_HEX 64 /* characters of a SHA-256 in hexadecimal */
#define DYN_SIGNING_KEY_BYTES 32
#define DYN_SIGNED_HEADERS_MAX 64

typedef struct DynSignedHeader
{
	const char *name;
	const char *value;
} DynSignedHeader;

/*
 * Is this the name of a header?  Most are told apart by their first letters;
 * wanted begins with one.
 */
static inline bool
dyn_header_is(const char *name, const char *wanted)
{
	return ((name[0] ^ wanted[0]) & ~0x20) == 0 &&
		   pg_strcasecmp(name, wanted) == 0;
}

/* A request as it came. */
typedef struct DynSignedRequest
{
	const char *method;
	const char *target; /* path and query as they stand in the request line */
	const DynSignedHeader *headers;
	int header_count;
	const char *body;
	Size body_len;
} DynSignedRequest;

/* What the client says of its signature. */
typedef struct DynCredentials
{
	char *access_key;
	char *date; /* YYYYMMDD */
	char *region;
	char *service;
	char *time; /* of X-Amz-Date */
	char *signed_headers;
	char *signature;
	char *session_token; /* NULL: none */
} DynCredentials;

/*
 * Finds out what a request says of its signature.  now: seconds since 1970.
 * Raises the service's errors, in its order, for what is missing, malformed
 * or too old.
 */
extern void dyn_credentials_parse(const DynSignedRequest *request, int64 now,
								  DynCredentials *credentials);

/* The key for one day, region and service that a secret key derives. */
extern void dyn_signing_key(const char *secret, const DynCredentials *scope,
							uint8 key[DYN_SIGNING_KEY_BYTES]);

/*
 * Raises InvalidSignatureException unless the request is signed with the
 * key.  Takes the same time for every wrong signature.
 */
extern void dyn_signature_check(const DynSignedRequest *request,
								const DynCredentials *credentials,
								const uint8 key[DYN_SIGNING_KEY_BYTES]);

#endif
