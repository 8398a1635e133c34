/*
 * sql_meter.c
 *	  What plain SQL writes is counted, too, see sql_meter.h.
 */
#include "postgres.h"

#include "access/xact.h"

#include "capacity/units.h"
#include "common/guc.h"
#include "index/index.h"
#include "index/row_view.h"
#include "ops/effects.h"
#include "ops/sql_meter.h"
#include "ops/write_meter.h"

bool dyn_operation_writes = false;

static void
end_of_transaction(XactEvent event, void *arg pg_attribute_unused())
{
	if (event == XACT_EVENT_ABORT)
		dyn_operation_writes = false;
}

static void
end_of_subtransaction(SubXactEvent event,
					  SubTransactionId mine pg_attribute_unused(),
					  SubTransactionId parent pg_attribute_unused(),
					  void *arg pg_attribute_unused())
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		dyn_operation_writes = false;
}

void
dyn_sql_meter_init(void)
{
	RegisterXactCallback(end_of_transaction, NULL);
	RegisterSubXactCallback(end_of_subtransaction, NULL);
}

void
dyn_sql_meter(const DynTable *table, const DynRow *old, const DynRow *after)
{
	const DynRow *row = after != NULL ? after : old;
	DynKey key = { row->pk, row->sk };
	DynWriteMeter meter = { .counts_only = !dyn_throttle_sql };
	int64 units[DYN_INDEXES_MAX];
	DynItemView old_view;
	DynItemView after_view;
	DynThrottle refusal;

	if (!dyn_meters() || dyn_operation_writes || dyn_change_is_service)
		return;
	dyn_view_row(table, old, &old_view);
	dyn_view_row(table, after, &after_view);
	dyn_index_write_units(table, &old_view, &after_view, units);
	if (!dyn_write_meter_admits(&meter, table, &key, &refusal) ||
		!dyn_write_meter_admits_indexes(&meter, &old_view, &after_view, units,
										&refusal))
		dyn_throttle_raise(&refusal);
	dyn_write_meter_charge(
		&meter,
		dyn_write_units(
			Max(dyn_view_size(&old_view), dyn_view_size(&after_view)), false));
}
