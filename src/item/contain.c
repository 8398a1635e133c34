/*
 * contain.c
 *	  Containment of values, see contain.h.
 *
 * Lists take time proportional to the product of their lengths, as jsonb's
 * arrays of containers do; a query can be cancelled meanwhile.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "item/contain.h"

static bool
map_contains(const DynValue *whole, const DynValue *part)
{
	uint32 count = dyn_value_count(part);
	uint32 i;

	for (i = 0; i < count; i++)
	{
		DynName name;
		DynValue value;
		DynValue found;

		dyn_map_entry(part, i, &name, &value);
		if (!dyn_map_find(whole, name.data, name.len, &found) ||
			!dyn_value_contains(&found, &value))
			return false;
	}
	return true;
}

/* Does a list have an element that contains value? */
static bool
list_has(const DynValue *list, const DynValue *value)
{
	uint32 count = dyn_value_count(list);
	uint32 i;

	for (i = 0; i < count; i++)
	{
		DynValue element = dyn_value_element(list, i);

		CHECK_FOR_INTERRUPTS();
		if (dyn_value_contains(&element, value))
			return true;
	}
	return false;
}

static bool
list_contains(const DynValue *whole, const DynValue *part)
{
	uint32 count = dyn_value_count(part);
	uint32 i;

	for (i = 0; i < count; i++)
	{
		DynValue value = dyn_value_element(part, i);

		if (!list_has(whole, &value))
			return false;
	}
	return true;
}

/* Both are sorted, so one pass over whole finds each member of part. */
static bool
set_contains(const DynValue *whole, const DynValue *part)
{
	uint32 whole_count = dyn_value_count(whole);
	uint32 part_count = dyn_value_count(part);
	uint32 found = 0;
	uint32 i;

	for (i = 0; i < whole_count && found < part_count; i++)
	{
		DynValue member = dyn_value_element(whole, i);
		DynValue wanted = dyn_value_element(part, found);

		if (dyn_value_equal(&member, &wanted))
			found++;
	}
	return found == part_count;
}

bool
dyn_value_contains(const DynValue *whole, const DynValue *part)
{
	check_stack_depth();
	if (whole->type != part->type)
		return false;
	switch (part->type)
	{
		case DYN_TYPE_M:
			return map_contains(whole, part);
		case DYN_TYPE_L:
			return list_contains(whole, part);
		case DYN_TYPE_SS:
		case DYN_TYPE_NS:
		case DYN_TYPE_BS:
			return set_contains(whole, part);
		default:
			return dyn_value_equal(whole, part);
	}
}
