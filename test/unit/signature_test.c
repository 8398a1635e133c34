/*
 * signature_test.c
 *	  security/sigv4: requests that SDKs have signed, and what has been altered
 *	  in them.
 */
#include "postgres.h"

#include "common/guc.h"
#include "security/sigv4.h"
#include "unit.h"

typedef struct Vector
{
	const char *name;
	const char *method;
	const char *target;
	const char *body;
	int header_count;
	DynSignedHeader headers[8];
} Vector;

#include "signature_vectors.h"

static DynSignedRequest
request_of(const Vector *vector)
{
	return (DynSignedRequest){ .method = vector->method,
							   .target = vector->target,
							   .headers = vector->headers,
							   .header_count = vector->header_count,
							   .body = vector->body,
							   .body_len = strlen(vector->body) };
}

/* The message that a request is refused with; NULL: its signature is right */
static char *
refusal(const Vector *vector, const char *secret, int64 now)
{
	MemoryContext context = CurrentMemoryContext;
	DynSignedRequest request = request_of(vector);
	DynCredentials credentials;
	uint8 key[DYN_SIGNING_KEY_BYTES];
	char *volatile message = NULL;

	dyn_region = "us-east-1"; /* this library has no settings */
	PG_TRY();
	{
		dyn_credentials_parse(&request, now, &credentials);
		UNIT_EQUAL_TEXT(credentials.access_key, VECTOR_KEY);
		dyn_signing_key(secret, &credentials, key);
		dyn_signature_check(&request, &credentials, key);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		message = pstrdup(CopyErrorData()->message);
		FlushErrorState();
	}
	PG_END_TRY();
	return message;
}

static void
check_refused(const Vector *vector, const char *name, const char *with)
{
	char *message = refusal(vector, VECTOR_SECRET, VECTOR_TIME);

	if (message == NULL || strstr(message, with) == NULL)
		elog(ERROR, "%s, altered in %s: %s", vector->name, name,
			 message == NULL ? "is right" : message);
}

UNIT_TEST(signatures_of_sdks)
{
	size_t i;

	for (i = 0; i < lengthof(vectors); i++)
	{
		char *message = refusal(&vectors[i], VECTOR_SECRET, VECTOR_TIME);

		if (message != NULL)
			elog(ERROR, "%s: %s", vectors[i].name, message);
		message = refusal(&vectors[i], VECTOR_SECRET "x", VECTOR_TIME);
		UNIT_CHECK(message != NULL &&
				   strstr(message, "does not match") != NULL);
	}
}

/* One more byte at the end, which no header trims, or a first one. */
static char *
altered_text(const char *text)
{
	return psprintf("%sx", text);
}

/* Each header, the method, the path and the body take part. */
UNIT_TEST(signatures_of_what_is_altered)
{
	size_t i;
	int h;

	for (i = 0; i < lengthof(vectors); i++)
	{
		Vector altered = vectors[i];

		altered.method = "GET";
		check_refused(&altered, "its method", "does not match");
		altered = vectors[i];
		altered.body = altered_text(altered.body);
		check_refused(&altered, "its body", "does not match");
		altered = vectors[i];
		altered.target = psprintf("/x%s", altered.target);
		check_refused(&altered, "its path", "does not match");
		for (h = 0; h < vectors[i].header_count; h++)
		{
			const char *name = vectors[i].headers[h].name;

			if (pg_strcasecmp(name, "Content-Length") == 0)
				continue;
			altered = vectors[i];
			altered.headers[h].value = altered_text(altered.headers[h].value);
			check_refused(&altered, name,
						  pg_strcasecmp(name, "X-Amz-Date") == 0
							  ? "Date must be in ISO-8601"
							  : "does not match");
		}
	}
}
