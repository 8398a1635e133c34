/*
 * credentials.c
 *	  What a request says of its signature, see sigv4.h.
 *
 * Two forms: an Authorization header, or parameters in the query of a
 * presigned request.  Checks come in the service's order.
 */
#include "postgres.h"

#include <time.h>

#include "common/error.h"
#include "common/guc.h"
#include "security/sigv4.h"
#include "security/url.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define CLOCK_SKEW_SECONDS (15 * 60)
#define SERVICE "dynamodb"
#define SCALING_SERVICE "application-autoscaling"
#define TERMINATOR "aws4_request"
#define EXPIRES_MAX (7 * 24 * 60 * 60)

/* As the client sends them, in either form; NULL: absent. */
typedef struct Parameters
{
	char *algorithm;
	char *credential;
	char *signed_headers;
	char *signature;
	char *date;
	char *expires;
	char *token;
} Parameters;

static const char *
header(const DynSignedRequest *request, const char *name)
{
	int i;

	for (i = 0; i < request->header_count; i++)
		if (dyn_header_is(request->headers[i].name, name))
			return request->headers[i].value;
	return NULL;
}

static char *
copy_or_null(const char *s)
{
	return s == NULL ? NULL : pstrdup(s);
}

static char *
query_parameter(const DynSignedRequest *request, const char *name)
{
	const char *query = strchr(request->target, '?');
	size_t len = strlen(name);
	char *parameter;
	char *next;

	if (query == NULL)
		return NULL;
	for (parameter = strtok_r(pstrdup(query + 1), "&", &next);
		 parameter != NULL; parameter = strtok_r(NULL, "&", &next))
	{
		if (strncmp(parameter, name, len) == 0 && parameter[len] == '=')
			return dyn_url_decode(parameter + len + 1);
	}
	return NULL;
}

/* "name=value" out of a header's list, up to a comma or a blank. */
static char *
header_parameter(const char *authorization, const char *name)
{
	size_t len = strlen(name);
	const char *c = authorization;

	while (*c != '\0')
	{
		c += strspn(c, ", \t");
		if (strncmp(c, name, len) == 0 && c[len] == '=')
			return pnstrdup(c + len + 1, strcspn(c + len + 1, ", \t"));
		c += strcspn(c, ", \t");
	}
	return NULL;
}

static void
require_parameters(const Parameters *p, const char *authorization)
{
	if (p->credential != NULL && p->signature != NULL &&
		p->signed_headers != NULL && p->date != NULL)
		return;
	ereport(
		ERROR, dyn_exception(DYN_ERROR_INCOMPLETE_SIGNATURE),
		errmsg("%s%s%s%sAuthorization=%s",
			   p->credential != NULL
				   ? ""
				   : "Authorization header requires 'Credential' parameter. ",
			   p->signature != NULL
				   ? ""
				   : "Authorization header requires 'Signature' parameter. ",
			   p->signed_headers != NULL
				   ? ""
				   : "Authorization header requires 'SignedHeaders' "
					 "parameter. ",
			   p->date != NULL
				   ? ""
				   : "Authorization header requires existence of either a "
					 "'X-Amz-Date' or a 'Date' header. ",
			   authorization));
}

static void
read_header_form(const DynSignedRequest *request, const char *authorization,
				 Parameters *p)
{
	const char *date = header(request, "X-Amz-Date");

	p->algorithm = pnstrdup(authorization, strcspn(authorization, ", \t"));
	p->credential = header_parameter(authorization, "Credential");
	p->signature = header_parameter(authorization, "Signature");
	p->signed_headers = header_parameter(authorization, "SignedHeaders");
	p->date = copy_or_null(date != NULL ? date : header(request, "Date"));
	p->token = copy_or_null(header(request, "X-Amz-Security-Token"));
	require_parameters(p, authorization);
}

static void
read_query_form(const DynSignedRequest *request, Parameters *p)
{
	static const char *const names[] = { "X-Amz-Algorithm", "X-Amz-Credential",
										 "X-Amz-Signature",
										 "X-Amz-SignedHeaders", "X-Amz-Date" };
	char **const places[] = { &p->algorithm, &p->credential, &p->signature,
							  &p->signed_headers, &p->date };
	StringInfoData missing;
	size_t i;

	initStringInfo(&missing);
	for (i = 0; i < lengthof(names); i++)
	{
		*places[i] = query_parameter(request, names[i]);
		if (*places[i] == NULL || **places[i] == '\0')
			appendStringInfo(&missing,
							 "AWS query-string parameters must include '%s'. ",
							 names[i]);
	}
	p->expires = query_parameter(request, "X-Amz-Expires");
	p->token = query_parameter(request, "X-Amz-Security-Token");
	if (missing.len > 0)
		ereport(
			ERROR, dyn_exception(DYN_ERROR_INCOMPLETE_SIGNATURE),
			errmsg("%sRe-examine the query-string parameters.", missing.data));
}

static void
read_parameters(const DynSignedRequest *request, Parameters *p)
{
	const char *authorization = header(request, "Authorization");
	char *algorithm = query_parameter(request, "X-Amz-Algorithm");

	if (authorization != NULL && algorithm != NULL)
		ereport(ERROR, dyn_exception(DYN_ERROR_INVALID_SIGNATURE),
				errmsg("Found both 'X-Amz-Algorithm' as a query-string param "
					   "and 'Authorization' as HTTP header."));
	if (authorization != NULL && strncmp(authorization, "AWS4-", 5) == 0)
		read_header_form(request, authorization, p);
	else if (algorithm != NULL)
		read_query_form(request, p);
	else
		ereport(ERROR, dyn_exception(DYN_ERROR_MISSING_TOKEN),
				errmsg("Request is missing Authentication Token"));
}

/* Reads so many digits and goes behind them; is the number in the range? */
static bool
read_number(const char **text, int digits, int min, int max, int *number)
{
	*number = 0;
	for (; digits > 0; digits--, (*text)++)
	{
		if (**text < '0' || **text > '9')
			return false;
		*number = *number * 10 + (**text - '0');
	}
	return *number >= min && *number <= max;
}

/*
 * Seconds since 1970 of "20260102T030405Z"; false if it is not of this form.
 * Not by strptime(), which asks the locale.
 */
static bool
parse_time(const char *text, int64 *seconds)
{
	struct tm tm = { 0 };

	if (!read_number(&text, 4, 0, 9999, &tm.tm_year) ||
		!read_number(&text, 2, 1, 12, &tm.tm_mon) ||
		!read_number(&text, 2, 1, 31, &tm.tm_mday) || *text++ != 'T' ||
		!read_number(&text, 2, 0, 23, &tm.tm_hour) ||
		!read_number(&text, 2, 0, 59, &tm.tm_min) ||
		!read_number(&text, 2, 0, 60, &tm.tm_sec) || strcmp(text, "Z") != 0)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	*seconds = (int64) timegm(&tm);
	return true;
}

static char *
format_time(int64 seconds)
{
	time_t t = (time_t) seconds;
	struct tm tm;
	char text[32];

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	return pstrdup(text);
}

static void
check_time(const Parameters *p, int64 now)
{
	int64 lifetime = CLOCK_SKEW_SECONDS;
	int64 signed_at;

	if (!parse_time(p->date, &signed_at))
		ereport(ERROR, dyn_exception(DYN_ERROR_INCOMPLETE_SIGNATURE),
				errmsg("Date must be in ISO-8601 'basic format'. Got '%s'. "
					   "See http://en.wikipedia.org/wiki/ISO_8601",
					   p->date));
	if (p->expires != NULL)
		lifetime = Min(Max(strtol(p->expires, NULL, 10), 0), EXPIRES_MAX);
	if (signed_at < now - lifetime)
		ereport(ERROR, dyn_exception(DYN_ERROR_INVALID_SIGNATURE),
				errmsg("Signature expired: %s is now earlier than %s (%s - "
					   "%d min.)",
					   p->date, format_time(now - lifetime), format_time(now),
					   (int) (lifetime / 60)));
	if (signed_at > now + CLOCK_SKEW_SECONDS)
		ereport(ERROR, dyn_exception(DYN_ERROR_INVALID_SIGNATURE),
				errmsg("Signature not yet current: %s is still later than %s "
					   "(%s + 15 min.)",
					   p->date, format_time(now + CLOCK_SKEW_SECONDS),
					   format_time(now)));
}

static bool
list_has(const char *list, const char *name)
{
	size_t len = strlen(name);
	const char *c;

	for (c = list; *c != '\0'; c += strcspn(c, ";"))
	{
		c += strspn(c, ";");
		if (strcspn(c, ";") == len && pg_strncasecmp(c, name, len) == 0)
			return true;
	}
	return false;
}

/*
 * The headers that decide what is done must be signed, or somebody on the way
 * could have another operation done.
 */
static void
check_signed_headers(const DynSignedRequest *request, const Parameters *p)
{
	if (!list_has(p->signed_headers, "host"))
		ereport(ERROR, dyn_exception(DYN_ERROR_INVALID_SIGNATURE),
				errmsg("'Host' must be a 'SignedHeader' in the AWS "
					   "Authorization."));
	if (header(request, "X-Amz-Target") != NULL &&
		!list_has(p->signed_headers, "x-amz-target"))
		ereport(ERROR, dyn_exception(DYN_ERROR_INVALID_SIGNATURE),
				errmsg("'X-Amz-Target' must be a 'SignedHeader' in the AWS "
					   "Authorization."));
}

static void
check_algorithm(const Parameters *p)
{
	if (strcmp(p->algorithm, ALGORITHM) != 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_INCOMPLETE_SIGNATURE),
				errmsg("Unsupported AWS 'algorithm': '%s' (only "
					   "AWS4-HMAC-SHA256 for now). ",
					   p->algorithm));
}

static void
split_scope(const Parameters *p, char *parts[5])
{
	char *rest = pstrdup(p->credential);
	int count = 0;
	char *part;

	while ((part = strsep(&rest, "/")) != NULL)
	{
		if (count < 5)
			parts[count] = part;
		count++;
	}
	if (count != 5)
		ereport(ERROR, dyn_exception(DYN_ERROR_INCOMPLETE_SIGNATURE),
				errmsg("Credential must have exactly 5 slash-delimited "
					   "elements, e.g. keyid/date/region/service/term, got "
					   "'%s'",
					   p->credential));
}

static void
check_scope(const Parameters *p, char *const parts[5])
{
	const char *wrong = "";

	if (strcmp(parts[2], dyn_region) != 0)
		wrong = psprintf("Credential should be scoped to a valid region, not "
						 "'%s'. ",
						 parts[2]);
	if (strcmp(parts[3], SERVICE) != 0 &&
		strcmp(parts[3], SCALING_SERVICE) != 0)
		wrong = psprintf("%sCredential should be scoped to correct service: "
						 "'" SERVICE "'. ",
						 wrong);
	if (strcmp(parts[4], TERMINATOR) != 0)
		wrong = psprintf("%sCredential should be scoped with a valid "
						 "terminator: '" TERMINATOR "', not '%s'. ",
						 wrong, parts[4]);
	if (strncmp(parts[1], p->date, 8) != 0 || strlen(parts[1]) != 8)
		wrong = psprintf("%sDate in Credential scope does not match YYYYMMDD "
						 "from ISO-8601 version of date from HTTP: '%s' != "
						 "'%.8s', from '%s'.",
						 wrong, parts[1], p->date, p->date);
	if (*wrong != '\0')
		ereport(ERROR, dyn_exception(DYN_ERROR_INVALID_SIGNATURE),
				errmsg("%s", wrong));
}

void
dyn_credentials_parse(const DynSignedRequest *request, int64 now,
					  DynCredentials *credentials)
{
	Parameters p = { 0 };
	char *parts[5];

	read_parameters(request, &p);
	check_time(&p, now);
	check_signed_headers(request, &p);
	check_algorithm(&p);
	split_scope(&p, parts);
	check_scope(&p, parts);
	credentials->access_key = parts[0];
	credentials->date = parts[1];
	credentials->region = parts[2];
	credentials->service = parts[3];
	credentials->time = p.date;
	credentials->signed_headers = p.signed_headers;
	credentials->signature = p.signature;
	credentials->session_token = p.token;
}
