/*
 * check.c
 *	  dynamo_check(): a table against its secondary indexes, both ways.
 *
 * Under one snapshot, each row's entry is made and looked up, and must be what
 * was made.  Different items have different entries; so if an index has as many
 * entries as were found, it has no others.  If it has more, a second pass over
 * the entries finds out which.
 *
 * The entries of indexes that are being filled or deleted are left out.  Of all
 * indexes, what keeps them right must be there: triggers, and that they go with
 * the table.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "index/check.h"
#include "index/entry_view.h"
#include "index/projection.h"
#include "json/json.h"
#include "storage/check.h"

typedef struct IndexCheck
{
	DynCheck *check; /* NULL: it is enough to know whether there are any */
	uint64 problems;
	const DynTable *table;
	const DynIndex *index;
	DynStore *store;
	DynEntries *entries;
	MemoryContext context; /* reset for each row */
	uint64 found;
} IndexCheck;

/* The key of a view's item, for people. */
static const char *
key_text(const DynTable *table, const DynItemView *view)
{
	const DynName names[] = { table->pk.name, table->sk.name };
	int count = table->sk.kind != DYN_KEY_NONE ? 2 : 1;
	DynBuilder *builder = dyn_builder_create();
	StringInfoData out;
	DynValue value;
	int i;

	for (i = 0; i < count; i++)
	{
		if (!dyn_view_attribute(view, &names[i], &value))
			continue;
		dyn_build_name(builder, names[i].data, names[i].len);
		dyn_build_value(builder, &value);
	}
	initStringInfo(&out);
	dyn_write_item_dynamo_json(&out, dyn_build_finish(builder));
	return out.data;
}

/* What is wrong about the index and an item, which a view shows. */
static void
add_problem(IndexCheck *state, const char *what, const DynItemView *view)
{
	state->problems++;
	if (state->check != NULL)
		dyn_check_problem(state->check, "index \"%s\" %s item %s",
						  state->index->name, what,
						  key_text(state->table, view));
}

static bool
datums_equal(Datum a, Datum b)
{
	const struct varlena *x = PG_DETOAST_DATUM_PACKED(a);
	const struct varlena *y = PG_DETOAST_DATUM_PACKED(b);

	return VARSIZE_ANY_EXHDR(x) == VARSIZE_ANY_EXHDR(y) &&
		   memcmp(VARDATA_ANY(x), VARDATA_ANY(y), VARSIZE_ANY_EXHDR(x)) == 0;
}

/* Of two entries in one place. */
static bool
entries_equal(const DynEntry *a, const DynEntry *b)
{
	int i;

	for (i = 0; i < a->other_count; i++)
		if (!datums_equal(a->others[i], b->others[i]))
			return false;
	return datums_equal(a->item, b->item);
}

static void
check_row(IndexCheck *state, const DynRow *row)
{
	DynRow packed = *row;
	const DynItem *rest = DatumGetDynItem(row->item);
	DynItemView view;
	DynIndexKey key;
	DynEntry expected;
	DynEntry entry;

	packed.item = PointerGetDatum(rest);
	dyn_view_row(state->table, &packed, &view);
	dyn_index_key_of(state->index, &view, &key);
	if (key.membership != DYN_INDEX_CONTAINS)
		return;
	dyn_index_make_entry(state->index, &key, &view, rest, &expected);
	if (!dyn_entry_get(state->entries, &expected, &entry))
	{
		add_problem(state, "has no entry for", &view);
		return;
	}
	state->found++;
	if (!entries_equal(&expected, &entry))
		add_problem(state, "has another entry than that of", &view);
}

static void
check_rows(IndexCheck *state)
{
	DynRange range = { .hash_high = PG_UINT64_MAX };
	DynRangeScan *scan = dyn_range_begin(state->store, &range);
	DynRow row;

	while (dyn_range_next(scan, &row))
	{
		MemoryContext old = MemoryContextSwitchTo(state->context);

		CHECK_FOR_INTERRUPTS();
		check_row(state, &row);
		MemoryContextSwitchTo(old);
		MemoryContextReset(state->context);
	}
	dyn_range_end(scan);
}

static DynKey
base_key(const DynTable *table, const DynItemView *view)
{
	DynKey key = { 0 };
	DynValue value;

	if (dyn_view_attribute(view, &table->pk.name, &value))
		key.pk = PointerGetDatum(dyn_partition_key_of_value(
			table->pk.kind, &value, table->pk.name.data));
	if (table->sk.kind != DYN_KEY_NONE &&
		dyn_view_attribute(view, &table->sk.name, &value))
		key.sk =
			dyn_sort_key_datum(table->sk.kind, &value, table->sk.name.data);
	return key;
}

/* Is it the entry that the row, an item of the same key, must have? */
static bool
is_entry_of(IndexCheck *state, const DynRow *row, const DynEntry *entry,
			const DynItemView *entry_view)
{
	DynRow packed = *row;
	DynItemView view;
	DynIndexKey key;
	int i;

	packed.item = PointerGetDatum(DatumGetDynItem(row->item));
	dyn_view_row(state->table, &packed, &view);
	dyn_index_key_of(state->index, &view, &key);
	if (key.membership != DYN_INDEX_CONTAINS ||
		memcmp(DatumGetPointer(dyn_index_base(&view)),
			   DatumGetPointer(entry->sorts[entry->sort_count - 1]),
			   sizeof(pg_uuid_t)) != 0)
		return false;
	for (i = 0; i < state->index->layout.hash_count +
						state->index->layout.range_count;
		 i++)
		if (!dyn_value_equal(&key.values[i], &entry_view->keys[i]))
			return false;
	return true;
}

static void
check_entry(IndexCheck *state, const DynEntry *entry)
{
	DynItemView view = { .exists = true };
	DynKey key;
	DynRow row;

	view.rest = dyn_item_root(DatumGetDynItem(entry->item));
	dyn_index_view_key(state->index, entry, &view);
	key = base_key(state->table, &view);
	if (!dyn_store_get(state->store, &key, &row) ||
		!is_entry_of(state, &row, entry, &view))
		add_problem(state, "has a wrong entry for", &view);
}

/* Counts the entries, or looks at each. */
static uint64
read_entries(IndexCheck *state, bool look)
{
	DynEntryRange range = { .hash_high = PG_UINT64_MAX };
	DynEntryScan *scan = dyn_entry_range_begin(state->entries, &range);
	uint64 count = 0;
	DynEntry entry;

	while (dyn_entry_range_next(scan, &entry))
	{
		MemoryContext old = MemoryContextSwitchTo(state->context);

		CHECK_FOR_INTERRUPTS();
		count++;
		if (look)
			check_entry(state, &entry);
		MemoryContextSwitchTo(old);
		MemoryContextReset(state->context);
	}
	dyn_entry_range_end(scan);
	return count;
}

static uint64
check_entries(DynCheck *check, const DynTable *table, const DynIndex *index)
{
	IndexCheck state = { .check = check, .table = table, .index = index };

	state.store = dyn_store_open_unchecked(table->relid);
	state.entries = dyn_entries_open(index->storage, DYN_ENTRIES_READ);
	state.context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_check entry", ALLOCSET_DEFAULT_SIZES);
	check_rows(&state);
	if (read_entries(&state, false) != state.found)
		(void) read_entries(&state, true);
	MemoryContextDelete(state.context);
	dyn_entries_close(state.entries);
	dyn_store_close(state.store);
	return state.problems;
}

bool
dyn_index_is_right(const DynTable *table, const DynIndex *index)
{
	return check_entries(NULL, table, index) == 0;
}

static void
check_index(DynCheck *check, const DynTable *table, const DynIndex *index)
{
	const char *fault = dyn_index_fault(table->relid, index->storage);

	if (fault != NULL)
		dyn_check_problem(check, "index \"%s\": %s", index->name, fault);
	if (index->status == DYN_INDEX_ACTIVE)
		(void) check_entries(check, table, index);
}

static void
check_indexes(DynCheck *check, Relation relation)
{
	const DynTable *table = dyn_table_of_relation(RelationGetRelid(relation));
	int i;

	if (table == NULL)
		return;
	for (i = 0; i < table->kept_count; i++)
		if (OidIsValid(table->indexes[i].storage))
			check_index(check, table, &table->indexes[i]);
}

void
dyn_index_check_init(void)
{
	dyn_check_set_more(check_indexes);
}
