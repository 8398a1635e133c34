/*
 * query.c
 *	  Query: the items of one partition, by a key condition.
 */
#include "postgres.h"

#include "common/error.h"
#include "expr/key_condition.h"
#include "ops/cursor.h"
#include "ops/item_key.h"

static void
set_bound(DynBound *bound, Datum value, bool inclusive)
{
	bound->present = true;
	bound->inclusive = inclusive;
	bound->value = value;
}

static void
set_prefix_bounds(DynRange *range, Datum prefix)
{
	Datum end;

	set_bound(&range->low, prefix, true);
	if (dyn_sort_key_prefix_end(prefix, &end))
		set_bound(&range->high, end, false);
}

/* Turns the sort key's part of a condition into bounds of the range. */
static void
set_bounds(const DynTable *table, const DynKeyCondition *condition,
		   DynRange *range)
{
	const char *name = table->sk.name.data;
	Datum low;

	if (condition->op == DYN_SORT_NONE)
		return;
	low = dyn_sort_key_datum(table->sk.kind, &condition->low, name);
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
			set_bound(
				&range->high,
				dyn_sort_key_datum(table->sk.kind, &condition->high, name),
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

/* A start key must be one that the query itself could have ended with. */
static const DynKey *
query_start_key(const DynTable *table, const DynQuerySpec *spec,
				const DynKeyCondition *condition, const DynRange *range)
{
	DynKey *key = dyn_start_key(table, spec->start_key);
	DynNumber number;
	DynValue value;

	if (dyn_partition_key_compare(DatumGetDynPartitionKey(key->pk),
								  range->pk) != 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The provided starting key is outside query boundaries "
					   "based on provided conditions"));
	if (table->sk.kind == DYN_KEY_NONE)
		return key;
	value = dyn_sort_key_value(table->sk.kind, key->sk, &number);
	if (!matches_condition(&value, condition))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The provided starting key does not match the range "
					   "key predicate"));
	return key;
}

static void
check_limit(const DynQuerySpec *spec)
{
	if (spec->has_limit && spec->limit < 1)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value at 'Limit' failed "
					   "to satisfy constraint: Member must have value greater "
					   "than or equal to 1"));
}

static void
bind_condition(const DynTable *table, const DynExpressions *expressions,
			   DynKeyCondition *condition)
{
	DynKeySchema schema = { .pk_name = table->pk.name,
							.pk_kind = table->pk.kind,
							.sk_name = table->sk.name,
							.sk_kind = table->sk.kind };

	dyn_key_condition_bind(expressions->key_condition, &schema, condition);
}

DynCursor *
dyn_query_begin(const DynQuerySpec *spec)
{
	DynRange range = { .backward = spec->backward };
	DynExpressions expressions;
	const DynTable *table;
	DynKeyCondition condition;

	check_limit(spec);
	dyn_expressions_check(&spec->texts, DYN_USE_QUERY);
	dyn_expressions_compile(&spec->texts, DYN_USE_QUERY, &expressions);
	table = dyn_table_lookup(spec->table_name, false);
	bind_condition(table, &expressions, &condition);
	range.pk = dyn_partition_key_make(table->pk.kind, condition.pk.data,
									  condition.pk.len, table->pk.name.data);
	set_bounds(table, &condition, &range);
	if (spec->start_key != NULL)
		range.after = query_start_key(table, spec, &condition, &range);
	return dyn_cursor_begin(table, &range, spec->has_limit, spec->limit);
}
