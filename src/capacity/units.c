/*
 * units.c
 *	  Capacity units, see units.h.
 */
#include "postgres.h"

#include "capacity/units.h"
#include "common/limits.h"

static uint64
whole_units(uint64 bytes, uint64 unit)
{
	return bytes == 0 ? 1 : (bytes + unit - 1) / unit;
}

uint64
dyn_read_halves(uint64 bytes, DynConsistency consistency)
{
	static const int halves[] = {
		[DYN_EVENTUAL] = 1,
		[DYN_STRONG] = 2,
		[DYN_TRANSACTIONAL] = 4,
	};

	return whole_units(bytes, DYN_READ_UNIT_BYTES) * halves[consistency];
}

uint64
dyn_write_units(uint64 bytes, bool transactional)
{
	return whole_units(bytes, DYN_WRITE_UNIT_BYTES) * (transactional ? 2 : 1);
}

void
dyn_consumed_add_index(DynConsumed *consumed, const DynConsumedIndex *more)
{
	DynConsumedIndex *sum;
	ListCell *cell;

	foreach (cell, consumed->indexes)
	{
		sum = lfirst(cell);
		if (strcmp(sum->name, more->name) == 0)
		{
			sum->read_halves += more->read_halves;
			sum->write_units += more->write_units;
			return;
		}
	}
	sum = palloc(sizeof(DynConsumedIndex));
	*sum = *more;
	consumed->indexes = lappend(consumed->indexes, sum);
}

void
dyn_consumed_sum(DynConsumed *consumed, const DynConsumed *more)
{
	ListCell *cell;

	consumed->read_halves += more->read_halves;
	consumed->write_units += more->write_units;
	foreach (cell, more->indexes)
		dyn_consumed_add_index(consumed, lfirst(cell));
}

List *
dyn_consumed_add(List *consumed, const DynConsumed *more)
{
	DynConsumed *sum;
	ListCell *cell;

	foreach (cell, consumed)
	{
		sum = lfirst(cell);
		if (strcmp(sum->table_name, more->table_name) == 0)
		{
			dyn_consumed_sum(sum, more);
			return consumed;
		}
	}
	sum = palloc0(sizeof(DynConsumed));
	sum->table_name = more->table_name;
	dyn_consumed_sum(sum, more);
	return lappend(consumed, sum);
}
