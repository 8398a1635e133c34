/*
 * key_predicate.c
 *	  What WHERE says of the key, see key_predicate.h.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "expr/tree.h"
#include "partiql/key_predicate.h"

typedef struct Conjuncts
{
	DynExpression *where;
	DynNodeIndex *list; /* DYN_NO_NODE: taken */
	int count;
} Conjuncts;

static bool
is_key_path(const DynExpression *where, const DynNode *node,
			const DynName *name)
{
	return node->kind == DYN_NODE_PATH && node->count == 1 &&
		   dyn_name_equal(&where->steps[node->step].name, name);
}

static void
gather_conjuncts(Conjuncts *conjuncts, DynNodeIndex index)
{
	const DynNode *nodes = conjuncts->where->nodes;

	check_stack_depth();
	if (nodes[index].kind == DYN_NODE_AND)
	{
		gather_conjuncts(conjuncts, nodes[index].first);
		gather_conjuncts(conjuncts, nodes[nodes[index].first].next);
	}
	else
		conjuncts->list[conjuncts->count++] = index;
}

/* Joins what has not been taken. */
static void
rebuild_where(const Conjuncts *conjuncts)
{
	DynExpression *where = conjuncts->where;
	int i;

	where->root = DYN_NO_NODE;
	for (i = 0; i < conjuncts->count; i++)
	{
		DynNodeIndex conjunct = conjuncts->list[i];
		DynOperands operands = DYN_NO_OPERANDS;

		if (conjunct == DYN_NO_NODE)
			continue;
		where->nodes[conjunct].next = DYN_NO_NODE;
		if (where->root == DYN_NO_NODE)
		{
			where->root = conjunct;
			continue;
		}
		dyn_operands_add(where, &operands, where->root);
		dyn_operands_add(where, &operands, conjunct);
		where->root = dyn_tree_node(where, DYN_NODE_AND, &operands);
	}
}

static void
add_value(DynKeyValues *values, const DynValue *value)
{
	int i;

	for (i = 0; i < values->count; i++)
	{
		if (dyn_value_equal(&values->list[i], value))
			return;
	}
	values->list[values->count++] = *value;
}

/* Of "name = value" and "value = name". */
static bool
gather_equal(const DynExpression *where, const DynNode *node,
			 const DynName *name, DynKeyValues *values)
{
	const DynNode *a = &where->nodes[node->first];
	const DynNode *b = &where->nodes[a->next];

	if (is_key_path(where, a, name) && b->kind == DYN_NODE_VALUE)
		add_value(values, &b->value);
	else if (is_key_path(where, b, name) && a->kind == DYN_NODE_VALUE)
		add_value(values, &a->value);
	else
		return false;
	return true;
}

/* Of "name IN [value, ...]". */
static bool
gather_in(const DynExpression *where, const DynNode *node, const DynName *name,
		  DynKeyValues *values)
{
	const DynNode *first = &where->nodes[node->first];
	DynNodeIndex i;

	if (!is_key_path(where, first, name))
		return false;
	for (i = first->next; i != DYN_NO_NODE; i = where->nodes[i].next)
	{
		if (where->nodes[i].kind != DYN_NODE_VALUE)
			return false;
		add_value(values, &where->nodes[i].value);
	}
	return true;
}

/* The values that a condition leaves an attribute; false: it may have any. */
static bool
gather_values(const DynExpression *where, DynNodeIndex index,
			  const DynName *name, DynKeyValues *values)
{
	const DynNode *node = &where->nodes[index];

	check_stack_depth();
	switch (node->kind)
	{
		case DYN_NODE_EQ:
			return gather_equal(where, node, name, values);
		case DYN_NODE_IN:
			return gather_in(where, node, name, values);
		case DYN_NODE_OR:
			return gather_values(where, node->first, name, values) &&
				   gather_values(where, where->nodes[node->first].next, name,
								 values);
		default:
			return false;
	}
}

/* Takes the condition that leaves the attribute the fewest values. */
static bool
take_values(Conjuncts *conjuncts, const DynName *name, DynKeyValues *values)
{
	Size room = conjuncts->where->node_count * sizeof(DynValue);
	DynKeyValues candidate = { .list = palloc(room) };
	int best = -1;
	int i;

	values->list = palloc(room);
	values->count = 0;
	for (i = 0; i < conjuncts->count; i++)
	{
		DynKeyValues spare = *values;

		candidate.count = 0;
		if (conjuncts->list[i] == DYN_NO_NODE ||
			!gather_values(conjuncts->where, conjuncts->list[i], name,
						   &candidate) ||
			(best >= 0 && candidate.count >= values->count))
			continue;
		best = i;
		*values = candidate;
		candidate = spare;
	}
	if (best >= 0)
		conjuncts->list[best] = DYN_NO_NODE;
	return best >= 0;
}

/* The operator of a comparison whose first operand is the key. */
static DynSortOperator
sort_operator(const DynNode *node)
{
	switch (node->kind)
	{
		case DYN_NODE_LT:
			return DYN_SORT_LT;
		case DYN_NODE_LE:
			return DYN_SORT_LE;
		case DYN_NODE_GT:
			return DYN_SORT_GT;
		case DYN_NODE_GE:
			return DYN_SORT_GE;
		case DYN_NODE_BETWEEN:
			return DYN_SORT_BETWEEN;
		case DYN_NODE_FUNCTION:
			return node->function->id == DYN_FUNCTION_BEGINS_WITH
					   ? DYN_SORT_BEGINS_WITH
					   : DYN_SORT_NONE;
		default:
			return DYN_SORT_NONE;
	}
}

/* Is this a comparison of the attribute with values? */
static bool
is_range(const DynExpression *where, const DynNode *node, const DynName *name,
		 DynKeyComparison *comparison)
{
	const DynNode *low;

	comparison->op = sort_operator(node);
	if (comparison->op == DYN_SORT_NONE ||
		!is_key_path(where, &where->nodes[node->first], name))
		return false;
	low = &where->nodes[where->nodes[node->first].next];
	if (low->kind != DYN_NODE_VALUE)
		return false;
	comparison->attribute = *name;
	comparison->low = &low->value;
	comparison->high = NULL;
	if (comparison->op != DYN_SORT_BETWEEN)
		return true;
	comparison->high = &where->nodes[low->next].value;
	return where->nodes[low->next].kind == DYN_NODE_VALUE;
}

static const DynValue *
copy_value(const DynValue *value)
{
	DynValue *copy;

	if (value == NULL)
		return NULL;
	copy = palloc(sizeof(DynValue));
	*copy = *value;
	return copy;
}

static void
take_range(Conjuncts *conjuncts, const DynName *name,
		   DynKeyComparison *comparison)
{
	int i;

	for (i = 0; i < conjuncts->count; i++)
	{
		if (conjuncts->list[i] == DYN_NO_NODE ||
			!is_range(conjuncts->where,
					  &conjuncts->where->nodes[conjuncts->list[i]], name,
					  comparison))
			continue;
		/* The nodes may move when WHERE is rebuilt. */
		comparison->low = copy_value(comparison->low);
		comparison->high = copy_value(comparison->high);
		conjuncts->list[i] = DYN_NO_NODE;
		return;
	}
	comparison->op = DYN_SORT_NONE;
}

static void
check_partitions(int count)
{
	if (count > DYN_PARTITIONS_MAX)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The IN operator is provided with too many operands; "
					   "number of operands: %d",
					   count),
				errhint("A statement may name at most %d partition keys.",
						DYN_PARTITIONS_MAX));
}

/* Takes what is said of the sort key, attribute by attribute. */
static void
take_sort_key(Conjuncts *conjuncts, DynKeyPredicate *predicate)
{
	const DynKeySchema *schema = predicate->schema;
	DynKeyValues values;
	int i;

	for (i = 0; i < schema->range_count; i++)
	{
		const DynName *name = &schema->range[i].name;

		if (!take_values(conjuncts, name, &values))
		{
			take_range(conjuncts, name, &predicate->sort);
			return;
		}
		if (values.count > 1 || i == schema->range_count - 1)
		{
			predicate->sk_count = values.count;
			predicate->sks = values.list;
			return;
		}
		predicate->equals[predicate->equal_count++] = values.list[0];
	}
}

/* The number of partitions that the conditions leave; 0: any. */
static int
take_partition_key(Conjuncts *conjuncts, DynKeyPredicate *predicate)
{
	const DynKeySchema *schema = predicate->schema;
	int count = 1;
	int i;

	for (i = 0; i < schema->hash_count; i++)
	{
		DynKeyValues *values = &predicate->hash[i];

		if (!take_values(conjuncts, &schema->hash[i].name, values))
			return 0;
		count *= values->count;
		check_partitions(count);
	}
	return count;
}

void
dyn_key_predicate_take(DynExpression *where, const DynKeySchema *schema,
					   DynKeyPredicate *predicate)
{
	Conjuncts conjuncts = { .where = where };

	memset(predicate, 0, sizeof(DynKeyPredicate));
	predicate->schema = schema;
	if (where->root == DYN_NO_NODE)
		return;
	conjuncts.list = palloc(where->node_count * sizeof(DynNodeIndex));
	gather_conjuncts(&conjuncts, where->root);
	predicate->pk_count = take_partition_key(&conjuncts, predicate);
	if (predicate->pk_count == 0)
		return;
	take_sort_key(&conjuncts, predicate);
	rebuild_where(&conjuncts);
}

static void
check_types(const DynValue *values, int count,
			const DynKeyAttribute *attribute)
{
	int i;

	for (i = 0; i < count; i++)
	{
		if (values[i].type != dyn_key_kind_type(attribute->kind))
			ereport(
				ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: "
					   "Condition parameter type does not match schema "
					   "type"),
				errhint("The key attribute \"%.*s\" is of type %s.",
						DYN_NAME_ARGS(attribute->name),
						dyn_type_name(dyn_key_kind_type(attribute->kind))));
	}
}

void
dyn_key_predicate_check(const DynKeyPredicate *predicate)
{
	const DynKeySchema *schema = predicate->schema;
	int i;

	if (predicate->pk_count == 0)
		return;
	for (i = 0; i < schema->hash_count; i++)
		check_types(predicate->hash[i].list, predicate->hash[i].count,
					&schema->hash[i]);
	for (i = 0; i < predicate->equal_count; i++)
		check_types(&predicate->equals[i], 1, &schema->range[i]);
	check_types(predicate->sks, predicate->sk_count,
				&schema->range[predicate->equal_count]);
}

bool
dyn_key_predicate_is_full(const DynKeyPredicate *predicate)
{
	return predicate->pk_count == 1 &&
		   (predicate->schema->range_count == 0 || predicate->sk_count == 1);
}

static void
build_attribute(DynBuilder *builder, const DynKeyAttribute *attribute,
				const DynValue *value)
{
	dyn_build_name(builder, attribute->name.data, attribute->name.len);
	dyn_build_value(builder, value);
}

DynItem *
dyn_key_predicate_item(const DynKeyPredicate *predicate)
{
	const DynKeySchema *schema = predicate->schema;
	DynBuilder *builder = dyn_builder_create();

	build_attribute(builder, &schema->hash[0], &predicate->hash[0].list[0]);
	if (schema->range_count > 0)
		build_attribute(builder, &schema->range[0], &predicate->sks[0]);
	return dyn_build_finish(builder);
}

static int
compare_values(const void *a, const void *b)
{
	return dyn_scalar_compare(a, b);
}

static int
compare_values_backward(const void *a, const void *b)
{
	return -dyn_scalar_compare(a, b);
}

static void
sort_values(DynValue *values, int count, bool descending)
{
	if (count > 1)
		qsort(values, count, sizeof(DynValue),
			  descending ? compare_values_backward : compare_values);
}

void
dyn_key_predicate_sort(DynKeyPredicate *predicate, const bool *hash_descending,
					   bool range_descending)
{
	int i;

	for (i = 0; i < predicate->schema->hash_count; i++)
		sort_values(predicate->hash[i].list, predicate->hash[i].count,
					hash_descending[i]);
	sort_values(predicate->sks, predicate->sk_count, range_descending);
}

int
dyn_key_predicate_ranges(const DynKeyPredicate *predicate)
{
	return predicate->pk_count * Max(predicate->sk_count, 1);
}

static void
add_equality(DynKeyExpression *key, const DynKeyAttribute *attribute,
			 const DynValue *value)
{
	DynKeyComparison *comparison = &key->comparisons[key->count++];

	comparison->attribute = attribute->name;
	comparison->op = DYN_SORT_EQ;
	comparison->low = value;
	comparison->high = NULL;
}

/* The partition keys are all combinations of the attributes' values. */
static void
add_partition_key(DynKeyExpression *key, const DynKeyPredicate *predicate,
				  int partition)
{
	int rest = predicate->pk_count;
	int i;

	for (i = 0; i < predicate->schema->hash_count; i++)
	{
		const DynKeyValues *values = &predicate->hash[i];

		rest /= values->count;
		add_equality(key, &predicate->schema->hash[i],
					 &values->list[partition / rest]);
		partition %= rest;
	}
}

DynKeyExpression *
dyn_key_predicate_range(const DynKeyPredicate *predicate, int range)
{
	const DynKeySchema *schema = predicate->schema;
	DynKeyExpression *key = palloc0(sizeof(DynKeyExpression));
	int sks = Max(predicate->sk_count, 1);
	int i;

	key->comparisons = palloc((schema->hash_count + schema->range_count) *
							  sizeof(DynKeyComparison));
	add_partition_key(key, predicate, range / sks);
	for (i = 0; i < predicate->equal_count; i++)
		add_equality(key, &schema->range[i], &predicate->equals[i]);
	if (predicate->sk_count > 0)
		add_equality(key, &schema->range[i], &predicate->sks[range % sks]);
	else if (predicate->sort.op != DYN_SORT_NONE)
		key->comparisons[key->count++] = predicate->sort;
	return key;
}
