/*
 * condition_eval.c
 *	  Is a condition true of an item?
 *
 * A missing attribute, a size() of what has none, and operands of different
 * types make every comparison false but "<>", which is true exactly where "="
 * is not.  So a condition has no third value, and NOT just negates.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "expr/condition.h"

typedef struct Evaluation
{
	const DynExpression *expression;
	const DynItemView *view;
} Evaluation;

static void eval_operand(const Evaluation *evaluation, DynNodeIndex index,
						 DynOperand *operand);

/* UTF-16 has two units for what UTF-8 has four bytes for, else one. */
static uint32
utf16_length(const DynValue *string)
{
	uint32 length = 0;
	uint32 i;

	for (i = 0; i < string->len; i++)
	{
		if ((string->data[i] & 0xC0) != 0x80)
			length += string->data[i] >= 0xF0 ? 2 : 1;
	}
	return length;
}

/* What size() is of a value; false for a type that has none. */
static bool
size_of(const DynValue *value, uint32 *size)
{
	if (value->type == DYN_TYPE_S)
		*size = utf16_length(value);
	else if (value->type == DYN_TYPE_B)
		*size = value->len;
	else if (dyn_type_is_container(value->type))
		*size = dyn_value_count(value);
	else
		return false;
	return true;
}

static void
eval_size(const Evaluation *evaluation, const DynNode *node,
		  DynOperand *operand)
{
	char text[16];
	DynOperand of;
	uint32 size;
	int len;

	eval_operand(evaluation, node->first, &of);
	operand->exists = of.exists && size_of(&of.value, &size);
	if (!operand->exists)
		return;
	len = snprintf(text, sizeof(text), "%u", size);
	dyn_number_from_text(text, len, &operand->number);
	operand->value =
		dyn_scalar(DYN_TYPE_N, operand->number.bytes, operand->number.len);
}

static void
eval_operand(const Evaluation *evaluation, DynNodeIndex index,
			 DynOperand *operand)
{
	const DynNode *node = &evaluation->expression->nodes[index];

	check_stack_depth();
	switch (node->kind)
	{
		case DYN_NODE_PATH:
			operand->exists =
				dyn_view_path(evaluation->view, evaluation->expression, node,
							  &operand->value);
			break;
		case DYN_NODE_VALUE:
			operand->exists = true;
			operand->value = node->value;
			break;
		default:
			Assert(node->function->id == DYN_FUNCTION_SIZE);
			eval_size(evaluation, node, operand);
			break;
	}
}

static bool
is_equal(const DynOperand *a, const DynOperand *b)
{
	return a->exists && b->exists && dyn_value_equal(&a->value, &b->value);
}

/* Have the two an order, and which? */
static bool
compare_operands(const DynOperand *a, const DynOperand *b, int *order)
{
	if (!a->exists || !b->exists || a->value.type != b->value.type ||
		a->value.type > DYN_TYPE_B)
		return false;
	*order = dyn_scalar_compare(&a->value, &b->value);
	return true;
}

static bool
eval_order(DynNodeKind kind, const DynOperand *a, const DynOperand *b)
{
	int order;

	if (!compare_operands(a, b, &order))
		return false;
	switch (kind)
	{
		case DYN_NODE_LT:
			return order < 0;
		case DYN_NODE_LE:
			return order <= 0;
		case DYN_NODE_GT:
			return order > 0;
		default:
			return order >= 0;
	}
}

static bool
eval_comparison(const Evaluation *evaluation, const DynNode *node)
{
	const DynNode *nodes = evaluation->expression->nodes;
	DynOperand a;
	DynOperand b;

	eval_operand(evaluation, node->first, &a);
	eval_operand(evaluation, nodes[node->first].next, &b);
	if (node->kind == DYN_NODE_EQ)
		return is_equal(&a, &b);
	if (node->kind == DYN_NODE_NE)
		return !is_equal(&a, &b);
	return eval_order(node->kind, &a, &b);
}

static bool
eval_between(const Evaluation *evaluation, const DynNode *node)
{
	const DynNode *nodes = evaluation->expression->nodes;
	DynNodeIndex low = nodes[node->first].next;
	DynOperand value;
	DynOperand bound;

	eval_operand(evaluation, node->first, &value);
	eval_operand(evaluation, low, &bound);
	if (!eval_order(DYN_NODE_GE, &value, &bound))
		return false;
	eval_operand(evaluation, nodes[low].next, &bound);
	return eval_order(DYN_NODE_LE, &value, &bound);
}

static bool
eval_in(const Evaluation *evaluation, const DynNode *node)
{
	const DynNode *nodes = evaluation->expression->nodes;
	DynNodeIndex i;
	DynOperand value;
	DynOperand other;

	eval_operand(evaluation, node->first, &value);
	for (i = nodes[node->first].next; i != DYN_NO_NODE; i = nodes[i].next)
	{
		eval_operand(evaluation, i, &other);
		if (is_equal(&value, &other))
			return true;
	}
	return false;
}

static bool
has_type(const DynValue *value, const DynValue *type)
{
	const char *name = dyn_type_name(value->type);

	return type->type == DYN_TYPE_S && strlen(name) == type->len &&
		   memcmp(name, type->data, type->len) == 0;
}

static bool
begins_with(const DynValue *value, const DynValue *prefix)
{
	return value->type == prefix->type &&
		   (value->type == DYN_TYPE_S || value->type == DYN_TYPE_B) &&
		   value->len >= prefix->len &&
		   memcmp(value->data, prefix->data, prefix->len) == 0;
}

static bool
has_element(const DynValue *container, const DynValue *value)
{
	uint32 count = dyn_value_count(container);
	uint32 i;

	for (i = 0; i < count; i++)
	{
		DynValue element = dyn_value_element(container, i);

		if (dyn_value_equal(&element, value))
			return true;
	}
	return false;
}

/* A substring, a subsequence of bytes, a member or an element. */
static bool
contains(const DynValue *whole, const DynValue *part)
{
	if (whole->type == DYN_TYPE_S || whole->type == DYN_TYPE_B)
		return whole->type == part->type &&
			   memmem(whole->data, whole->len, part->data, part->len) != NULL;
	return dyn_type_is_container(whole->type) && whole->type != DYN_TYPE_M &&
		   has_element(whole, part);
}

static bool
eval_function(const Evaluation *evaluation, const DynNode *node)
{
	const DynNode *nodes = evaluation->expression->nodes;
	DynOperand a;
	DynOperand b;

	eval_operand(evaluation, node->first, &a);
	if (node->function->id == DYN_FUNCTION_ATTRIBUTE_EXISTS)
		return a.exists;
	if (node->function->id == DYN_FUNCTION_ATTRIBUTE_NOT_EXISTS)
		return !a.exists;

	eval_operand(evaluation, nodes[node->first].next, &b);
	if (!a.exists || !b.exists)
		return false;
	switch (node->function->id)
	{
		case DYN_FUNCTION_ATTRIBUTE_TYPE:
			return has_type(&a.value, &b.value);
		case DYN_FUNCTION_BEGINS_WITH:
			return begins_with(&a.value, &b.value);
		default:
			Assert(node->function->id == DYN_FUNCTION_CONTAINS);
			return contains(&a.value, &b.value);
	}
}

static bool eval_condition(const Evaluation *evaluation, DynNodeIndex index);

static bool
has_operand_that_is(bool wanted, const Evaluation *evaluation,
					const DynNode *node)
{
	const DynNode *nodes = evaluation->expression->nodes;
	DynNodeIndex i;

	for (i = node->first; i != DYN_NO_NODE; i = nodes[i].next)
	{
		if (eval_condition(evaluation, i) == wanted)
			return true;
	}
	return false;
}

static bool
eval_condition(const Evaluation *evaluation, DynNodeIndex index)
{
	const DynNode *nodes = evaluation->expression->nodes;
	const DynNode *node = &nodes[index];

	check_stack_depth();
	switch (node->kind)
	{
		case DYN_NODE_OR:
			return has_operand_that_is(true, evaluation, node);
		case DYN_NODE_AND:
			return !has_operand_that_is(false, evaluation, node);
		case DYN_NODE_NOT:
			return !eval_condition(evaluation, node->first);
		case DYN_NODE_BETWEEN:
			return eval_between(evaluation, node);
		case DYN_NODE_IN:
			return eval_in(evaluation, node);
		case DYN_NODE_FUNCTION:
			return eval_function(evaluation, node);
		default:
			return eval_comparison(evaluation, node);
	}
}

bool
dyn_condition_holds(const DynExpression *expression, const DynItemView *view)
{
	Evaluation evaluation = { expression, view };

	return eval_condition(&evaluation, expression->root);
}
