/*
 * index_fill.c
 *	  What follows from the names of an index's attributes.
 */
#include "postgres.h"

#include "catalog/table_row.h"

static DynKeyAttribute *
attributes_of(const DynTableSettings *settings, const DynStrings *names)
{
	DynKeyAttribute *attributes =
		palloc(names->count * sizeof(DynKeyAttribute));
	int i;

	for (i = 0; i < names->count; i++)
	{
		attributes[i].name.data = names->values[i];
		attributes[i].name.len = strlen(names->values[i]);
		attributes[i].kind = dyn_attribute_kind(settings, names->values[i]);
	}
	return attributes;
}

/* AttributeDefinitions do not name the attributes of an expiry index. */
void
dyn_index_fill(DynIndex *index, const DynTableSettings *settings,
			   const DynKeyAttribute *pk, const DynKeyAttribute *sk)
{
	index->hash = attributes_of(settings, &index->hash_names);
	index->range = attributes_of(settings, &index->range_names);
	if (dyn_index_is_expiry(index))
	{
		index->hash[0].kind = DYN_KEY_B;
		index->range[0].kind = DYN_KEY_N;
	}
	dyn_index_layout_fill(&index->layout, index->hash, index->hash_names.count,
						  index->range, index->range_names.count, pk, sk);
}

static DynStrings
one_name(char *name)
{
	DynStrings names = { .count = 1, .values = palloc(sizeof(char *)) };

	names.values[0] = name;
	return names;
}

DynIndex *
dyn_make_expiry_index(char *attribute)
{
	DynIndex *index = palloc0(sizeof(DynIndex));

	index->name = DYN_EXPIRY_INDEX;
	index->position = PG_INT64_MAX;
	index->hash_names = one_name("");
	index->range_names = one_name(attribute);
	index->projection = DYN_PROJECTION_KEYS_ONLY;
	index->status = DYN_INDEX_CREATING;
	index->building = true;
	return index;
}
