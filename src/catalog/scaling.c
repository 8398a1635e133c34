/*
 * scaling.c
 *	  Rows of dynamo.scaling, see scaling.h.
 */
#include "postgres.h"

#include "access/xact.h"

#include "catalog/scaling.h"

#define COLUMN(kind, field) \
	{ \
		DYN_COLUMN_##kind, offsetof(DynScalingRow, field), NULL \
	}

static const DynColumn columns[] = {
	COLUMN(OID, relid),			  COLUMN(TEXT, index),
	COLUMN(TEXT, dimension),	  COLUMN(NUMBER, min),
	COLUMN(NUMBER, max),		  COLUMN(TIME, created),
	COLUMN(BOOL, out_suspended),  COLUMN(BOOL, in_suspended),
	COLUMN(TEXT, policy),		  COLUMN(NUMBER, target),
	COLUMN(NUMBER, out_cooldown), COLUMN(NUMBER, in_cooldown),
	COLUMN(BOOL, never_in),		  COLUMN(TIME, policy_created),
	COLUMN(TIME, last_out),		  COLUMN(TIME, last_in),
};

static const DynCatalog scaling_rows = { "scaling", columns, lengthof(columns),
										 sizeof(DynScalingRow) };

static int
compare_rows(const ListCell *a, const ListCell *b)
{
	const DynScalingRow *x = lfirst(a);
	const DynScalingRow *y = lfirst(b);
	int order;

	if (x->relid != y->relid)
		return x->relid < y->relid ? -1 : 1;
	order = strcmp(x->index, y->index);
	return order != 0 ? order : strcmp(x->dimension, y->dimension);
}

List *
dyn_scaling_read(Oid relid)
{
	List *rows = dyn_rows_read(&scaling_rows, relid);

	list_sort(rows, compare_rows);
	return rows;
}

void
dyn_scaling_write(Oid relid, List *rows)
{
	ListCell *cell;

	dyn_rows_delete(&scaling_rows, relid);
	foreach (cell, rows)
	{
		DynScalingRow *row = lfirst(cell);

		row->relid = relid;
		dyn_row_insert(&scaling_rows, row);
	}
	CommandCounterIncrement();
}

void
dyn_scaling_forget(Oid relid)
{
	dyn_rows_delete(&scaling_rows, relid);
}
