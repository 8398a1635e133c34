/*
 * requests.c
 *	  Requests, counted in shared memory, see requests.h.
 *
 * Every counter is an atomic of its own, and there is no lock.  The counters
 * exist several times, as stripes, and a process uses one of them: so
 * that processes, unless there are many, do not wait for each other's cache
 * lines.  Who reads adds up the stripes.
 */
#include "postgres.h"

#include "port/atomics.h"
#include "storage/proc.h"
#include "utils/timestamp.h"

#include "common/shared_memory.h"
#include "stat/requests.h"

#define STRIPES 8
#define LAYOUT 1

typedef struct Counters
{
	pg_atomic_uint64 microseconds;
	pg_atomic_uint64 outcomes[DYN_OUTCOMES];
	pg_atomic_uint64 latency[DYN_HISTOGRAM_BUCKETS]; /* of all requests */
} Counters;

typedef struct Requests
{
	TimestampTz since;
	Counters counters[FLEXIBLE_ARRAY_MEMBER]; /* by counters_of() */
} Requests;

static Requests *requests;
static int operation_count;

static Counters *
counters_of(int stripe, DynRequestSource source, int operation)
{
	return &requests
				->counters[(stripe * DYN_SOURCES + source) * operation_count +
						   operation];
}

/* Zeroes are counters that have counted nothing. */
static void
begin(void *area)
{
	Requests *mine = area;

	if (mine->since == 0)
		mine->since = GetCurrentTimestamp();
}

void
dyn_requests_init(int operations, uint32 digest)
{
	static DynSharedArea area = { .name = "requests",
								  .place = (void **) &requests,
								  .init = begin };

	operation_count = operations;
	area.size = offsetof(Requests, counters) +
				sizeof(Counters) * STRIPES * DYN_SOURCES * operations;
	area.kept = area.size;
	area.layout = LAYOUT ^ digest;
	dyn_shared_memory_add(&area);
}

bool
dyn_requests_are_counted(void)
{
	return requests != NULL;
}

static inline void
add(pg_atomic_uint64 *counter, uint64 value)
{
	pg_atomic_fetch_add_u64(counter, value);
}

void
dyn_requests_count(DynRequestSource source, int operation, int outcome,
				   uint64 microseconds)
{
	Counters *counters;

	if (requests == NULL)
		return;
	counters = counters_of(MyProc->pgprocno % STRIPES, source, operation);
	add(&counters->latency[dyn_histogram_bucket(microseconds)], 1);
	add(&counters->microseconds, microseconds);
	if (outcome != DYN_OUTCOME_SUCCESS)
		add(&counters->outcomes[outcome], 1);
}

static void
add_stripe(DynRequestSums *sums, Counters *counters)
{
	int i;

	sums->microseconds += pg_atomic_read_u64(&counters->microseconds);
	for (i = 0; i < DYN_OUTCOMES; i++)
		sums->outcomes[i] += pg_atomic_read_u64(&counters->outcomes[i]);
	for (i = 0; i < DYN_HISTOGRAM_BUCKETS; i++)
	{
		uint64 count = pg_atomic_read_u64(&counters->latency[i]);

		sums->latency[i] += count;
		sums->requests += count;
	}
}

void
dyn_requests_read(DynRequestSource source, int operation, DynRequestSums *sums)
{
	int stripe;

	memset(sums, 0, sizeof(*sums));
	for (stripe = 0; stripe < STRIPES && requests != NULL; stripe++)
		add_stripe(sums, counters_of(stripe, source, operation));
}

uint64
dyn_requests_throttles(const DynRequestSums *sums)
{
	return sums->outcomes[DYN_ERROR_THROUGHPUT_EXCEEDED] +
		   sums->outcomes[DYN_ERROR_REQUEST_LIMIT_EXCEEDED] +
		   sums->outcomes[DYN_ERROR_THROTTLING];
}

static void
clear(Counters *counters)
{
	int i;

	pg_atomic_write_u64(&counters->microseconds, 0);
	for (i = 0; i < DYN_OUTCOMES; i++)
		pg_atomic_write_u64(&counters->outcomes[i], 0);
	for (i = 0; i < DYN_HISTOGRAM_BUCKETS; i++)
		pg_atomic_write_u64(&counters->latency[i], 0);
}

/* A request that is counted meanwhile may be counted in part. */
void
dyn_requests_reset(void)
{
	int i;

	if (requests == NULL)
		return;
	for (i = 0; i < STRIPES * DYN_SOURCES * operation_count; i++)
		clear(&requests->counters[i]);
	requests->since = GetCurrentTimestamp();
}

TimestampTz
dyn_requests_since(void)
{
	return requests == NULL ? 0 : requests->since;
}
