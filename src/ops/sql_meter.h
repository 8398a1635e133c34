/*
 * sql_meter.h
 *	  What plain SQL reads and writes is counted, too.
 *
 * The access method tells of it (storage/traffic.h); of tables with an index or a
 * time to live it is the trigger dynamo_effects that tells of writes, as it
 * has both rows at hand.  While an operation runs, which counts for itself, or
 * the service deletes what has expired, nothing is counted here.
 */
#ifndef DYN_OPS_SQL_METER_H
#define DYN_OPS_SQL_METER_H

#include "catalog/table.h"
#include "storage/store.h"

/*
 * Counts the change of a row by SQL; NULL: it was not there, or is not any
 * more.  A row that gets another key is deleted, and inserted.  Raises if
 * dynamo_am.throttle_sql is on and there is no capacity.
 */
extern void dyn_sql_meter(const DynTable *table, const DynRow *old,
						  const DynRow *after);

/* Called once, when the library is loaded. */
extern void dyn_sql_meter_init(void);

#endif
