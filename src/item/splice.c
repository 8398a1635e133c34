/*
 * splice.c
 *	  An item with a few top-level attributes more or less.
 *
 * Every attribute that stays is copied as it is encoded, neighbours in one
 * piece; only the directory of ends is written anew.
 */
#include "postgres.h"

#include "common/limits.h"
#include "item/encoding.h"

/* An item in the making. */
typedef struct Splice
{
	DynItem *item;
	uint8 width;
	uint8 *ends;	 /* where the next end goes */
	uint8 *elements; /* where elements begin */
	uint8 *at;		 /* where the next element goes */
} Splice;

static Splice
splice_begin(uint32 count, uint32 elements_len)
{
	Splice splice;
	uint8 width = dyn_width_for(count, elements_len);
	uint32 directory = dyn_directory_len(count, width);
	Size size = VARHDRSZ + 2 + (Size) directory + elements_len;
	uint8 *to;

	splice.item = palloc(size);
	SET_VARSIZE(splice.item, size);
	to = (uint8 *) VARDATA(splice.item);
	*to++ = DYN_ITEM_VERSION;
	*to++ = dyn_tag(DYN_TYPE_M, width);
	splice.width = width;
	splice.ends = dyn_save(to, count, width);
	splice.elements = splice.at = to + directory;
	return splice;
}

static inline void
splice_end_entry(Splice *splice, uint32 end)
{
	splice->ends = dyn_save(splice->ends, end, splice->width);
}

/*
 * Copies the ends of old entries, each that much further on.  The distance of
 * entries that come to lie further in front wraps around, and so does the sum.
 */
static void
splice_ends(Splice *splice, const DynValue *map, uint32 first, uint32 last,
			uint32 distance)
{
	uint32 i;

	if (map->width == 1 && splice->width == 1)
	{
		for (i = first + 1; i <= last; i++)
			*splice->ends++ = (uint8) (map->data[i] + distance);
		return;
	}
	for (i = first; i < last; i++)
		splice_end_entry(splice, dyn_element_end(map, i) + distance);
}

/* Copies the old entries from first up to, not including, last. */
static void
splice_copy(Splice *splice, const DynValue *map, uint32 first, uint32 last)
{
	uint32 offset = (uint32) (splice->at - splice->elements);
	uint32 start;
	uint32 len;

	if (first == last)
		return;
	start = dyn_element_start(map, first);
	len = dyn_element_start(map, last) - start;
	splice_ends(splice, map, first, last, offset - start);
	memcpy(splice->at, dyn_elements(map, dyn_value_count(map)) + start, len);
	splice->at += len;
}

static void
splice_entry(Splice *splice, const DynName *name, const DynValue *value)
{
	uint8 *to = dyn_save_name(splice->at, name->data, name->len);

	*to++ = dyn_tag(value->type, value->width);
	if (value->len > 0)
		memcpy(to, value->data, value->len);
	splice->at = to + value->len;
	splice_end_entry(splice, (uint32) (splice->at - splice->elements));
}

static uint32
entry_len(const DynName *name, const DynValue *value)
{
	return dyn_encoded_name_len(name->len) + 1 + value->len;
}

/* Puts an index among n sorted ones. */
static void
insert_index(uint32 *indexes, int n, uint32 index)
{
	for (; n > 0 && indexes[n - 1] > index; n--)
		indexes[n] = indexes[n - 1];
	indexes[n] = index;
}

static uint32
elements_len(const DynValue *map)
{
	return dyn_element_start(map, dyn_value_count(map));
}

static void
raise_repeated(const DynName *name)
{
	ereport(ERROR, errcode(ERRCODE_DATA_CORRUPTED),
			errmsg("item repeats attribute \"%.*s\" of its key",
				   (int) name->len, name->data));
}

/* An empty item with room for a map's attributes and n more. */
static Splice
begin_to_add(const DynValue *map, int n, const DynName *names,
			 const DynValue *values)
{
	uint32 len = elements_len(map);
	int i;

	for (i = 0; i < n; i++)
	{
		Assert(names[i].len <= DYN_ATTRIBUTE_NAME_MAX);
		len += entry_len(&names[i], &values[i]);
	}
	return splice_begin(dyn_value_count(map) + n, len);
}

DynItem *
dyn_item_add(const DynItem *item, int n, const DynName *names,
			 const DynValue *values)
{
	DynValue map = dyn_item_root(item);
	uint32 count = dyn_value_count(&map);
	const uint8 *elements = dyn_elements(&map, count);
	Splice splice = begin_to_add(&map, n, names, values);
	int order[DYN_KEY_ATTRIBUTES_MAX];
	uint32 copied = 0;
	uint32 i;
	int next = 0; /* of the order */

	dyn_sort_names(n, names, order);
	for (i = 0; i < count && next < n; i++)
	{
		DynName name = dyn_entry_name(elements + dyn_element_start(&map, i));

		for (; next < n; next++)
		{
			const DynName *added = &names[order[next]];
			int relation = dyn_compare_bytes(added->data, added->len,
											 name.data, name.len);

			if (relation > 0)
				break;
			if (relation == 0)
				raise_repeated(added);
			splice_copy(&splice, &map, copied, i);
			splice_entry(&splice, added, &values[order[next]]);
			copied = i;
		}
	}
	splice_copy(&splice, &map, copied, count);
	for (; next < n; next++)
		splice_entry(&splice, &names[order[next]], &values[order[next]]);
	return splice.item;
}

DynItem *
dyn_item_remove(const DynItem *item, int n, const DynName *names)
{
	DynValue map = dyn_item_root(item);
	uint32 count = dyn_value_count(&map);
	uint32 len = elements_len(&map);
	uint32 copied = 0;
	uint32 removed[DYN_KEY_ATTRIBUTES_MAX];
	int nremoved = 0;
	Splice splice;
	int i;

	Assert(n <= DYN_KEY_ATTRIBUTES_MAX);
	for (i = 0; i < n; i++)
	{
		uint32 index;

		if (!dyn_map_search(&map, names[i].data, names[i].len, &index))
			continue;
		insert_index(removed, nremoved++, index);
		len -= dyn_element_end(&map, index) - dyn_element_start(&map, index);
	}

	splice = splice_begin(count - nremoved, len);
	for (i = 0; i < nremoved; i++)
	{
		splice_copy(&splice, &map, copied, removed[i]);
		copied = removed[i] + 1;
	}
	splice_copy(&splice, &map, copied, count);
	return splice.item;
}
