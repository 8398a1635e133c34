/*
 * expiry.h
 *	  What has expired in a table: reading its expiry index.
 */
#ifndef DYN_TTL_EXPIRY_H
#define DYN_TTL_EXPIRY_H

#include "index/projection.h"

/* Items that expired longer ago stay for ever, as in the service. */
#define DYN_EXPIRY_MAX_AGE (INT64CONST(5) * 365 * SECS_PER_DAY)

/* Times in seconds since 1970: those in (after, until] are due. */
typedef struct DynDue
{
	int64 after;
	int64 until;
} DynDue;

/* What is due now. */
extern DynDue dyn_due_now(void);

/* Is a row due?  attribute is the table's for the time to live. */
extern bool dyn_row_is_due(const DynTable *table, const DynRow *row,
						   const DynDue *due);

/*
 * Begins to read the entries of a bucket that are due, in the order of their
 * times, behind an entry if after is not NULL; limit: how many are expected to be
 * read.  The range is filled in, and must live as long as the scan.
 */
extern DynEntryScan *dyn_expiry_begin(DynEntries *entries, int bucket,
									  const DynDue *due, const DynEntry *after,
									  uint64 limit, DynEntryRange *range);

/* The key of the item that an entry is of, in the current memory context. */
extern DynKey dyn_expiry_key(const DynTable *table, const DynEntry *entry);

#endif
