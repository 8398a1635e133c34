/*
 * worker.c
 *	  The background workers of the endpoint, and their loop.
 *
 * Each worker is one process with one thread: it waits for its sockets, lets
 * the HTTP server run, which performs requests one after the other, each in a
 * transaction of its own (perform.c), and then makes durable what they have
 * written or seen, at once for all of them, before any of them is answered.
 *
 * A worker is connected to one database, without a role of its own to speak
 * of: each request runs as the role that it belongs to.
 */
#include "postgres.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/resource.h>

#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/fd.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/pmsignal.h"
#include "tcop/tcopprot.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/wait_event.h"

#include "common/guc.h"
#include "http/answer.h"
#include "http/authenticate.h"
#include "http/durable.h"
#include "http/http.h"
#include "http/listen.h"
#include "http/observe.h"
#include "http/perform.h"
#include "http/server.h"
#include "http/tls.h"

#define RESTART_SECONDS 5
#define CONNECTIONS_MIN 256
#define KEPT_BYTES (4 * 1024 * 1024)
#define SPARE_DESCRIPTORS 64 /* those that fd.c does not count */

extern PGDLLEXPORT void dynamo_http_worker_main(Datum arg)
	pg_attribute_noreturn();

void
dyn_http_init(void)
{
	BackgroundWorker worker = { 0 };
	int i;

	if (!process_shared_preload_libraries_in_progress || dyn_http_port == 0)
		return;
	dyn_durable_init();
	worker.bgw_flags =
		BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_ConsistentState;
	worker.bgw_restart_time = RESTART_SECONDS;
	strlcpy(worker.bgw_library_name, "dynamo_am", BGW_MAXLEN);
	strlcpy(worker.bgw_function_name, "dynamo_http_worker_main", BGW_MAXLEN);
	strlcpy(worker.bgw_type, "dynamo_am endpoint", BGW_MAXLEN);
	for (i = 0; i < dyn_http_workers; i++)
	{
		worker.bgw_main_arg = Int32GetDatum(i);
		snprintf(worker.bgw_name, BGW_MAXLEN, "dynamo_am endpoint %d", i + 1);
		RegisterBackgroundWorker(&worker);
	}
}

/*
 * How many connections each of the servers may have.  Those that PostgreSQL
 * itself may need are not for them: a backend that cannot open a segment of
 * WAL panics.  Where the system grants too few for both, the servers get a
 * quarter of what PostgreSQL was granted, which can do with two thirds.
 */
static unsigned int
connections_of_server(int servers)
{
	struct rlimit limit;
	rlim_t mine = max_safe_fds + SPARE_DESCRIPTORS;
	rlim_t wanted = dyn_http_max_connections;
	int i;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		limit.rlim_cur = limit.rlim_max = 0;
	if (limit.rlim_cur < mine + wanted)
	{
		limit.rlim_cur = Min(limit.rlim_max, mine + wanted);
		if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
			limit.rlim_cur = 0;
	}
	if (limit.rlim_cur >= mine + Min(CONNECTIONS_MIN, wanted))
		return Max(Min(limit.rlim_cur - mine, wanted) / servers, 1);
	for (i = 0; i < max_safe_fds / 4; i++)
		ReserveExternalFD();
	return Max(Min(max_safe_fds / 5, wanted) / servers, 1);
}

static List *
start_servers(void)
{
	DynHttpService *service = palloc0(sizeof(DynHttpService));
	List *servers = NIL;
	List *sockets;
	ListCell *cell;

	service->handler = dyn_http_answer;
	service->observer = dyn_observe;
	dyn_tls_read(service);
	sockets = dyn_listen(dyn_http_listen_addresses, dyn_http_port);
	service->connections = connections_of_server(list_length(sockets));
	foreach (cell, sockets)
		servers =
			lappend(servers, dyn_server_start(lfirst_int(cell), service));
	return servers;
}

static WaitEventSet *
make_wait_set(const List *servers)
{
	WaitEventSet *set =
		CreateWaitEventSet(TopMemoryContext, list_length(servers) + 2);
	ListCell *cell;

	AddWaitEventToSet(set, WL_LATCH_SET, PGINVALID_SOCKET, MyLatch, NULL);
	AddWaitEventToSet(set, WL_EXIT_ON_PM_DEATH, PGINVALID_SOCKET, NULL, NULL);
	foreach (cell, servers)
		AddWaitEventToSet(set, WL_SOCKET_READABLE,
						  dyn_server_descriptor(lfirst(cell)), NULL, NULL);
	return set;
}

/* The shortest of the servers' timeouts. */
static long
wait_timeout(const List *servers)
{
	long shortest = -1;
	ListCell *cell;

	foreach (cell, servers)
	{
		long timeout = dyn_server_timeout(lfirst(cell));

		if (timeout >= 0 && (shortest < 0 || timeout < shortest))
			shortest = timeout;
	}
	return shortest;
}

/* What has been performed is made durable, then answered. */
static bool
release_answers(const List *servers)
{
	bool is_durable = false;
	ListCell *cell;

	foreach (cell, servers)
	{
		if (!dyn_server_has_waiting(lfirst(cell)))
			continue;
		if (!is_durable)
			dyn_make_durable();
		is_durable = true;
		dyn_server_release(lfirst(cell));
	}
	return is_durable;
}

/*
 * Between requests there is nothing that could be cancelled.  Under load nobody
 * waits, so the end of the postmaster is looked for here too.
 */
static void
handle_interrupts(void)
{
	if (!PostmasterIsAlive())
		proc_exit(1);
	QueryCancelPending = false;
	CHECK_FOR_INTERRUPTS();
	if (ConfigReloadPending)
	{
		ConfigReloadPending = false;
		ProcessConfigFile(PGC_SIGHUP);
		dyn_perform_configure();
	}
}

/* What a run has performed is answered by the next one. */
static void
run_servers(const List *servers)
{
	ListCell *cell;

	do
	{
		handle_interrupts();
		foreach (cell, servers)
			dyn_server_run(lfirst(cell));
	} while (release_answers(servers));
}

static void
serve(const List *servers)
{
	WaitEventSet *set = make_wait_set(servers);
	WaitEvent event;

	for (;;)
	{
		pgstat_report_activity(STATE_IDLE, NULL);
		WaitEventSetWait(set, wait_timeout(servers), &event, 1,
						 PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		run_servers(servers);
	}
}

/*
 * A request allocates, and frees it all.  Not to give some megabytes back to
 * the system spares asking for them again for each answer of a few kilobytes.
 */
static void
keep_freed_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
	mallopt(M_TRIM_THRESHOLD, 2 * KEPT_BYTES);
#endif
}

void
dynamo_http_worker_main(Datum arg)
{
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	pqsignal(SIGTERM, die);
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnection(dyn_http_database, NULL, 0);
	keep_freed_memory();
	dyn_durable_attach(DatumGetInt32(arg));
	dyn_perform_init();
	dyn_authenticate_init();
	MemoryContextSwitchTo(TopMemoryContext);
	serve(start_servers());
	proc_exit(1);
}
