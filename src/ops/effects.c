/*
 * effects.c
 *	  What follows every change of a row, see effects.h.
 *
 * Changes come from the store, when it has written a row itself, and from the
 * trigger dynamo_effects, which fires for everything that goes through the
 * executor.  So each change comes once.
 *
 * Triggers fire when a statement has ended.  Another trigger may have changed
 * the same row again until then, by a statement of its own, whose triggers have
 * fired first: changes come in the wrong order.  So the trigger does not
 * trust the new row: if that is not the newest any more, the newest row of its
 * key takes its place, and likewise if the row is gone.  All changes of a key
 * in whatever order then end with what there is.
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/rel.h"

#include "index/index.h"
#include "ops/effects.h"
#include "ops/item_key.h"
#include "ops/sql_meter.h"

bool dyn_change_is_service = false;

static void
row_effects(Relation base, const DynRow *old, const DynRow *after)
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

static DynKey
key_of(const DynRow *row)
{
	DynKey key = { row->pk, row->sk };

	return key;
}

/* From the old row, NULL: none, to the newest one of a key. */
static void
newest_effects(Relation base, const DynRow *old, const DynKey *key)
{
	DynRow newest;
	bool exists = dyn_store_find_newest(base, key, &newest);

	row_effects(base, old, exists ? &newest : NULL);
}

static bool
keys_equal(Relation base, const DynRow *a, const DynRow *b)
{
	const DynTable *table = dyn_table_of_relation(RelationGetRelid(base));
	DynKey keys[2] = { key_of(a), key_of(b) };

	return table != NULL &&
		   dyn_table_key_compare(table, &keys[0], &keys[1]) == 0;
}

static void
meter_change(Relation base, const DynRow *old, const DynRow *after)
{
	const DynTable *table = dyn_table_of_relation(RelationGetRelid(base));

	if (table != NULL)
		dyn_sql_meter(table, old, after);
}

void
dyn_sql_row_effects(Relation base, TupleTableSlot *old_slot,
					TupleTableSlot *after_slot)
{
	DynRow old;
	DynRow after;
	DynKey key;
	bool same_key = false;

	if (after_slot != NULL)
		dyn_store_row_of_slot(base, after_slot, &after);
	if (old_slot != NULL)
	{
		dyn_store_row_of_slot(base, old_slot, &old);
		same_key = after_slot != NULL && keys_equal(base, &old, &after);
	}
	meter_change(base, old_slot != NULL ? &old : NULL,
				 after_slot != NULL ? &after : NULL);
	if (old_slot != NULL)
	{
		key = key_of(&old);
		if (!same_key)
			newest_effects(base, &old, &key);
	}
	if (after_slot == NULL)
		return;
	key = key_of(&after);
	if (dyn_slot_is_newest(after_slot))
		row_effects(base, same_key ? &old : NULL, &after);
	else
		newest_effects(base, same_key ? &old : NULL, &key);
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
	dyn_store_set_effects(row_effects);
	dyn_sql_meter_init();
}
