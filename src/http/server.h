/*
 * server.h
 *	  HTTP/1.1 on a socket, by libmicrohttpd, behind an interface of our own.
 *
 * A server owns one listening socket and the connections that came by it.  The
 * worker's loop waits for its descriptor and then lets it run; whatever
 * happens in between, happens in one of the callbacks below, on the stack of
 * dyn_server_run().  No error may pass through libmicrohttpd's frames:
 * callbacks catch all of them.
 *
 * A request's memory belongs to its context, which is deleted when the
 * answer has been sent or the connection is gone.
 */
#ifndef DYN_HTTP_SERVER_H
#define DYN_HTTP_SERVER_H

#include "datatype/timestamp.h"
#include "lib/ilist.h"
#include "lib/stringinfo.h"

#include "capacity/meter.h"
#include "security/sigv4.h"

struct MHD_Connection;

typedef struct DynHttpServer DynHttpServer;

typedef struct DynHttpHeader
{
	const char *name;
	const char *value;
} DynHttpHeader;

#define DYN_HTTP_HEADERS_MAX 8

/* What is sent back. */
typedef struct DynHttpAnswer
{
	int status;
	StringInfoData body;
	DynHttpHeader headers[DYN_HTTP_HEADERS_MAX];
	int header_count;
} DynHttpAnswer;

typedef enum DynHttpState
{
	DYN_HTTP_RECEIVING,
	DYN_HTTP_WAITING, /* performed, but not released */
	DYN_HTTP_ANSWERED,
	DYN_HTTP_SENDING
} DynHttpState;

typedef struct DynHttpRequest
{
	struct MHD_Connection *connection;
	MemoryContext context;
	const char *method;
	char *target; /* as it stands in the request line */
	DynSignedHeader *headers;
	int header_count;
	bool too_many_headers;	/* those that came first are in the list */
	StringInfoData body;	/* as it came, which is what is signed */
	StringInfoData content; /* without its encoding, see body.h */
	bool too_large;
	TimestampTz complete_at; /* all of it had come */
	TimestampTz answered_at; /* its answer is about to be sent */
	const char *operation;	 /* that it asks for; NULL: it asks for none */
	const struct DynOperation *known; /* NULL: there is none of this name */
	DynMetered metered;				  /* as whose it is counted */
	int outcome; /* of the operation, see stat/requests.h */
	DynHttpState state;
	DynHttpAnswer answer;
	dlist_node waiting; /* in the server's list, while waiting */
} DynHttpRequest;

/*
 * Fills the answer to a complete request, which is sent when it is released.
 * Runs in the request's memory context.  Must not raise.
 */
typedef void (*DynHttpHandler)(DynHttpRequest *request);

/* Sees a request when its answer is about to be sent. */
typedef void (*DynHttpObserver)(const DynHttpRequest *request);

/* What one server does, for whom, and its limits. */
typedef struct DynHttpService
{
	DynHttpHandler handler;
	DynHttpObserver observer;
	unsigned int connections;
	char *certificate; /* both in PEM; NULL: without TLS */
	char *private_key;
} DynHttpService;

/*
 * Serves a listening socket, which it then owns.  The service must live as
 * long as the server.  Raises if it cannot.
 */
extern DynHttpServer *dyn_server_start(int socket,
									   const DynHttpService *service);
extern void dyn_server_stop(DynHttpServer *server);

/* The descriptor to wait for, and how long at most; -1: no limit. */
extern int dyn_server_descriptor(const DynHttpServer *server);
extern long dyn_server_timeout(const DynHttpServer *server);

/* Sends what has been released, and does what else can be done at once. */
extern void dyn_server_run(DynHttpServer *server);

/* Are there answers that wait to be released?  The next run sends them. */
extern bool dyn_server_has_waiting(const DynHttpServer *server);
extern void dyn_server_release(DynHttpServer *server);

/* A header of the request, NULL if it has none of this name. */
extern const char *dyn_request_header(const DynHttpRequest *request,
									  const char *name);

/* Can nobody on the way read it?  By TLS, or as it comes from this machine. */
extern bool dyn_request_is_private(const DynHttpRequest *request);

/* From the last byte of it to the first of its answer, in microseconds. */
extern int64 dyn_request_duration(const DynHttpRequest *request);

/* Adds a header to the answer; both texts must live as long as it. */
extern void dyn_answer_header(DynHttpAnswer *answer, const char *name,
							  const char *value);

#endif
