/*
 * sql_meter.h
 *	  What plain SQL writes is counted, too.
 */
#ifndef DYN_OPS_SQL_METER_H
#define DYN_OPS_SQL_METER_H

#include "catalog/table.h"
#include "storage/store.h"

/*
 * Counts the change of a row by SQL; NULL: it was not there, or is not any
 * more.  Raises if dynamo_am.throttle_sql is on and there is no capacity.
 * Nothing is done while an operation writes, which counts for itself, or the
 * service does.
 */
extern void dyn_sql_meter(const DynTable *table, const DynRow *old,
						  const DynRow *after);

/* Is an operation writing?  Set by it, reset by the end of an error's. */
extern bool dyn_operation_writes;

/* Called once, when the library is loaded. */
extern void dyn_sql_meter_init(void);

#endif
