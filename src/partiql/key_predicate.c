/*
 * key_predicate.c
 *	  What WHERE says of the key, see key_predicate.h.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "expr/tree.h"
#include "partiql/key_predicate.h"

/* Values, gathered from a condition; the room is for all there may be. */
typedef struct Values
{
	DynValue *list;
	int count;
} Values;

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
add_value(Values *values, const DynValue *value)
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
			 const DynName *name, Values *values)
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
		  Values *values)
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
			  const DynName *name, Values *values)
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
take_values(Conjuncts *conjuncts, const DynName *name, Values *values)
{
	Size room = conjuncts->where->node_count * sizeof(DynValue);
	Values candidate = { .list = palloc(room) };
	int best = -1;
	int i;

	values->list = palloc(room);
	values->count = 0;
	for (i = 0; i < conjuncts->count; i++)
	{
		Values spare = *values;

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

static void
take_sort_key(Conjuncts *conjuncts, DynKeyPredicate *predicate)
{
	const DynKeySchema *schema = predicate->schema;
	Values values;

	if (schema->sk_kind == DYN_KEY_NONE)
		return;
	if (!take_values(conjuncts, &schema->sk_name, &values))
		take_range(conjuncts, &schema->sk_name, &predicate->sort);
	predicate->sk_count = values.count;
	predicate->sks = values.list;
}

void
dyn_key_predicate_take(DynExpression *where, const DynKeySchema *schema,
					   DynKeyPredicate *predicate)
{
	Conjuncts conjuncts = { .where = where };
	Values values;

	memset(predicate, 0, sizeof(DynKeyPredicate));
	predicate->schema = schema;
	if (where->root == DYN_NO_NODE)
		return;
	conjuncts.list = palloc(where->node_count * sizeof(DynNodeIndex));
	gather_conjuncts(&conjuncts, where->root);
	if (!take_values(&conjuncts, &schema->pk_name, &values))
		return;
	check_partitions(values.count);
	predicate->pk_count = values.count;
	predicate->pks = values.list;
	take_sort_key(&conjuncts, predicate);
	rebuild_where(&conjuncts);
}

static void
check_types(const DynValue *values, int count, const DynName *name,
			DynKeyKind kind)
{
	int i;

	for (i = 0; i < count; i++)
	{
		if (values[i].type != dyn_key_kind_type(kind))
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("One or more parameter values were invalid: "
						   "Condition parameter type does not match schema "
						   "type"),
					errhint("The key attribute \"%.*s\" is of type %s.",
							DYN_NAME_ARGS(*name),
							dyn_type_name(dyn_key_kind_type(kind))));
	}
}

void
dyn_key_predicate_check(const DynKeyPredicate *predicate)
{
	const DynKeySchema *schema = predicate->schema;

	check_types(predicate->pks, predicate->pk_count, &schema->pk_name,
				schema->pk_kind);
	check_types(predicate->sks, predicate->sk_count, &schema->sk_name,
				schema->sk_kind);
}

bool
dyn_key_predicate_is_full(const DynKeyPredicate *predicate)
{
	return predicate->pk_count == 1 &&
		   (predicate->schema->sk_kind == DYN_KEY_NONE ||
			predicate->sk_count == 1);
}

DynItem *
dyn_key_predicate_item(const DynKeyPredicate *predicate)
{
	const DynKeySchema *schema = predicate->schema;
	DynBuilder *builder = dyn_builder_create();

	dyn_build_name(builder, schema->pk_name.data, schema->pk_name.len);
	dyn_build_value(builder, &predicate->pks[0]);
	if (schema->sk_kind != DYN_KEY_NONE)
	{
		dyn_build_name(builder, schema->sk_name.data, schema->sk_name.len);
		dyn_build_value(builder, &predicate->sks[0]);
	}
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

void
dyn_key_predicate_sort(DynKeyPredicate *predicate, bool pk_descending,
					   bool sk_descending)
{
	qsort(predicate->pks, predicate->pk_count, sizeof(DynValue),
		  pk_descending ? compare_values_backward : compare_values);
	if (predicate->sk_count > 1)
		qsort(predicate->sks, predicate->sk_count, sizeof(DynValue),
			  sk_descending ? compare_values_backward : compare_values);
}

int
dyn_key_predicate_ranges(const DynKeyPredicate *predicate)
{
	return predicate->pk_count * Max(predicate->sk_count, 1);
}

DynKeyExpression *
dyn_key_predicate_range(const DynKeyPredicate *predicate, int range)
{
	DynKeyExpression *key = palloc0(sizeof(DynKeyExpression));
	int sks = Max(predicate->sk_count, 1);

	key->comparisons = palloc(2 * sizeof(DynKeyComparison));
	key->comparisons[0].attribute = predicate->schema->pk_name;
	key->comparisons[0].op = DYN_SORT_EQ;
	key->comparisons[0].low = &predicate->pks[range / sks];
	key->comparisons[0].high = NULL;
	key->count = 1;
	if (predicate->sk_count == 0 && predicate->sort.op == DYN_SORT_NONE)
		return key;
	key->comparisons[1] = predicate->sort;
	if (predicate->sk_count > 0)
	{
		key->comparisons[1].attribute = predicate->schema->sk_name;
		key->comparisons[1].op = DYN_SORT_EQ;
		key->comparisons[1].low = &predicate->sks[range % sks];
		key->comparisons[1].high = NULL;
	}
	key->count = 2;
	return key;
}
