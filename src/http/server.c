/*
 * server.c
 *	  HTTP/1.1 by libmicrohttpd, see server.h.
 *
 * libmicrohttpd calls receive() when the headers are there, then for each
 * piece of the body, then once more when it is complete, and again in each run
 * until it is given an answer.  Nothing is locked: a worker is one thread, and
 * all of this runs inside dyn_server_run().
 *
 * Answers are sent by the run after that in which their requests were
 * performed, so one after the other.  That is what their flush needs, and it is
 * cheaper also where there is nothing to be flushed: the processor's caches do not
 * change between operations and the kernel's sockets for each request, and a
 * client is woken up once for several answers.
 */
#include "postgres.h"

#include <limits.h>
#include <microhttpd.h>
#include <netinet/in.h>

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/limits.h"
#include "http/deadline.h"
#include "http/server.h"

/* Request line and headers, and the buffers that they are read into. */
#define HEADER_BYTES_MAX (16 * 1024)
#define CONNECTION_BYTES (HEADER_BYTES_MAX + 8 * 1024)

/* As PostgreSQL's ssl_min_protocol_version */
#define TLS_PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

struct DynHttpServer
{
	struct MHD_Daemon *daemon;
	const DynHttpService *service;
	dlist_head waiting; /* requests, in the order of their commits */
	DynDeadlines deadlines;
	unsigned int connections;
};

/* NULL if it is none that deadlines are kept of. */
static DynConnection *
connection_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(connection,
								   MHD_CONNECTION_INFO_SOCKET_CONTEXT)
		->socket_context;
}

static void
begin_phase(DynHttpServer *server, struct MHD_Connection *connection,
			DynPhase phase)
{
	dyn_deadline_begin(&server->deadlines, connection_of(connection), phase);
}

static void
see_connection(void *cls, struct MHD_Connection *connection, void **place,
			   enum MHD_ConnectionNotificationCode code)
{
	DynHttpServer *server = cls;

	if (code == MHD_CONNECTION_NOTIFY_STARTED)
	{
		server->connections++;
		*place = dyn_deadline_connect(
			&server->deadlines,
			MHD_get_connection_info(connection,
									MHD_CONNECTION_INFO_CONNECTION_FD)
				->connect_fd);
		return;
	}
	server->connections--;
	if (*place != NULL)
		dyn_deadline_disconnect(*place);
	*place = NULL;
}

static DynHttpRequest *
make_request(MemoryContext context, const char *target,
			 struct MHD_Connection *connection)
{
	DynHttpRequest *request =
		MemoryContextAllocZero(context, sizeof(DynHttpRequest));

	request->connection = connection;
	request->context = context;
	request->target = MemoryContextStrdup(context, target);
	return request;
}

/*
 * A request begins, with its line; NULL makes libmicrohttpd carry on
 * without a request, which receive() refuses.
 */
static void *
begin_request(void *cls, const char *target, struct MHD_Connection *connection)
{
	MemoryContext old = CurrentMemoryContext;
	MemoryContext volatile context = NULL;
	DynHttpRequest *volatile request = NULL;

	begin_phase(cls, connection, DYN_PHASE_HEADERS);
	PG_TRY();
	{
		context = AllocSetContextCreate(TopMemoryContext, "HTTP request",
										ALLOCSET_DEFAULT_SIZES);
		request = make_request(context, target, connection);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(old);
		FlushErrorState();
		if (context != NULL)
			MemoryContextDelete(context);
	}
	PG_END_TRY();
	return request;
}

static void
end_request(void *cls, struct MHD_Connection *connection, void **request_place,
			enum MHD_RequestTerminationCode reason pg_attribute_unused())
{
	DynHttpRequest *request = *request_place;

	begin_phase(cls, connection, DYN_PHASE_IDLE);
	if (request == NULL)
		return;
	if (request->state == DYN_HTTP_WAITING)
		dlist_delete(&request->waiting);
	*request_place = NULL;
	MemoryContextDelete(request->context);
}

/* The length that the client announces; 0 if it does not say. */
static uint64
announced_length(const DynHttpRequest *request)
{
	const char *value =
		dyn_request_header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);

	return value == NULL ? 0 : strtoull(value, NULL, 10);
}

static enum MHD_Result
count_length(void *cls, enum MHD_ValueKind kind pg_attribute_unused(),
			 const char *name, const char *value pg_attribute_unused())
{
	int *count = cls;

	if (dyn_header_is(name, MHD_HTTP_HEADER_CONTENT_LENGTH) ||
		dyn_header_is(name, MHD_HTTP_HEADER_TRANSFER_ENCODING))
		(*count)++;
	return MHD_YES;
}

/*
 * A body of two lengths is one for us and another one for a proxy before us:
 * the rest would be taken for a request of somebody else's.
 */
static bool
has_two_lengths(const DynHttpRequest *request)
{
	int count = 0;

	MHD_get_connection_values(request->connection, MHD_HEADER_KIND,
							  count_length, &count);
	return count > 1;
}

static enum MHD_Result
list_header(void *cls, enum MHD_ValueKind kind pg_attribute_unused(),
			const char *name, const char *value)
{
	DynHttpRequest *request = cls;

	if (request->header_count == DYN_SIGNED_HEADERS_MAX)
	{
		request->too_many_headers = true;
		return MHD_NO;
	}
	request->headers[request->header_count++] =
		(DynSignedHeader){ name, value == NULL ? "" : value };
	return MHD_YES;
}

/* They are looked at many times; libmicrohttpd's list is slow to search. */
static void
list_headers(DynHttpRequest *request)
{
	request->headers =
		palloc(DYN_SIGNED_HEADERS_MAX * sizeof(DynSignedHeader));
	MHD_get_connection_values(request->connection, MHD_HEADER_KIND,
							  list_header, request);
}

/* Will the client send the body only if it is told to go on? */
static bool
asks_first(const DynHttpRequest *request)
{
	const char *value = dyn_request_header(request, MHD_HTTP_HEADER_EXPECT);

	return value != NULL && pg_strcasecmp(value, "100-continue") == 0;
}

static void
begin_body(DynHttpRequest *request, const char *method)
{
	request->method = MemoryContextStrdup(request->context, method);
	list_headers(request);
	request->too_large = announced_length(request) > DYN_REQUEST_MAX;
	initStringInfo(&request->body);
	request->state = DYN_HTTP_RECEIVING;
}

/* What goes beyond the limit is read and dropped. */
static void
add_to_body(DynHttpRequest *request, const char *data, size_t size)
{
	if (request->too_large || request->body.len + size > DYN_REQUEST_MAX)
		request->too_large = true;
	else
		appendBinaryStringInfo(&request->body, data, (int) size);
}

static enum MHD_Result
send_answer(DynHttpServer *server, DynHttpRequest *request)
{
	DynHttpAnswer *answer = &request->answer;
	struct MHD_Response *response;
	enum MHD_Result result = MHD_YES;
	int i;

	request->answered_at = GetCurrentTimestamp();
	dyn_deadlines_tick(&server->deadlines);
	begin_phase(server, request->connection, DYN_PHASE_ANSWER);
	server->service->observer(request);
	response = MHD_create_response_from_buffer(
		answer->body.len, answer->body.data, MHD_RESPMEM_PERSISTENT);
	if (response == NULL)
		return MHD_NO;
	for (i = 0; i < answer->header_count && result == MHD_YES; i++)
		result = MHD_add_response_header(response, answer->headers[i].name,
										 answer->headers[i].value);
	if (result == MHD_YES)
		result =
			MHD_queue_response(request->connection, answer->status, response);
	MHD_destroy_response(response);
	request->state = DYN_HTTP_SENDING;
	return result;
}

static void
handle(DynHttpServer *server, DynHttpRequest *request)
{
	request->complete_at = GetCurrentTimestamp();
	begin_phase(server, request->connection, DYN_PHASE_ANSWER);
	server->service->handler(request);
	request->state = DYN_HTTP_ANSWERED;
}

/* libmicrohttpd asks again for the answer in its next run. */
static void
handle_and_wait(DynHttpServer *server, DynHttpRequest *request)
{
	handle(server, request);
	request->state = DYN_HTTP_WAITING;
	dlist_push_tail(&server->waiting, &request->waiting);
}

/* One step of a request. */
static enum MHD_Result
advance(DynHttpServer *server, DynHttpRequest *request, const char *method,
		const char *data, size_t *size)
{
	if (request->method == NULL && has_two_lengths(request))
		return MHD_NO;
	if (request->method == NULL)
	{
		begin_phase(server, request->connection, DYN_PHASE_BODY);
		begin_body(request, method);
		if (!request->too_large || !asks_first(request))
			return MHD_YES;
		handle(server, request);
	}
	else if (*size > 0)
	{
		add_to_body(request, data, *size);
		*size = 0;
	}
	else if (request->state == DYN_HTTP_RECEIVING)
		handle_and_wait(server, request);
	if (request->state == DYN_HTTP_ANSWERED)
		return send_answer(server, request);
	return MHD_YES;
}

/* An error closes the connection; a worker goes on. */
static enum MHD_Result
receive(void *cls, struct MHD_Connection *connection pg_attribute_unused(),
		const char *url pg_attribute_unused(), const char *method,
		const char *version pg_attribute_unused(), const char *data,
		size_t *size, void **request_place)
{
	DynHttpRequest *request = *request_place;
	MemoryContext old = CurrentMemoryContext;
	volatile enum MHD_Result result = MHD_NO;

	if (request == NULL)
		return MHD_NO;
	PG_TRY();
	{
		MemoryContextSwitchTo(request->context);
		result = advance(cls, request, method, data, size);
	}
	PG_CATCH();
	{
		EmitErrorReport();
		FlushErrorState();
		AbortOutOfAnyTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(old);
	return result;
}

static struct MHD_Daemon *
start_daemon(DynHttpServer *server, int socket)
{
	const DynHttpService *service = server->service;
	bool tls = service->private_key != NULL;
	struct MHD_OptionItem tls_options[] = {
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, service->private_key },
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, service->certificate },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, TLS_PRIORITIES },
		{ MHD_OPTION_END, 0, NULL }
	};

	return MHD_start_daemon(
		MHD_USE_EPOLL | MHD_USE_TURBO | (tls ? MHD_USE_TLS : 0), 0, NULL, NULL,
		receive, server, MHD_OPTION_LISTEN_SOCKET, socket,
		MHD_OPTION_CONNECTION_LIMIT, service->connections,
		MHD_OPTION_NOTIFY_CONNECTION, see_connection, server,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t) CONNECTION_BYTES,
		MHD_OPTION_URI_LOG_CALLBACK, begin_request, server,
		MHD_OPTION_NOTIFY_COMPLETED, end_request, server, MHD_OPTION_ARRAY,
		tls ? tls_options : &tls_options[lengthof(tls_options) - 1],
		MHD_OPTION_END);
}

DynHttpServer *
dyn_server_start(int socket, const DynHttpService *service)
{
	DynHttpServer *server = palloc(sizeof(DynHttpServer));

	server->service = service;
	dlist_init(&server->waiting);
	dyn_deadlines_init(&server->deadlines);
	server->connections = 0;
	server->daemon = start_daemon(server, socket);
	if (server->daemon == NULL)
		ereport(ERROR, errcode(ERRCODE_SYSTEM_ERROR),
				errmsg("could not start an HTTP server: %m"));
	return server;
}

void
dyn_server_stop(DynHttpServer *server)
{
	MHD_stop_daemon(server->daemon);
	pfree(server);
}

int
dyn_server_descriptor(const DynHttpServer *server)
{
	return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)
		->epoll_fd;
}

long
dyn_server_timeout(const DynHttpServer *server)
{
	MHD_UNSIGNED_LONG_LONG timeout;
	long deadline = dyn_deadlines_next(&server->deadlines);

	if (MHD_get_timeout(server->daemon, &timeout) != MHD_YES)
		return deadline;
	timeout = Min(timeout, (MHD_UNSIGNED_LONG_LONG) INT_MAX);
	return deadline < 0 ? (long) timeout : Min((long) timeout, deadline);
}

static bool
is_full(const DynHttpServer *server)
{
	return server->connections >= server->service->connections;
}

/*
 * While a server is full, libmicrohttpd does not look at the listening socket,
 * and only its next run after that looks again.
 */
void
dyn_server_run(DynHttpServer *server)
{
	bool was_full;

	dyn_deadlines_tick(&server->deadlines);
	do
	{
		was_full = is_full(server);
		MHD_run(server->daemon);
	} while (was_full && !is_full(server));
	dyn_deadlines_enforce(&server->deadlines);
}

bool
dyn_server_has_waiting(const DynHttpServer *server)
{
	return !dlist_is_empty(unconstify(dlist_head *, &server->waiting));
}

void
dyn_server_release(DynHttpServer *server)
{
	while (!dlist_is_empty(&server->waiting))
	{
		DynHttpRequest *request = dlist_container(
			DynHttpRequest, waiting, dlist_pop_head_node(&server->waiting));

		request->state = DYN_HTTP_ANSWERED;
	}
}

const char *
dyn_request_header(const DynHttpRequest *request, const char *name)
{
	int i;

	for (i = 0; i < request->header_count; i++)
		if (dyn_header_is(request->headers[i].name, name))
			return request->headers[i].value;
	return NULL;
}

static bool
is_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return (ntohl(
					((const struct sockaddr_in *) address)->sin_addr.s_addr) >>
				24) == IN_LOOPBACKNET;
	return address->sa_family == AF_INET6 &&
		   IN6_IS_ADDR_LOOPBACK(
			   &((const struct sockaddr_in6 *) address)->sin6_addr);
}

bool
dyn_request_is_private(const DynHttpRequest *request)
{
	const union MHD_ConnectionInfo *address;

	if (MHD_get_connection_info(request->connection,
								MHD_CONNECTION_INFO_PROTOCOL) != NULL)
		return true;
	address = MHD_get_connection_info(request->connection,
									  MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	return address != NULL && is_loopback(address->client_addr);
}

/* The clock may have been set back. */
int64
dyn_request_duration(const DynHttpRequest *request)
{
	return Max(request->answered_at - request->complete_at, 0);
}

void
dyn_answer_header(DynHttpAnswer *answer, const char *name, const char *value)
{
	Assert(answer->header_count < DYN_HTTP_HEADERS_MAX);
	answer->headers[answer->header_count].name = name;
	answer->headers[answer->header_count].value = value;
	answer->header_count++;
}
