/*
 * deadline.c
 *	  How long connections may take for what they do, see deadline.h.
 *
 * There is a list for each phase, and one more of those that are young in it.
 * Within a list all have the same limit, so the first is the one that is over
 * it first, and nobody else is looked at.
 * The clock is the system's monotonic one: setting the time
 * disconnects nobody.
 */
#include "postgres.h"

#include <limits.h>
#include <sys/socket.h>

#include "portability/instr_time.h"
#include "utils/memutils.h"

#include "common/guc.h"
#include "http/deadline.h"

static int64
clock_ms(void)
{
	instr_time now;

	INSTR_TIME_SET_CURRENT(now);
	return (int64) INSTR_TIME_GET_MICROSEC(now) / 1000;
}

/* Until a connection is asked whether its client is there, in milliseconds */
#define YOUTH 1000

static int64
limit_of(int phase)
{
	const int limits[DYN_PHASES] = {
		[DYN_PHASE_HEADERS] = dyn_http_header_timeout,
		[DYN_PHASE_BODY] = dyn_http_body_timeout,
		[DYN_PHASE_ANSWER] = dyn_http_body_timeout,
		[DYN_PHASE_IDLE] = dyn_http_idle_timeout
	};

	return limits[phase];
}

void
dyn_deadlines_init(DynDeadlines *deadlines)
{
	int phase;

	for (phase = 0; phase < DYN_PHASES; phase++)
	{
		dlist_init(&deadlines->young[phase]);
		dlist_init(&deadlines->phases[phase]);
	}
	dyn_deadlines_tick(deadlines);
}

void
dyn_deadlines_tick(DynDeadlines *deadlines)
{
	deadlines->now = clock_ms();
}

static void
add(DynDeadlines *deadlines, DynConnection *connection, DynPhase phase)
{
	connection->since = deadlines->now;
	dlist_push_tail(&deadlines->young[phase], &connection->node);
}

DynConnection *
dyn_deadline_connect(DynDeadlines *deadlines, int socket)
{
	DynConnection *connection = MemoryContextAllocExtended(
		TopMemoryContext, sizeof(DynConnection), MCXT_ALLOC_NO_OOM);

	if (connection == NULL)
		return NULL;
	connection->socket = socket;
	connection->is_cut = false;
	add(deadlines, connection, DYN_PHASE_HEADERS);
	return connection;
}

void
dyn_deadline_disconnect(DynConnection *connection)
{
	if (!connection->is_cut)
		dlist_delete(&connection->node);
	pfree(connection);
}

void
dyn_deadline_begin(DynDeadlines *deadlines, DynConnection *connection,
				   DynPhase phase)
{
	if (connection == NULL || connection->is_cut)
		return;
	dlist_delete(&connection->node);
	add(deadlines, connection, phase);
}

static void
cut(DynConnection *connection)
{
	dlist_delete(&connection->node);
	connection->is_cut = true;
	shutdown(connection->socket, SHUT_RDWR);
}

/*
 * Has the client closed its side, with nothing before the end that is still to
 * be read?  While it waits for an answer it may have done so.
 */
static bool
is_gone(const DynConnection *connection, int phase)
{
	char byte;

	return phase != DYN_PHASE_ANSWER &&
		   recv(connection->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* The first of a list, if it has been there since then; else NULL */
static DynConnection *
first_since(dlist_head *list, int64 then)
{
	DynConnection *first;

	if (dlist_is_empty(list))
		return NULL;
	first = dlist_head_element(DynConnection, node, list);
	return first->since <= then ? first : NULL;
}

void
dyn_deadlines_enforce(DynDeadlines *deadlines)
{
	DynConnection *first;
	int phase;

	for (phase = 0; phase < DYN_PHASES; phase++)
	{
		int64 limit = limit_of(phase);

		while ((first = first_since(&deadlines->young[phase],
									deadlines->now - Min(limit, YOUTH))))
		{
			dlist_delete(&first->node);
			dlist_push_tail(&deadlines->phases[phase], &first->node);
			if (is_gone(first, phase))
				cut(first);
		}
		while ((first = first_since(&deadlines->phases[phase],
									deadlines->now - limit)))
			cut(first);
	}
}

/* When the first of a list will have been there so long */
static int64
first_after(const dlist_head *list, int64 limit)
{
	dlist_head *head = unconstify(dlist_head *, list);

	if (dlist_is_empty(head))
		return PG_INT64_MAX;
	return dlist_head_element(DynConnection, node, head)->since + limit;
}

long
dyn_deadlines_next(const DynDeadlines *deadlines)
{
	int64 next = PG_INT64_MAX;
	int phase;

	for (phase = 0; phase < DYN_PHASES; phase++)
	{
		int64 limit = limit_of(phase);

		next = Min(next,
				   first_after(&deadlines->young[phase], Min(limit, YOUTH)));
		next = Min(next, first_after(&deadlines->phases[phase], limit));
	}
	if (next == PG_INT64_MAX)
		return -1;
	return (long) Min(Max(next - clock_ms(), 0), INT_MAX);
}
