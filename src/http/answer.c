/*
 * answer.c
 *	  What the endpoint answers to a request, see answer.h.
 *
 * Everything here runs in the request's memory context, and outside of a
 * transaction but for the operation itself.
 */
#include "postgres.h"

#include <libdeflate.h>

#include "common/pg_prng.h"
#include "mb/pg_wchar.h"

#include "api/api.h"
#include "api/operation.h"
#include "common/guc.h"
#include "http/answer.h"
#include "http/body.h"
#include "http/monitor.h"
#include "http/perform.h"
#include "security/sigv4.h"
#include "stat/requests.h"

#define TARGET_PREFIX "DynamoDB_20120810."
#define SCALING_PREFIX "AnyScaleFrontendService."
#define REQUEST_ID_LENGTH 52

/*
 * A name that a client can tell us, and we find nothing of in the logs yet.
 * A random number is good for twelve letters.
 */
static char *
make_request_id(void)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	char *id = palloc(REQUEST_ID_LENGTH + 1);
	uint64 random = 0;
	int i;

	for (i = 0; i < REQUEST_ID_LENGTH; i++)
	{
		if (i % 12 == 0)
			random = pg_prng_uint64(&pg_global_prng_state);
		id[i] = letters[random % (sizeof(letters) - 1)];
		random /= sizeof(letters) - 1;
	}
	id[REQUEST_ID_LENGTH] = '\0';
	return id;
}

static void
add_checksum(DynHttpAnswer *answer)
{
	uint32 checksum = libdeflate_crc32(0, answer->body.data, answer->body.len);

	dyn_answer_header(answer, "x-amz-crc32", psprintf("%u", checksum));
}

static void
add_common_headers(const DynHttpRequest *request, DynHttpAnswer *answer)
{
	dyn_answer_header(answer, "x-amzn-RequestId", make_request_id());
	if (dyn_request_header(request, "Origin") != NULL)
		dyn_answer_header(answer, "Access-Control-Allow-Origin", "*");
	add_checksum(answer);
}

static void
answer_text(DynHttpRequest *request, int status, const char *text)
{
	DynHttpAnswer *answer = &request->answer;

	answer->status = status;
	appendStringInfoString(&answer->body, text);
	add_common_headers(request, answer);
}

/* A browser asks whether a page from elsewhere may use the endpoint. */
static void
answer_preflight(DynHttpRequest *request)
{
	DynHttpAnswer *answer = &request->answer;
	const char *headers =
		dyn_request_header(request, "Access-Control-Request-Headers");
	const char *method =
		dyn_request_header(request, "Access-Control-Request-Method");

	if (headers != NULL)
		dyn_answer_header(answer, "Access-Control-Allow-Headers", headers);
	if (method != NULL)
		dyn_answer_header(answer, "Access-Control-Allow-Methods", method);
	dyn_answer_header(answer, "Access-Control-Max-Age", "172800");
	answer_text(request, 200, "");
}

static bool
is_media_type(const char *value, const char *type)
{
	size_t len = strlen(type);

	return value != NULL && pg_strncasecmp(value, type, len) == 0 &&
		   (value[len] == '\0' || value[len] == ';' || value[len] == ' ');
}

/* The type that the answer has as well; NULL: not one of the API's. */
static const char *
media_type(const DynHttpRequest *request)
{
	static const char *const types[] = { "application/x-amz-json-1.0",
										 "application/x-amz-json-1.1",
										 "application/json" };
	const char *value = dyn_request_header(request, "Content-Type");
	size_t i;

	for (i = 0; i < lengthof(types); i++)
		if (is_media_type(value, types[i]))
			return types[i];
	return NULL;
}

/* A name that is of an operation of the other service means nothing. */
static const char *
operation_of(const char *name, bool is_scaling)
{
	const DynOperation *operation = dyn_operation_find(name, strlen(name));

	return operation != NULL && operation->is_scaling != is_scaling ? ""
																	: name;
}

/* The operation that is asked for; "": none of ours. */
static const char *
target_operation(const DynHttpRequest *request)
{
	const char *target = dyn_request_header(request, "X-Amz-Target");

	if (target == NULL)
		return "";
	if (strncmp(target, TARGET_PREFIX, strlen(TARGET_PREFIX)) == 0)
		return operation_of(target + strlen(TARGET_PREFIX), false);
	if (strncmp(target, SCALING_PREFIX, strlen(SCALING_PREFIX)) == 0)
		return operation_of(target + strlen(SCALING_PREFIX), true);
	return "";
}

/* The headers that decide what is done, and for whom: one of each. */
static const char *const single_headers[] = {
	"Authorization", "Content-Encoding", "Content-Type",		 "Date",
	"Host",			 "X-Amz-Date",		 "X-Amz-Security-Token", "X-Amz-Target"
};

/* Errors quote what came, and are JSON, which is UTF-8. */
static bool
is_utf8(const char *text)
{
	int len = (int) strlen(text);

	return pg_encoding_verifymbstr(PG_UTF8, text, len) == len;
}

/* Counts it, if it is one of those; is it their second one? */
static bool
is_repeated(const char *name, int counts[lengthof(single_headers)])
{
	size_t i;

	for (i = 0; i < lengthof(single_headers); i++)
		if (dyn_header_is(name, single_headers[i]))
			return ++counts[i] > 1;
	return false;
}

/*
 * Which of two headers is meant, somebody before us may decide otherwise; and
 * those beyond the limit take no part in the signature.
 */
static bool
has_ambiguous_headers(const DynHttpRequest *request)
{
	int counts[lengthof(single_headers)] = { 0 };
	int i;

	for (i = 0; i < request->header_count; i++)
		if (!is_utf8(request->headers[i].value) ||
			is_repeated(request->headers[i].name, counts))
			return true;
	return request->too_many_headers || !is_utf8(request->target);
}

/* A body that is not what its headers say. */
static void
answer_bad_body(DynHttpRequest *request, int status, const char *type)
{
	DynHttpAnswer *answer = &request->answer;

	answer->status = status;
	if (status == 400)
	{
		dyn_error_answer(DYN_ERROR_MALFORMED_JSON, "", &answer->body);
		dyn_answer_header(answer, "Content-Type", type);
	}
	add_common_headers(request, answer);
}

static void
answer_operation(DynHttpRequest *request, const char *type)
{
	DynHttpAnswer *answer = &request->answer;
	int status = dyn_body_decode(request);

	request->operation = target_operation(request);
	request->known =
		dyn_operation_find(request->operation, strlen(request->operation));
	request->outcome = DYN_OUTCOME_SUCCESS;
	if (status != 200)
	{
		request->outcome = DYN_OUTCOME_OTHER_ERROR;
		answer_bad_body(request, status, type);
		return;
	}
	answer->status = dyn_perform(request, &answer->body);
	dyn_answer_header(answer, "Content-Type", type);
	add_common_headers(request, answer);
}

void
dyn_http_answer(DynHttpRequest *request)
{
	const char *type;

	initStringInfo(&request->answer.body);
	if (request->too_large)
		answer_text(request, 413, "");
	else if (has_ambiguous_headers(request))
		answer_text(request, 400, "");
	else if (dyn_monitor_answer(request))
		return;
	else if (strcmp(request->method, "GET") == 0)
		answer_text(
			request, 200,
			psprintf("healthy: dynamodb.%s.amazonaws.com ", dyn_region));
	else if (strcmp(request->method, "OPTIONS") == 0 &&
			 dyn_request_header(request, "Origin") != NULL)
		answer_preflight(request);
	else if (strcmp(request->method, "POST") != 0 ||
			 (type = media_type(request)) == NULL)
		answer_text(request, 404, "<UnknownOperationException/>\n");
	else
		answer_operation(request, type);
}
