/*
 * credentials.c
 *	  Fuzz target: what a request says of its signature, and the signature.
 *
 * The input is like a request: a line of method and target, lines of
 * headers, an empty line, and the body.  It is one second after the time
 * of the seeds.
 */
#include "postgres.h"

#include "common/guc.h"
#include "fuzz.h"
#include "security/sigv4.h"

#define NOW INT64CONST(1767323046) /* 2026-01-02T03:04:06Z */

/* Of the settings, all that the code under test knows */
char *dyn_region = "us-east-1";

/* A line of the input as a string, which ends at its first NUL. */
static char *
read_line(const uint8 **data, uint32 *len)
{
	uint32 line_len;
	char *line = fuzz_line(data, len, &line_len);

	return pnstrdup(line, line_len);
}

/* Cuts a text at a character, and returns what follows it. */
static char *
cut(char *text, char at)
{
	char *place = strchr(text, at);

	if (place == NULL)
		return text + strlen(text);
	*place = '\0';
	return place + 1;
}

static void
read_headers(const uint8 **data, uint32 *len, DynSignedHeader *headers,
			 int *count)
{
	char *line;

	for (*count = 0; *count < DYN_SIGNED_HEADERS_MAX; (*count)++)
	{
		line = read_line(data, len);
		if (*line == '\0')
			return;
		headers[*count].name = line;
		headers[*count].value = cut(line, ':');
		headers[*count].value += strspn(headers[*count].value, " ");
	}
}

static void
check_credentials(const DynCredentials *credentials)
{
	FUZZ_CHECK(strlen(credentials->date) == 8);
	FUZZ_CHECK(strlen(credentials->time) == 16);
	FUZZ_CHECK(strcmp(credentials->region, dyn_region) == 0);
	FUZZ_CHECK(credentials->access_key != NULL);
	FUZZ_CHECK(strcasestr(credentials->signed_headers, "host") != NULL);
	FUZZ_CHECK(credentials->signature != NULL);
}

void
fuzz_one(const uint8 *data, uint32 len)
{
	DynSignedHeader headers[DYN_SIGNED_HEADERS_MAX];
	DynSignedRequest request = { .headers = headers };
	DynCredentials credentials;
	uint8 key[DYN_SIGNING_KEY_BYTES];
	char *line = read_line(&data, &len);

	request.method = line;
	request.target = cut(line, ' ');
	read_headers(&data, &len, headers, &request.header_count);
	request.body = (const char *) data;
	request.body_len = len;
	dyn_credentials_parse(&request, NOW, &credentials);
	check_credentials(&credentials);
	dyn_signing_key("secret", &credentials, key);
	dyn_signature_check(&request, &credentials, key);
}
