/*
 * query.c
 *	  Query: the items of one partition of a table or of an index, by a key
 *	  condition.
 */
#include "postgres.h"

#include "common/error.h"
#include "ops/cursor.h"

static void
set_bound(DynBound *bound, Datum value, bool inclusive)
{
	bound->present = true;
	bound->inclusive = inclusive;
	bound->value = value;
}

static Datum
sort_datum(const DynKeyAttribute *attribute, const DynValue *value)
{
	return dyn_sort_key_datum(attribute->kind, value, attribute->name.data);
}

static void
set_equals(const DynKeySchema *keys, const DynKeyCondition *condition,
		   DynEntryRange *range)
{
	int i;

	range->equal_count = condition->equal_count;
	for (i = 0; i < condition->equal_count; i++)
		range->equals[i] = sort_datum(&keys->range[i], &condition->equals[i]);
}

static void
set_prefix_bounds(DynEntryRange *range, Datum prefix)
{
	Datum end;

	set_bound(&range->low, prefix, true);
	if (dyn_sort_key_prefix_end(prefix, &end))
		set_bound(&range->high, end, false);
}

/* Turns the sort key's part of a condition into bounds of the range. */
static void
set_bounds(const DynKeySchema *keys, const DynKeyCondition *condition,
		   DynEntryRange *range)
{
	const DynKeyAttribute *attribute = &keys->range[condition->equal_count];
	Datum low;

	if (condition->op == DYN_SORT_NONE)
		return;
	low = sort_datum(attribute, &condition->low);
	switch (condition->op)
	{
		case DYN_SORT_NONE:
			break;
		case DYN_SORT_EQ:
			set_bound(&range->low, low, true);
			set_bound(&range->high, low, true);
			break;
		case DYN_SORT_LT:
		case DYN_SORT_LE:
			set_bound(&range->high, low, condition->op == DYN_SORT_LE);
			break;
		case DYN_SORT_GT:
		case DYN_SORT_GE:
			set_bound(&range->low, low, condition->op == DYN_SORT_GE);
			break;
		case DYN_SORT_BETWEEN:
			set_bound(&range->low, low, true);
			set_bound(&range->high, sort_datum(attribute, &condition->high),
					  true);
			break;
		case DYN_SORT_BEGINS_WITH:
			set_prefix_bounds(range, low);
			break;
	}
}

static bool
matches_condition(const DynValue *value, const DynKeyCondition *condition)
{
	int order;

	if (condition->op == DYN_SORT_NONE)
		return true;
	order = dyn_scalar_compare(value, &condition->low);
	switch (condition->op)
	{
		case DYN_SORT_NONE:
			return true;
		case DYN_SORT_EQ:
			return order == 0;
		case DYN_SORT_LT:
			return order < 0;
		case DYN_SORT_LE:
			return order <= 0;
		case DYN_SORT_GT:
			return order > 0;
		case DYN_SORT_GE:
			return order >= 0;
		case DYN_SORT_BETWEEN:
			return order >= 0 &&
				   dyn_scalar_compare(value, &condition->high) <= 0;
		case DYN_SORT_BEGINS_WITH:
			return value->len >= condition->low.len &&
				   memcmp(value->data, condition->low.data,
						  condition->low.len) == 0;
	}
	return false;
}

/* Do the sort key attributes of a position satisfy the condition? */
static bool
position_matches(const DynKeySchema *keys, const DynKeyCondition *condition,
				 const DynEntry *position)
{
	int last = condition->equal_count;
	int i;

	for (i = 0; i <= last && i < keys->range_count; i++)
	{
		DynNumber number;
		DynValue value = dyn_sort_key_value(keys->range[i].kind,
											position->sorts[i], &number);

		if (i < last ? !dyn_value_equal(&value, &condition->equals[i])
					 : !matches_condition(&value, condition))
			return false;
	}
	return true;
}

/* A start key must be one that the query itself could have ended with. */
static void
check_start_key_in_range(const DynPage *page, const DynKeyCondition *condition,
						 const DynEntryRange *range)
{
	const DynEntry *position = range->after;

	if (position == NULL)
		return;
	if (dyn_partition_key_compare(DatumGetDynPartitionKey(position->pk),
								  range->pk) != 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The provided starting key is outside query boundaries "
					   "based on provided conditions"));
	if (!position_matches(&page->keys, condition, position))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The provided starting key does not match the range "
					   "key predicate"));
}

static void
check_limit(const DynInteger *limit)
{
	if (limit->present && limit->value < 1)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value at 'Limit' failed "
					   "to satisfy constraint: Member must have value greater "
					   "than or equal to 1"));
}

/* The key is for the key condition. */
static void
check_filter(const DynPage *page)
{
	const DynExpression *filter = page->expressions.filter;
	int i;

	if (filter == NULL || page->spec->compiled != NULL)
		return;
	for (i = 0; i < page->keys.hash_count; i++)
		dyn_filter_check_key(filter, &page->keys.hash[i].name);
	for (i = 0; i < page->keys.range_count; i++)
		dyn_filter_check_key(filter, &page->keys.range[i].name);
}

DynCursor *
dyn_query_begin(const DynReadSpec *spec, bool whole)
{
	DynEntryRange range = { .backward = spec->forward == DYN_FLAG_FALSE };
	DynKeyCondition condition;
	DynPage page;

	check_limit(&spec->limit);
	dyn_page_check(spec, DYN_USE_QUERY);
	dyn_page_compile(spec, DYN_USE_QUERY, &page);
	dyn_page_resolve(&page);
	range.after = dyn_page_start_key(&page, DYN_START_KEY_INVALID);
	dyn_key_condition_bind(page.expressions.key_condition, &page.keys,
						   &condition);
	range.pk = dyn_page_partition(&page, &condition);
	page.partition = condition.hash;
	set_equals(&page.keys, &condition, &range);
	set_bounds(&page.keys, &condition, &range);
	check_start_key_in_range(&page, &condition, &range);
	check_filter(&page);
	dyn_page_check_paths(&page);
	return dyn_cursor_begin(&page, &range, whole);
}
