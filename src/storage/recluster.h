/*
 * recluster.h
 *	  Steps of putting rows into key order again, and whether they are needed.
 *
 * No rights are checked.  Both take RowExclusiveLock on the table, to the end of the
 * transaction, run code of the table's owner as the owner, and raise if the table is
 * not one of our access method with a primary key.
 */
#ifndef DYN_STORAGE_RECLUSTER_H
#define DYN_STORAGE_RECLUSTER_H

#include "c.h"

/*
 * Visits up to max rows behind a place (NULL: from the beginning) and moves
 * those that are scattered; returns how many.  *next is the place to go on at,
 * NULL at the end, in the current memory context.
 */
extern int64 dyn_recluster_step(Oid relid, bytea *after, int max,
								bytea **next);

typedef struct DynReclusterSample
{
	uint32 min_pages; /* in: smaller tables are not sampled */
	int tries;		  /* in: how many random pages are looked at */
	int windows;	  /* out: those with rows, of which a window was read */
	int decayed; /* out: those that are more scattered than placement leaves rows */
} DynReclusterSample;

extern void dyn_recluster_sample(Oid relid, DynReclusterSample *sample);

#endif
