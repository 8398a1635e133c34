/*
 * fetch_ahead.h
 *	  Entries of an index together with the table's rows that they stand for,
 *	  some of them at a time, so that the pages of these are read once.
 */
#ifndef DYN_OPS_FETCH_AHEAD_H
#define DYN_OPS_FETCH_AHEAD_H

#include "catalog/table.h"
#include "storage/entries.h"

typedef struct DynFetchAhead DynFetchAhead;

/*
 * Lives in the current memory context.  limit: of entries that are wanted, at
 * most.
 */
extern DynFetchAhead *dyn_fetch_ahead_begin(const DynTable *table,
											const DynIndex *index,
											DynStore *store,
											DynEntryScan *scan, uint64 limit);

/*
 * The next entry, and its row, whose item is 0 if there is none; valid until the
 * next call.  False at the end.
 */
extern bool dyn_fetch_ahead_next(DynFetchAhead *ahead, DynEntry *entry,
								 DynRow *row);

extern void dyn_fetch_ahead_end(DynFetchAhead *ahead);

#endif
