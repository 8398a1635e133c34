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

#define key_error(...) \
	ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION), errmsg(__VA_ARGS__))

#define BAD_COUNT "Conditions can be of length 1 or 2 only"

DynKeySchema
dyn_key_schema(const DynKeyAttribute *pk, const DynKeyAttribute *sk)
{
	DynKeySchema schema = { .hash_count = 1, .hash[0] = *pk };

	if (sk->kind != DYN_KEY_NONE)
	{
		schema.range_count = 1;
		schema.range[0] = *sk;
	}
	return schema;
}

static const DynKeyAttribute *
find_attribute(const DynKeyAttribute *attributes, int count,
			   const DynName *name)
{
	int i;

	for (i = 0; i < count; i++)
	{
		if (dyn_name_equal(&attributes[i].name, name))
			return &attributes[i];
	}
	return NULL;
}

const DynKeyAttribute *
dyn_key_schema_find(const DynKeySchema *schema, const DynName *name)
{
	const DynKeyAttribute *found =
		find_attribute(schema->hash, schema->hash_count, name);

	if (found != NULL)
		return found;
	return find_attribute(schema->range, schema->range_count, name);
}

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
			  DynKeyComparison *comparison)
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
static DynKeyComparison
key_comparison(const DynExpression *expression, const DynNode *node)
{
	DynKeyComparison comparison = { .op = sort_operator(node) };
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
add_comparison(DynKeyExpression *key, const DynNode *node)
{
	DynKeyComparison comparison = key_comparison(&key->expression, node);
	int i;

	for (i = 0; i < key->count; i++)
	{
		if (dyn_name_equal(&key->comparisons[i].attribute,
						   &comparison.attribute))
			key_error("KeyConditionExpressions must only contain one "
					  "condition per key");
	}
	key->comparisons[key->count++] = comparison;
}

static void
gather_comparisons(DynKeyExpression *key, DynNodeIndex index)
{
	const DynNode *node = &key->expression.nodes[index];

	check_stack_depth();
	if (node->kind == DYN_NODE_AND)
	{
		gather_comparisons(key, node->first);
		gather_comparisons(key, key->expression.nodes[node->first].next);
	}
	else
		add_comparison(key, node);
}

/* Only KeyConditions come with other operators to here. */
static void
check_indexable(const DynKeyComparison *comparison)
{
	if (comparison->op == DYN_SORT_NONE)
		key_error("Attempted conditional constraint is not an indexable "
				  "operation");
}

/* The comparison of a key attribute; raises if it is missing. */
static const DynKeyComparison *
find_comparison(const DynKeyExpression *key, const DynName *name)
{
	int i;

	for (i = 0; i < key->count; i++)
	{
		if (dyn_name_equal(&key->comparisons[i].attribute, name))
			return &key->comparisons[i];
	}
	key_error("Query condition missed key schema element: %.*s",
			  DYN_NAME_ARGS(*name));
	return NULL; /* not reached */
}

static void
check_type(const DynKeyComparison *comparison, DynKeyKind kind)
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

/* The comparison of a key attribute as one that keys have. */
static const DynKeyComparison *
key_attribute_comparison(const DynKeyExpression *key,
						 const DynKeyAttribute *attribute)
{
	const DynKeyComparison *comparison =
		find_comparison(key, &attribute->name);

	check_indexable(comparison);
	check_type(comparison, attribute->kind);
	return comparison;
}

static DynValue
key_value(const DynValue *value, const DynKeyAttribute *attribute,
		  void (*check_size)(uint32 len))
{
	const DynName *name = &attribute->name;

	if (value->len == 0)
		dyn_key_empty(attribute->kind, pnstrdup(name->data, name->len));
	check_size(value->len);
	return *value;
}

static void
set_partition_key(const DynKeyExpression *key, const DynKeySchema *schema,
				  DynKeyCondition *condition)
{
	int i;

	for (i = 0; i < schema->hash_count; i++)
	{
		const DynKeyComparison *comparison =
			key_attribute_comparison(key, &schema->hash[i]);

		if (comparison->op != DYN_SORT_EQ)
			key_error("Query key condition not supported");
		condition->hash[i] = key_value(comparison->low, &schema->hash[i],
									   dyn_partition_key_check_size);
	}
}

/*
 * The first count sort key attributes have a condition each, and all but the
 * last of these are equalities.
 */
static void
set_sort_key(const DynKeyExpression *key, const DynKeySchema *schema,
			 int count, DynKeyCondition *condition)
{
	int i;

	for (i = 0; i < count; i++)
	{
		const DynKeyAttribute *attribute = &schema->range[i];
		const DynKeyComparison *comparison =
			key_attribute_comparison(key, attribute);
		DynValue low =
			key_value(comparison->low, attribute, dyn_sort_key_check_size);

		if (i < count - 1)
		{
			if (comparison->op != DYN_SORT_EQ)
				key_error("Query key condition not supported");
			condition->equals[condition->equal_count++] = low;
			continue;
		}
		condition->op = comparison->op;
		condition->low = low;
		if (comparison->high != NULL)
			condition->high = key_value(comparison->high, attribute,
										dyn_sort_key_check_size);
	}
}

void
dyn_key_expression_parse(DynKeyExpression *key, const char *text, uint32 len,
						 DynPlaceholders *placeholders)
{
	dyn_condition_parse(&key->expression, "KeyConditionExpression", text, len,
						placeholders);
	key->comparisons = NULL;
	key->count = 0;
}

void
dyn_key_expression_check(DynKeyExpression *key)
{
	if (key->comparisons == NULL)
	{
		key->comparisons =
			palloc(key->expression.operators * sizeof(DynKeyComparison));
		gather_comparisons(key, key->expression.root);
	}
	if (key->count < 1)
		key_error(BAD_COUNT);
}

void
dyn_key_expression_check_count(const DynKeyExpression *key)
{
	if (key->count > 2)
		key_error(BAD_COUNT);
}

void
dyn_key_condition_bind(const DynKeyExpression *key, const DynKeySchema *schema,
					   DynKeyCondition *condition)
{
	int rest = key->count - schema->hash_count;

	memset(condition, 0, sizeof(DynKeyCondition));
	if (schema->hash_count == 1 && schema->range_count <= 1)
		dyn_key_expression_check_count(key);
	set_partition_key(key, schema, condition);
	if (rest > schema->range_count)
		key_error("Query key condition not supported");
	set_sort_key(key, schema, rest, condition);
}
