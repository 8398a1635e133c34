/*
 * table_change.h
 *	  Changes that are limited in time: how often, and what they leave behind.
 */
#ifndef DYN_OPS_TABLE_CHANGE_H
#define DYN_OPS_TABLE_CHANGE_H

#include "ops/table_ops.h"

/* Appends a time, and keeps only the last ones. */
extern void dyn_add_time(DynTimes *times, TimestampTz time, int keep);

/* How many of them are later than the given one. */
extern int dyn_times_after(const DynTimes *times, TimestampTz time);

/* Days and seconds in the service's words, in UTC. */
extern char *dyn_time_in_words(TimestampTz time);

/* How often throughput was lowered on this day, which begins in UTC. */
extern int64 dyn_decreases_today(const DynThroughput *throughput);

/* Is another decrease allowed now? */
extern bool dyn_may_decrease(const DynThroughput *throughput);

/*
 * Provisioned throughput that is asked for in the place of what there is.
 * Raises ValidationException if they are equal, and LimitExceededException
 * for a decrease too many.  index is NULL for the table's own.
 */
extern void dyn_change_throughput(DynThroughput *throughput,
								  const DynThroughputSpec *spec,
								  const char *index);

/* Copies of a table's indexes; a List of DynIndex *. */
extern List *dyn_index_list(const DynTable *table);

/*
 * UpdateTable of a table that is there, whatever the request calls it; the
 * role must own it.
 */
extern void dyn_update_found_table(const DynTable *table,
								   const DynUpdateTableSpec *spec);

/* The parts of UpdateTable: each changes what the request asks it to. */
extern void dyn_check_index_changes(const DynUpdateTableSpec *spec);
extern List *dyn_change_indexes(const DynUpdateTableSpec *spec,
								const DynTable *table,
								DynTableSettings *settings, List *indexes);
/*
 * Fills indexes that are CREATING and drops those that are DELETING, at once
 * or, if a worker runs, by having it do so soon.  Returns the table as it is
 * then.
 */
extern const DynTable *dyn_finish_indexes(const DynTable *table);
extern void dyn_change_billing(const DynUpdateTableSpec *spec,
							   DynTableSettings *settings, List *indexes);

#endif
