/*
 * traffic.h
 *	  Rows that pass through the access method, told to whoever counts them.
 *
 * What plain SQL reads and writes comes by here and nowhere else: scans of any
 * kind, and each row that is inserted, updated or deleted.  So do the
 * operations of DynamoDB, which are metered by themselves: they stand between
 * dyn_operation_begin() and dyn_operation_end(), and are not told of.
 *
 * Told are reads with an MVCC snapshot, as queries and COPY have.  The looks that
 * unique indexes, VACUUM, ANALYZE, CREATE INDEX and re-clustering take at rows are
 * something else.
 */
#ifndef DYN_STORAGE_TRAFFIC_H
#define DYN_STORAGE_TRAFFIC_H

#include "access/tableam.h"

/*
 * All are called where an error is safe: no page is locked.  hash is that of
 * the partition key of a row that was read lately, 0 if there is none.
 */
typedef struct DynTrafficListener
{
	/* Does it want to know?  Asked once in a process. */
	bool (*listens)(void);

	/* A scan has its first row, or has gone on for a page of DynamoDB's. */
	void (*reading)(Relation relation, uint64 hash);

	/* A scan has read so many units, each of DYN_READ_UNIT_BYTES. */
	void (*has_read)(Relation relation, uint64 hash, uint64 units);

	/*
	 * A row was written.  old is where it was, NULL: nowhere; after is NULL if
	 * the row is gone.
	 */
	void (*has_written)(Relation relation, ItemPointer old,
						TupleTableSlot *after);
} DynTrafficListener;

/* Called once, when the library is loaded. */
extern void dyn_traffic_init(const DynTrafficListener *listener);

/* Sets the callbacks that are concerned, if somebody listens. */
extern void dyn_traffic_callbacks(TableAmRoutine *routine);

/* Tells of rows that were written, unless an operation did it. */
extern void dyn_traffic_has_written(Relation relation, ItemPointer old,
									TupleTableSlot *after);

/* Nest; an error ends those that it passes through. */
extern int dyn_operation_depth;

static inline void
dyn_operation_begin(void)
{
	dyn_operation_depth++;
}

/* It may have ended already, see LEVELS_KEPT. */
static inline void
dyn_operation_end(void)
{
	if (dyn_operation_depth > 0)
		dyn_operation_depth--;
}

#endif
