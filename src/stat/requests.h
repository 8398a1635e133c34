/*
 * requests.h
 *	  Requests, counted in shared memory: how many of each operation, how
 *	  long they took, how they failed.
 *
 * What an operation is, this room does not know: it is a number, below the
 * count that dyn_requests_init() is told, and a name for it.
 */
#ifndef DYN_STAT_REQUESTS_H
#define DYN_STAT_REQUESTS_H

#include "datatype/timestamp.h"

#include "common/error.h"
#include "stat/histogram.h"

/* Where requests come from. */
typedef enum DynRequestSource
{
	DYN_SOURCE_HTTP,
	DYN_SOURCE_SQL
} DynRequestSource;

#define DYN_SOURCES 2

/* How a request ended: an exception (a DynError), or one of these. */
#define DYN_OUTCOME_OTHER_ERROR DYN_ERROR_COUNT /* not DynamoDB's */
#define DYN_OUTCOMES (DYN_ERROR_COUNT + 1)
#define DYN_OUTCOME_SUCCESS DYN_OUTCOMES

/* The sums of one operation. */
typedef struct DynRequestSums
{
	uint64 requests;
	uint64 microseconds;
	uint64 outcomes[DYN_OUTCOMES];
	uint64 latency[DYN_HISTOGRAM_BUCKETS];
} DynRequestSums;

/*
 * While libraries are preloaded: there are so many operations; digest is one of
 * their names, so that counts are not taken for those of others after a
 * restart with another version.
 */
extern void dyn_requests_init(int operations, uint32 digest);

/* Are requests counted?  Not if the library has not been preloaded. */
extern bool dyn_requests_are_counted(void);

extern void dyn_requests_count(DynRequestSource source, int operation,
							   int outcome, uint64 microseconds);

/* Reads the sums of one operation; they may be a few requests apart. */
extern void dyn_requests_read(DynRequestSource source, int operation,
							  DynRequestSums *sums);

/* Of errors that say: try again, more slowly. */
extern uint64 dyn_requests_throttles(const DynRequestSums *sums);

/* Begins again from zero; when that was done, or the first request counted. */
extern void dyn_requests_reset(void);
extern TimestampTz dyn_requests_since(void);

#endif
