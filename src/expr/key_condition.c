/*
 * key_condition.c
 *	  KeyConditionExpression, see key_condition.h.
 *
 * The text is parsed as a condition of the general grammar, for DynamoDB
 * names what a key condition must not have.  Two steps follow: what can be
 * said without the table (gather_comparisons), then what its keys say.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/error.h"
#include "expr/condition.h"
#include "expr/key_condition.h"

/* What the expression says of one attribute. */
typedef struct KeyComparison
{
	DynName attribute;
	DynSortOperator op;
	const DynValue *low;
	const DynValue *high; /* of BETWEEN, else NULL */
} KeyComparison;

typedef struct KeyComparisons
{
	const DynExpression *expression;
	KeyComparison *list;
	int count;
} KeyComparisons;

#define key_error(...) \
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION), errmsg(__VA_ARGS__))

/* The sort key operator of a node; raises if there is none for it. */
static DynSortOperator
sort_operator(const DynNode *node)
{
	DynName name;

	switch (node->kind)
	{
		case DYN_NODE_EQ:
			return DYN_SORT_EQ;
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
		default:
			if (node->kind == DYN_NODE_FUNCTION &&
				node->function->id == DYN_FUNCTION_BEGINS_WITH)
				return DYN_SORT_BEGINS_WITH;
			name = dyn_node_operator(node);
			key_error("Invalid operator used in KeyConditionExpression: %.*s",
					  DYN_NAME_ARGS(name));
	}
	return DYN_SORT_NONE; /* not reached */
}

/* The operator of "low op attribute", turned to "attribute op low". */
static DynSortOperator
flipped(DynSortOperator op)
{
	switch (op)
	{
		case DYN_SORT_LT:
			return DYN_SORT_GT;
		case DYN_SORT_LE:
			return DYN_SORT_GE;
		case DYN_SORT_GT:
			return DYN_SORT_LT;
		case DYN_SORT_GE:
			return DYN_SORT_LE;
		default:
			return op;
	}
}

/* These say what is compared first. */
static void
check_first_operand(const DynNode *node, const DynNode *first)
{
	DynName name;

	if ((node->kind == DYN_NODE_BETWEEN || node->kind == DYN_NODE_FUNCTION) &&
		first->kind == DYN_NODE_VALUE)
	{
		name = dyn_node_operator(node);
		key_error("Invalid condition in KeyConditionExpression: "
				  "%.*s operator must have the key attribute as its first "
				  "operand",
				  DYN_NAME_ARGS(name));
	}
}

static void
set_attribute(const DynExpression *expression, const DynNode *path,
			  KeyComparison *comparison)
{
	if (comparison->attribute.data != NULL)
		key_error("Invalid condition in KeyConditionExpression: "
				  "Multiple attribute names used in one condition");
	if (path->count > 1)
		key_error("KeyConditionExpressions cannot have conditions on nested "
				  "attributes");
	comparison->attribute = expression->steps[path->step].name;
}

/* Takes a comparison or a function apart. */
static KeyComparison
key_comparison(const DynExpression *expression, const DynNode *node)
{
	KeyComparison comparison = { .op = sort_operator(node) };
	DynNodeIndex i;

	check_first_operand(node, &expression->nodes[node->first]);
	for (i = node->first; i != DYN_NO_NODE; i = expression->nodes[i].next)
	{
		const DynNode *operand = &expression->nodes[i];

		if (operand->kind == DYN_NODE_FUNCTION)
			key_error("KeyConditionExpressions cannot contain nested "
					  "operations");
		if (operand->kind == DYN_NODE_PATH)
		{
			set_attribute(expression, operand, &comparison);
			if (comparison.low != NULL)
				comparison.op = flipped(comparison.op);
		}
		else if (comparison.low == NULL)
			comparison.low = &operand->value;
		else
			comparison.high = &operand->value;
	}
	if (comparison.attribute.data == NULL)
		key_error("Invalid condition in KeyConditionExpression: "
				  "No key attribute specified");
	return comparison;
}

static void
gather_comparisons(KeyComparisons *comparisons, DynNodeIndex index)
{
	const DynExpression *expression = comparisons->expression;
	const DynNode *node = &expression->nodes[index];
	KeyComparison comparison;
	int i;

	check_stack_depth();
	if (node->kind == DYN_NODE_AND)
	{
		gather_comparisons(comparisons, node->first);
		gather_comparisons(comparisons, expression->nodes[node->first].next);
		return;
	}
	comparison = key_comparison(expression, node);
	for (i = 0; i < comparisons->count; i++)
	{
		if (dyn_name_equal(&comparisons->list[i].attribute,
						   &comparison.attribute))
			key_error("KeyConditionExpressions must only contain one "
					  "condition per key");
	}
	comparisons->list[comparisons->count++] = comparison;
}

/* The comparison of a key attribute; raises if it is missing. */
static const KeyComparison *
find_comparison(const KeyComparisons *comparisons, const DynName *name)
{
	int i;

	for (i = 0; i < comparisons->count; i++)
	{
		if (dyn_name_equal(&comparisons->list[i].attribute, name))
			return &comparisons->list[i];
	}
	key_error("Query condition missed key schema element: %.*s",
			  DYN_NAME_ARGS(*name));
	return NULL; /* not reached */
}

static void
check_type(const KeyComparison *comparison, DynKeyKind kind)
{
	DynType type = dyn_key_kind_type(kind);

	if (comparison->low->type != type ||
		(comparison->high != NULL && comparison->high->type != type))
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("One or more parameter values were invalid: "
					   "Condition parameter type does not match schema "
					   "type"),
				errhint("The key attribute \"%.*s\" is of type %s.",
						DYN_NAME_ARGS(comparison->attribute),
						dyn_type_name(type)));
}

static DynValue
key_value(const DynValue *value, DynKeyKind kind, const DynName *name,
		  void (*check_size)(uint32 len))
{
	if (value->len == 0)
		dyn_key_empty(kind, pnstrdup(name->data, name->len));
	check_size(value->len);
	return *value;
}

static void
set_partition_key(const KeyComparisons *comparisons,
				  const DynKeySchema *schema, DynKeyCondition *condition)
{
	const KeyComparison *pk = find_comparison(comparisons, &schema->pk_name);

	check_type(pk, schema->pk_kind);
	if (pk->op != DYN_SORT_EQ)
		key_error("Query key condition not supported");
	condition->pk = key_value(pk->low, schema->pk_kind, &schema->pk_name,
							  dyn_partition_key_check_size);
}

static void
set_sort_key(const KeyComparisons *comparisons, const DynKeySchema *schema,
			 DynKeyCondition *condition)
{
	const KeyComparison *sk;

	if (schema->sk_kind == DYN_KEY_NONE)
		key_error("Query key condition not supported");
	sk = find_comparison(comparisons, &schema->sk_name);
	check_type(sk, schema->sk_kind);
	condition->op = sk->op;
	condition->low = key_value(sk->low, schema->sk_kind, &schema->sk_name,
							   dyn_sort_key_check_size);
	if (sk->high != NULL)
		condition->high = key_value(sk->high, schema->sk_kind,
									&schema->sk_name, dyn_sort_key_check_size);
}

void
dyn_key_condition_parse(const char *text, uint32 len, const DynItem *names,
						const DynItem *values, const DynKeySchema *schema,
						DynKeyCondition *condition)
{
	DynPlaceholders placeholders;
	DynExpression expression;
	KeyComparisons comparisons = { .expression = &expression };

	dyn_placeholders_init(&placeholders, names, values);
	dyn_condition_parse(&expression, "KeyConditionExpression", text, len,
						&placeholders);
	dyn_placeholders_check_unused(&placeholders);

	comparisons.list = palloc(expression.operators * sizeof(KeyComparison));
	gather_comparisons(&comparisons, expression.root);
	if (comparisons.count > 2)
		key_error("Conditions can be of length 1 or 2 only");

	memset(condition, 0, sizeof(DynKeyCondition));
	set_partition_key(&comparisons, schema, condition);
	if (comparisons.count == 2)
		set_sort_key(&comparisons, schema, condition);
}
