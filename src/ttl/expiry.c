/*
 * expiry.c
 *	  What has expired in a table: reading its expiry index, see expiry.h.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "common/clock.h"
#include "ttl/expiry.h"

DynDue
dyn_due_now(void)
{
	DynDue due;

	due.until = (int64) floor(dyn_epoch_seconds(dyn_now()));
	due.after = due.until - DYN_EXPIRY_MAX_AGE;
	return due;
}

static bool
is_above(Datum number, int64 limit)
{
	return DatumGetBool(DirectFunctionCall2(
		numeric_gt, number, NumericGetDatum(int64_to_numeric(limit))));
}

bool
dyn_row_is_due(const DynTable *table, const DynRow *row, const DynDue *due)
{
	const char *attribute = table->settings.ttl_attribute;
	DynItemView view;
	DynName name;
	DynValue value;
	Datum number;

	if (attribute == NULL)
		return false;
	name.data = attribute;
	name.len = strlen(attribute);
	dyn_view_row(table, row, &view);
	if (!dyn_view_attribute(&view, &name, &value) || value.type != DYN_TYPE_N)
		return false;
	number = dyn_key_column_datum(DYN_KEY_N, &value);
	return is_above(number, due->after) && !is_above(number, due->until);
}

DynEntryScan *
dyn_expiry_begin(DynEntries *entries, int bucket, const DynDue *due,
				 const DynEntry *after, uint64 limit, DynEntryRange *range)
{
	DynValue value = dyn_expiry_bucket(bucket);

	memset(range, 0, sizeof(DynEntryRange));
	range->pk = dyn_partition_key_of_value(DYN_KEY_B, &value, NULL);
	range->low.present = true;
	range->low.value = NumericGetDatum(int64_to_numeric(due->after));
	range->high.present = true;
	range->high.inclusive = true;
	range->high.value = NumericGetDatum(int64_to_numeric(due->until));
	range->after = after;
	range->limit_hint = limit;
	return dyn_entry_range_begin(entries, range);
}

/* Where an entry has an attribute of the table's key. */
static Datum
column_of(const DynIndexLayout *layout, const DynKeyAttribute *attribute,
		  const DynEntry *entry)
{
	int i;

	for (i = layout->hash_count; i < layout->attribute_count; i++)
		if (dyn_name_equal(&layout->attributes[i].name, &attribute->name))
			break;
	if (i == layout->attribute_count)
		elog(ERROR, "an expiry index has no attribute \"%s\"",
			 attribute->name.data);
	i -= layout->hash_count;
	return i < layout->range_count ? entry->sorts[i]
								   : entry->others[i - layout->range_count];
}

DynKey
dyn_expiry_key(const DynTable *table, const DynEntry *entry)
{
	const DynIndexLayout *layout = &dyn_table_expiry(table)->layout;
	DynNumber number;
	DynValue value = dyn_sort_key_value(
		table->pk.kind, column_of(layout, &table->pk, entry), &number);
	DynKey key = { 0 };

	key.pk = PointerGetDatum(
		dyn_partition_key_of_value(table->pk.kind, &value, NULL));
	if (table->sk.kind != DYN_KEY_NONE)
		key.sk = PointerGetDatum(
			PG_DETOAST_DATUM_COPY(column_of(layout, &table->sk, entry)));
	return key;
}
