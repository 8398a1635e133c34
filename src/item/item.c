/*
 * item.c
 *	  Reading items: values, attributes and elements where they lie.
 *
 * Nothing here checks bytes or allocates: an item was made by the builder or
 * went through dyn_item_validate().
 */
#include "postgres.h"

#include "item/map_walk.h"

static const char *const type_names[] = {
	[DYN_TYPE_S] = "S",	  [DYN_TYPE_N] = "N",		[DYN_TYPE_B] = "B",
	[DYN_TYPE_L] = "L",	  [DYN_TYPE_BOOL] = "BOOL", [DYN_TYPE_NULL] = "NULL",
	[DYN_TYPE_M] = "M",	  [DYN_TYPE_SS] = "SS",		[DYN_TYPE_NS] = "NS",
	[DYN_TYPE_BS] = "BS",
};

const char *
dyn_type_name(DynType type)
{
	return type_names[type];
}

DynValue
dyn_item_root(const DynItem *item)
{
	const uint8 *bytes = (const uint8 *) VARDATA_ANY(item);

	if (unlikely(bytes[0] != DYN_ITEM_VERSION))
		ereport(ERROR, errcode(ERRCODE_DATA_CORRUPTED),
				errmsg("dynamo_item has unknown version %d", bytes[0]),
				errhint("It may have been written by a newer release of "
						"dynamo_am."));
	return dyn_tagged_value(bytes + 1, VARSIZE_ANY_EXHDR(item) - 1);
}

uint32
dyn_value_count(const DynValue *container)
{
	Assert(dyn_type_is_container(container->type));
	return dyn_load(container->data, container->width);
}

bool
dyn_map_search(const DynValue *map, const char *name, uint32 len,
			   uint32 *index)
{
	uint32 count = dyn_value_count(map);
	const uint8 *elements = dyn_elements(map, count);
	uint32 low = 0;
	uint32 high = count;

	while (low < high)
	{
		uint32 middle = (low + high) / 2;
		DynName found;
		int order;

		found = dyn_entry_name(elements + dyn_element_start(map, middle));
		order = dyn_compare_bytes(found.data, found.len, name, len);
		if (order == 0)
		{
			*index = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*index = low;
	return false;
}

bool
dyn_map_find(const DynValue *map, const char *name, uint32 len,
			 DynValue *value)
{
	DynName found;
	uint32 index;

	Assert(map->type == DYN_TYPE_M);
	if (!dyn_map_search(map, name, len, &index))
		return false;
	dyn_map_entry(map, index, &found, value);
	return true;
}

void
dyn_map_entry(const DynValue *map, uint32 index, DynName *name,
			  DynValue *value)
{
	DynMapWalk walk = dyn_map_walk(map, index);

	dyn_map_walk_next(&walk, name, value);
}

DynValue
dyn_value_element(const DynValue *container, uint32 index)
{
	const uint8 *elements =
		dyn_elements(container, dyn_value_count(container));
	uint32 start = dyn_element_start(container, index);
	uint32 len = dyn_element_end(container, index) - start;

	Assert(container->type != DYN_TYPE_M);
	if (container->type == DYN_TYPE_L)
		return dyn_tagged_value(elements + start, len);
	return dyn_scalar(dyn_set_member_type(container->type), elements + start,
					  len);
}

/* The form is canonical, so this is all there is to equality. */
bool
dyn_value_equal(const DynValue *a, const DynValue *b)
{
	return a->type == b->type && a->width == b->width && a->len == b->len &&
		   (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

/* Strings and binaries sort by their bytes, and the form of numbers does. */
int
dyn_scalar_compare(const DynValue *a, const DynValue *b)
{
	Assert(a->type == b->type && a->type <= DYN_TYPE_B);
	return dyn_compare_bytes(a->data, a->len, b->data, b->len);
}

bool
dyn_name_equal(const DynName *a, const DynName *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

int
dyn_name_compare(const DynName *a, const DynName *b)
{
	return dyn_compare_bytes(a->data, a->len, b->data, b->len);
}

void
dyn_sort_names(int n, const DynName *names, int *order)
{
	int i;
	int j;

	for (i = 0; i < n; i++)
	{
		for (j = i; j > 0; j--)
		{
			if (dyn_name_compare(&names[order[j - 1]], &names[i]) < 0)
				break;
			order[j] = order[j - 1];
		}
		order[j] = i;
	}
}

DynValue
dyn_scalar(DynType type, const void *data, uint32 len)
{
	DynValue value;

	value.type = type;
	value.width = 1;
	value.len = len;
	value.data = data;
	return value;
}
