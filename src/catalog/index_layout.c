/*
 * index_layout.c
 *	  See index_layout.h.
 */
#include "postgres.h"

#include "catalog/index_layout.h"

static void
add_attribute(DynIndexLayout *layout, const DynKeyAttribute *attribute)
{
	Assert(layout->attribute_count < DYN_KEY_ATTRIBUTES_MAX);
	layout->attributes[layout->attribute_count++] = *attribute;
}

bool
dyn_index_layout_has(const DynIndexLayout *layout, const DynName *name)
{
	int i;

	for (i = 0; i < layout->attribute_count; i++)
		if (dyn_name_equal(&layout->attributes[i].name, name))
			return true;
	return false;
}

void
dyn_index_layout_fill(DynIndexLayout *layout, const DynKeyAttribute *hash,
					  int hash_count, const DynKeyAttribute *range,
					  int range_count, const DynKeyAttribute *pk,
					  const DynKeyAttribute *sk)
{
	int i;

	layout->hash_count = hash_count;
	layout->range_count = range_count;
	layout->attribute_count = 0;
	for (i = 0; i < hash_count; i++)
		add_attribute(layout, &hash[i]);
	for (i = 0; i < range_count; i++)
		add_attribute(layout, &range[i]);
	if (!dyn_index_layout_has(layout, &pk->name))
		add_attribute(layout, pk);
	if (sk->kind != DYN_KEY_NONE && !dyn_index_layout_has(layout, &sk->name))
		add_attribute(layout, sk);
}
