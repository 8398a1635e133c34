/*
 * deadline.h
 *	  How long connections may take for what they do.
 *
 * A client that sends or reads byte by byte is never idle.  So each phase of a
 * connection has its own limit, from the phase's beginning, and whoever
 * is over it is disconnected.  So is, after a second, a client that has gone: of
 * an end that comes together with what has been read before it, no event tells.
 */
#ifndef DYN_HTTP_DEADLINE_H
#define DYN_HTTP_DEADLINE_H

#include "lib/ilist.h"

typedef enum DynPhase
{
	DYN_PHASE_HEADERS, /* also: of a new connection, with its TLS handshake */
	DYN_PHASE_BODY,
	DYN_PHASE_ANSWER, /* it is sent */
	DYN_PHASE_IDLE	  /* until the next request's line is whole */
} DynPhase;

#define DYN_PHASES 4

/* All connections of a server. */
typedef struct DynDeadlines
{
	/* By the time when the phase has begun; young: not looked at yet */
	dlist_head young[DYN_PHASES];
	dlist_head phases[DYN_PHASES];
	int64 now; /* of the current run, in milliseconds */
} DynDeadlines;

typedef struct DynConnection
{
	dlist_node node;
	int64 since;
	int socket;
	bool is_cut; /* and in no list */
} DynConnection;

extern void dyn_deadlines_init(DynDeadlines *deadlines);

/* Reads the clock, for the phases that begin from now on. */
extern void dyn_deadlines_tick(DynDeadlines *deadlines);

/* A new connection; NULL: there is no memory for it. */
extern DynConnection *dyn_deadline_connect(DynDeadlines *deadlines,
										   int socket);
extern void dyn_deadline_disconnect(DynConnection *connection);

/* The connection may be NULL. */
extern void dyn_deadline_begin(DynDeadlines *deadlines,
							   DynConnection *connection, DynPhase phase);

/*
 * Shuts down the sockets of those that were over their limits at the last tick,
 * or whose clients have gone, which the HTTP server notices.
 */
extern void dyn_deadlines_enforce(DynDeadlines *deadlines);

/* Milliseconds until there is somebody over a limit; -1: there is nobody. */
extern long dyn_deadlines_next(const DynDeadlines *deadlines);

#endif
