/*
 * size.c
 *	  Sizes as DynamoDB counts them, byte-exact.
 *
 * They decide about the 400 KB limit and about capacity, and have nothing to
 * do with the bytes that an item takes here.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "item/map_walk.h"

/* What an L or M costs besides its contents, and each of its elements. */
#define DOCUMENT_OVERHEAD 3
#define ELEMENT_OVERHEAD 1

uint32
dyn_map_contents_size(const DynValue *map)
{
	uint32 count = dyn_value_count(map);
	DynMapWalk walk = dyn_map_walk(map, 0);
	uint32 size = 0;
	uint32 i;

	for (i = 0; i < count; i++)
	{
		DynName name;
		DynValue value;

		dyn_map_walk_next(&walk, &name, &value);
		size += name.len + dyn_value_size(&value);
	}
	return size;
}

static uint32
elements_size(const DynValue *container)
{
	uint32 count = dyn_value_count(container);
	uint32 size = 0;
	uint32 i;

	for (i = 0; i < count; i++)
	{
		DynValue element = dyn_value_element(container, i);

		size += dyn_value_size(&element);
	}
	return size;
}

static uint32
document_size(const DynValue *document)
{
	uint32 contents;

	check_stack_depth();
	contents = document->type == DYN_TYPE_M ? dyn_map_contents_size(document)
											: elements_size(document);
	return DOCUMENT_OVERHEAD + contents +
		   ELEMENT_OVERHEAD * dyn_value_count(document);
}

uint32
dyn_value_size(const DynValue *value)
{
	switch (value->type)
	{
		case DYN_TYPE_S:
		case DYN_TYPE_B:
			return value->len;
		case DYN_TYPE_N:
			return dyn_number_size(value->data, value->len);
		case DYN_TYPE_BOOL:
		case DYN_TYPE_NULL:
			return 1;
		case DYN_TYPE_L:
		case DYN_TYPE_M:
			return document_size(value);
		case DYN_TYPE_SS:
		case DYN_TYPE_NS:
		case DYN_TYPE_BS:
			return elements_size(value);
	}
	pg_unreachable();
}

uint32
dyn_item_size(const DynItem *item)
{
	DynValue root = dyn_item_root(item);

	return dyn_map_contents_size(&root);
}
