/*
 * durable.c
 *	  Commits of requests, and what must be durable before an answer, see
 *	  durable.h.
 *
 * A worker commits asynchronously, and flushes once for all of the requests of
 * a turn.  In between, what it has committed is visible to all workers, but
 * would be gone after a crash.  So an answer waits not only for what its own
 * request has written, but for whatever it may have seen of other requests:
 * every worker tells in shared memory how far its commits go.  Where nobody
 * writes this costs a turn a read of each worker's word, and no flush.
 *
 * The word of a worker that is about to commit is COMMITTING: from then on
 * its changes may be seen, before it can say where its commit record ends.  Who
 * finds that takes the end of all WAL instead.  Only the worker itself
 * writes its word.  A worker looks at the words when the requests of its turn have
 * ended, thus after they took their snapshots; what these saw as committed had
 * been announced before.
 *
 * Sessions that set synchronous_commit to off themselves are not among those
 * that are waited for.
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "access/xlog_internal.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "replication/syncrep.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"

#include "common/guc.h"
#include "common/stop_point.h"
#include "http/durable.h"

#define NAME "dynamo_am endpoint commits"
#define COMMITTING PG_UINT64_MAX

/* Of each worker the end of its last commit, or COMMITTING. */
static pg_atomic_uint64 *commits;
static pg_atomic_uint64 *my_commit;

/* This worker's last commit that standbys have not been waited for */
static XLogRecPtr unconfirmed = InvalidXLogRecPtr;

static shmem_request_hook_type next_request_hook = NULL;
static shmem_startup_hook_type next_startup_hook = NULL;

static Size
commits_size(void)
{
	return dyn_http_workers * sizeof(pg_atomic_uint64);
}

static void
request_memory(void)
{
	if (next_request_hook != NULL)
		next_request_hook();
	RequestAddinShmemSpace(commits_size());
}

static void
attach_memory(void)
{
	bool found;
	int i;

	if (next_startup_hook != NULL)
		next_startup_hook();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	commits = ShmemInitStruct(NAME, commits_size(), &found);
	for (i = 0; i < dyn_http_workers && !found; i++)
		pg_atomic_init_u64(&commits[i], InvalidXLogRecPtr);
	LWLockRelease(AddinShmemInitLock);
}

void
dyn_durable_init(void)
{
	next_request_hook = shmem_request_hook;
	shmem_request_hook = request_memory;
	next_startup_hook = shmem_startup_hook;
	shmem_startup_hook = attach_memory;
}

/*
 * Where the last record ends that anybody has begun to write.  What PostgreSQL
 * tells is where the next one begins: at the start of a page that is behind
 * the page's header, which is not there yet and cannot be flushed.
 */
static XLogRecPtr
end_of_wal(void)
{
	XLogRecPtr next = GetXLogInsertRecPtr();
	uint64 header = XLogSegmentOffset(next, wal_segment_size) < XLOG_BLCKSZ
						? SizeOfXLogLongPHD
						: SizeOfXLogShortPHD;

	return next % XLOG_BLCKSZ == header ? next - header : next;
}

/* A worker that ended in the midst of a commit does not know its end. */
void
dyn_durable_attach(int worker)
{
	my_commit = &commits[worker];
	if (pg_atomic_read_u64(my_commit) == COMMITTING)
		pg_atomic_write_u64(my_commit, end_of_wal());
}

static void
commit_asynchronously(void)
{
	int configured = synchronous_commit;

	PG_TRY();
	{
		if (configured > SYNCHRONOUS_COMMIT_OFF)
			synchronous_commit = SYNCHRONOUS_COMMIT_OFF;
		CommitTransactionCommand();
	}
	PG_FINALLY();
	{
		synchronous_commit = configured;
	}
	PG_END_TRY();
}

/* A transaction without an ID has written nothing that could be lost. */
void
dyn_commit_unflushed(void)
{
	uint64 before = pg_atomic_read_u64(my_commit);

	if (!TransactionIdIsValid(GetTopTransactionIdIfAny()) ||
		synchronous_commit == SYNCHRONOUS_COMMIT_OFF)
	{
		CommitTransactionCommand();
		return;
	}
	XactLastCommitEnd = InvalidXLogRecPtr;
	pg_atomic_write_u64(my_commit, COMMITTING);
	PG_TRY();
	{
		commit_asynchronously();
	}
	PG_FINALLY();
	{
		unconfirmed = Max(unconfirmed, XactLastCommitEnd);
		pg_atomic_write_u64(my_commit, Max(before, XactLastCommitEnd));
	}
	PG_END_TRY();
	DYN_STOP_POINT("endpoint-committed");
}

static XLogRecPtr
last_commit_of_all(void)
{
	XLogRecPtr last = InvalidXLogRecPtr;
	int i;

	pg_read_barrier();
	for (i = 0; i < dyn_http_workers; i++)
	{
		uint64 commit = pg_atomic_read_u64(&commits[i]);

		last = Max(last, commit == COMMITTING ? end_of_wal() : commit);
	}
	return last;
}

void
dyn_make_durable(void)
{
	XLogRecPtr last = last_commit_of_all();

	if (last != InvalidXLogRecPtr && XLogNeedsFlush(last))
		XLogFlush(last);
	if (unconfirmed == InvalidXLogRecPtr)
		return;
	HOLD_INTERRUPTS();
	SyncRepWaitForLSN(unconfirmed, true);
	RESUME_INTERRUPTS();
	/* Who is told to end gives up waiting, and must not answer either. */
	CHECK_FOR_INTERRUPTS();
	unconfirmed = InvalidXLogRecPtr;
}
