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

/* One place where the old entries are interrupted. */
typedef struct Cut
{
	uint32 index; /* of the old entry in front of which it is */
	const DynName *name;
	const DynValue *value;
} Cut;

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

static inline bool
cut_is_behind(const Cut *cut, const Cut *other)
{
	if (cut->index != other->index)
		return cut->index > other->index;
	return dyn_name_compare(cut->name, other->name) > 0;
}

/* Puts a cut among n sorted ones. */
static inline void
insert_cut(Cut *cuts, int n, const Cut *cut)
{
	for (; n > 0 && !cut_is_behind(cut, &cuts[n - 1]); n--)
		cuts[n] = cuts[n - 1];
	cuts[n] = *cut;
}

static uint32
elements_len(const DynValue *map)
{
	return dyn_element_start(map, dyn_value_count(map));
}

DynItem *
dyn_item_add(const DynItem *item, int n, const DynName *names,
			 const DynValue *values)
{
	DynValue map = dyn_item_root(item);
	uint32 count = dyn_value_count(&map);
	uint32 len = elements_len(&map);
	uint32 copied = 0;
	Cut cuts[DYN_KEY_ATTRIBUTES_MAX];
	Splice splice;
	int i;

	Assert(n <= DYN_KEY_ATTRIBUTES_MAX);
	for (i = 0; i < n; i++)
	{
		Cut cut = { .name = &names[i], .value = &values[i] };

		Assert(names[i].len <= DYN_ATTRIBUTE_NAME_MAX);
		if (dyn_map_search(&map, names[i].data, names[i].len, &cut.index))
			ereport(ERROR, errcode(ERRCODE_DATA_CORRUPTED),
					errmsg("item repeats attribute \"%.*s\" of its key",
						   (int) names[i].len, names[i].data));
		insert_cut(cuts, i, &cut);
		len += entry_len(&names[i], &values[i]);
	}

	splice = splice_begin(count + n, len);
	for (i = 0; i < n; i++)
	{
		splice_copy(&splice, &map, copied, cuts[i].index);
		splice_entry(&splice, cuts[i].name, cuts[i].value);
		copied = cuts[i].index;
	}
	splice_copy(&splice, &map, copied, count);
	return splice.item;
}

DynItem *
dyn_item_remove(const DynItem *item, int n, const DynName *names)
{
	DynValue map = dyn_item_root(item);
	uint32 count = dyn_value_count(&map);
	uint32 len = elements_len(&map);
	uint32 copied = 0;
	Cut cuts[DYN_KEY_ATTRIBUTES_MAX];
	int ncuts = 0;
	Splice splice;
	int i;

	Assert(n <= DYN_KEY_ATTRIBUTES_MAX);
	for (i = 0; i < n; i++)
	{
		Cut cut = { .name = &names[i] };

		if (!dyn_map_search(&map, names[i].data, names[i].len, &cut.index))
			continue;
		insert_cut(cuts, ncuts++, &cut);
		len -= dyn_element_end(&map, cut.index) -
			   dyn_element_start(&map, cut.index);
	}

	splice = splice_begin(count - ncuts, len);
	for (i = 0; i < ncuts; i++)
	{
		splice_copy(&splice, &map, copied, cuts[i].index);
		copied = cuts[i].index + 1;
	}
	splice_copy(&splice, &map, copied, count);
	return splice.item;
}
