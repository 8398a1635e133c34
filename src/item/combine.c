/*
 * combine.c
 *	  New values made of two, see combine.h.
 *
 * A value lies in an item, so each is built as the only attribute of one.
 * Sets are sorted: they are merged in one pass over both.
 */
#include "postgres.h"

#include "item/combine.h"

static DynBuilder *
begin_value(DynType type)
{
	DynBuilder *builder = dyn_builder_create();

	dyn_build_name(builder, "", 0);
	dyn_build_open(builder, type);
	return builder;
}

static DynValue
end_value(DynBuilder *builder)
{
	DynValue root;
	DynValue value;
	DynName name;

	dyn_build_close(builder);
	root = dyn_item_root(dyn_build_finish(builder));
	dyn_map_entry(&root, 0, &name, &value);
	return value;
}

static void
build_elements(DynBuilder *builder, const DynValue *container)
{
	uint32 count = dyn_value_count(container);
	uint32 i;

	for (i = 0; i < count; i++)
	{
		DynValue element = dyn_value_element(container, i);

		dyn_build_value(builder, &element);
	}
}

DynValue
dyn_list_append(const DynValue *first, const DynValue *second)
{
	DynBuilder *builder = begin_value(DYN_TYPE_L);

	build_elements(builder, first);
	build_elements(builder, second);
	return end_value(builder);
}

/* Is a member of the set?  *next is where to look, for members in order. */
static bool
set_has(const DynValue *set, uint32 *next, const DynValue *member)
{
	uint32 count = dyn_value_count(set);

	for (; *next < count; (*next)++)
	{
		DynValue other = dyn_value_element(set, *next);
		int order = dyn_scalar_compare(&other, member);

		if (order >= 0)
			return order == 0;
	}
	return false;
}

/* The members of a that are not in b; returns how many. */
static uint32
build_difference(DynBuilder *builder, const DynValue *a, const DynValue *b)
{
	uint32 count = dyn_value_count(a);
	uint32 next = 0;
	uint32 built = 0;
	uint32 i;

	for (i = 0; i < count; i++)
	{
		DynValue member = dyn_value_element(a, i);

		if (set_has(b, &next, &member))
			continue;
		dyn_build_value(builder, &member);
		built++;
	}
	return built;
}

DynValue
dyn_set_union(const DynValue *a, const DynValue *b)
{
	DynBuilder *builder = begin_value(a->type);

	Assert(dyn_type_is_set(a->type) && a->type == b->type);
	build_elements(builder, a);
	build_difference(builder, b, a);
	return end_value(builder);
}

bool
dyn_set_subtract(const DynValue *a, const DynValue *b, DynValue *difference)
{
	DynBuilder *builder = begin_value(a->type);

	Assert(dyn_type_is_set(a->type) && a->type == b->type);
	if (build_difference(builder, a, b) == 0)
		return false;
	*difference = end_value(builder);
	return true;
}
