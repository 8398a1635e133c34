/*
 * effects.c
 *	  What follows every change of a row, see effects.h.
 *
 * Changes come from the store, when it has written a row itself, and from the
 * trigger dynamo_effects, which fires for everything that goes through the
 * executor.  So each change comes once.
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/rel.h"

#include "index/index.h"
#include "ops/effects.h"

void
dyn_row_effects(Relation base, const DynRow *old, const DynRow *after)
{
	const DynTable *table = dyn_table_of_relation(RelationGetRelid(base));
	MemoryContext context;
	MemoryContext outer;

	if (table == NULL)
		return;
	context = AllocSetContextCreate(CurrentMemoryContext, "dynamo_am effects",
									ALLOCSET_DEFAULT_SIZES);
	outer = MemoryContextSwitchTo(context);
	dyn_index_maintain(table, old, after);
	MemoryContextSwitchTo(outer);
	MemoryContextDelete(context);
}

void
dyn_truncate_effects(Relation base)
{
	const DynTable *table = dyn_table_of_relation(RelationGetRelid(base));

	if (table != NULL)
		dyn_index_truncate(table);
}

void
dyn_effects_init(void)
{
	dyn_store_set_effects(dyn_row_effects);
}
