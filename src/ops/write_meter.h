/*
 * write_meter.h
 *	  What a write takes of its table and of the indexes that follow it.
 *
 * The table is asked before the row is looked at.  Which global indexes are
 * concerned is known only when the write is decided, and one of them without
 * capacity stops it then: it has changed nothing yet.
 */
#ifndef DYN_OPS_WRITE_METER_H
#define DYN_OPS_WRITE_METER_H

#include "capacity/meter.h"
#include "expr/item_view.h"
#include "storage/store.h"

/* Of one global index. */
typedef struct DynIndexUse
{
	DynMeter meter;
	uint64 units;
} DynIndexUse;

typedef struct DynWriteMeter
{
	bool counts_only; /* neither asks nor takes; set before all else */
	DynMeter table;
	uint64 local_units; /* of local indexes, which are the table's */
	List *indexes;		/* of DynIndexUse * */
} DynWriteMeter;

/* Begins a write of a key, and asks the table. */
extern bool dyn_write_meter_admits(DynWriteMeter *meter, const DynTable *table,
								   const DynKey *key, DynThrottle *refusal);

/*
 * Asks the global indexes that a change of the item uses by these units, which
 * are in the order of the table's indexes.  What was asked before for this
 * write is forgotten.  Allocates in the current memory context.
 */
extern bool dyn_write_meter_admits_indexes(DynWriteMeter *meter,
										   const DynItemView *old,
										   const DynItemView *after,
										   const int64 *units,
										   DynThrottle *refusal);

/* Charges the table with these units, and the indexes with theirs. */
extern void dyn_write_meter_charge(DynWriteMeter *meter, uint64 units);

#endif
