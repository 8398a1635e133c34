/*
 * units.c
 *	  Capacity units, see units.h.
 */
#include "postgres.h"

#include "capacity/units.h"

#define READ_UNIT_BYTES 4096
#define WRITE_UNIT_BYTES 1024

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

	return whole_units(bytes, READ_UNIT_BYTES) * halves[consistency];
}

uint64
dyn_write_units(uint64 bytes, bool transactional)
{
	return whole_units(bytes, WRITE_UNIT_BYTES) * (transactional ? 2 : 1);
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
			sum->read_halves += more->read_halves;
			sum->write_units += more->write_units;
			return consumed;
		}
	}
	sum = palloc(sizeof(DynConsumed));
	*sum = *more;
	return lappend(consumed, sum);
}
