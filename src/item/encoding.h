/*
 * encoding.h
 *	  The byte table of README.md as inline functions.
 *
 * Only for the files of this folder: everyone else reads items through
 * item.h, so that the form can change behind it.
 */
#ifndef DYN_ITEM_ENCODING_H
#define DYN_ITEM_ENCODING_H

#include "port/pg_bswap.h"

#include "item/item.h"

#define DYN_TAG_TYPE_MASK 0x1F
#define DYN_TAG_WIDTH_SHIFT 5

/* From this length on, a name's length takes three bytes. */
#define DYN_LONG_NAME 255

#ifdef WORDS_BIGENDIAN
#define dyn_le16(x) pg_bswap16(x)
#define dyn_le32(x) pg_bswap32(x)
#else
#define dyn_le16(x) (x)
#define dyn_le32(x) (x)
#endif

/* The width's code is 0, 1, 2 for 1, 2, 4 bytes. */
static inline uint8
dyn_tag(DynType type, uint8 width)
{
	return (uint8) (type | (width >> 1) << DYN_TAG_WIDTH_SHIFT);
}

static inline DynType
dyn_tag_type(uint8 tag)
{
	return (DynType) (tag & DYN_TAG_TYPE_MASK);
}

static inline uint8
dyn_tag_width(uint8 tag)
{
	return (uint8) (1 << (tag >> DYN_TAG_WIDTH_SHIFT));
}

static inline uint32
dyn_load(const uint8 *from, uint8 width)
{
	uint16 u16;
	uint32 u32;

	switch (width)
	{
		case 1:
			return *from;
		case 2:
			memcpy(&u16, from, sizeof(u16));
			return dyn_le16(u16);
		default:
			memcpy(&u32, from, sizeof(u32));
			return dyn_le32(u32);
	}
}

/* Returns the place behind the integer. */
static inline uint8 *
dyn_save(uint8 *to, uint32 value, uint8 width)
{
	uint16 u16;
	uint32 u32;

	switch (width)
	{
		case 1:
			*to = (uint8) value;
			break;
		case 2:
			u16 = dyn_le16((uint16) value);
			memcpy(to, &u16, sizeof(u16));
			break;
		default:
			u32 = dyn_le32(value);
			memcpy(to, &u32, sizeof(u32));
			break;
	}
	return to + width;
}

/* The width of a container with this many elements in this many bytes. */
static inline uint8
dyn_width_for(uint32 count, uint32 elements_len)
{
	uint32 largest = Max(count, elements_len);

	return largest <= PG_UINT8_MAX ? 1 : largest <= PG_UINT16_MAX ? 2 : 4;
}

/* The bytes of a container's count and ends. */
static inline uint32
dyn_directory_len(uint32 count, uint8 width)
{
	return width * (count + 1);
}

static inline const uint8 *
dyn_elements(const DynValue *container, uint32 count)
{
	return container->data + dyn_directory_len(count, container->width);
}

/* Where element index - 1 ends and element index begins. */
static inline uint32
dyn_element_start(const DynValue *container, uint32 index)
{
	if (index == 0)
		return 0;
	return dyn_load(container->data + container->width * index,
					container->width);
}

static inline uint32
dyn_element_end(const DynValue *container, uint32 index)
{
	return dyn_element_start(container, index + 1);
}

/* The name at the start of a map entry; the tag follows it. */
static inline DynName
dyn_entry_name(const uint8 *entry)
{
	DynName name;

	if (entry[0] < DYN_LONG_NAME)
	{
		name.len = entry[0];
		name.data = (const char *) entry + 1;
	}
	else
	{
		name.len = dyn_load(entry + 1, 2);
		name.data = (const char *) entry + 3;
	}
	return name;
}

static inline uint32
dyn_encoded_name_len(uint32 name_len)
{
	return name_len + (name_len < DYN_LONG_NAME ? 1 : 3);
}

/* Returns the place behind the name. */
static inline uint8 *
dyn_save_name(uint8 *to, const char *name, uint32 len)
{
	if (len < DYN_LONG_NAME)
		*to++ = (uint8) len;
	else
	{
		*to++ = DYN_LONG_NAME;
		to = dyn_save(to, len, 2);
	}
	memcpy(to, name, len);
	return to + len;
}

static inline DynValue
dyn_tagged_value(const uint8 *tagged, uint32 len)
{
	DynValue value;

	value.type = dyn_tag_type(tagged[0]);
	value.width = dyn_tag_width(tagged[0]);
	value.data = tagged + 1;
	value.len = len - 1;
	return value;
}

/* The order of names and of set members. */
static inline int
dyn_compare_bytes(const void *a, uint32 alen, const void *b, uint32 blen)
{
	uint32 len = Min(alen, blen);
	int order;

	/* The first byte decides most searches, and saves them a call. */
	if (len > 0 && *(const uint8 *) a != *(const uint8 *) b)
		return *(const uint8 *) a - *(const uint8 *) b;
	order = memcmp(a, b, len);
	if (order != 0)
		return order;
	return alen < blen ? -1 : alen > blen;
}

/* The sets' numbers follow each other in the order of their members'. */
static inline DynType
dyn_set_member_type(DynType set)
{
	return (DynType) (set - DYN_TYPE_SS + DYN_TYPE_S);
}

#endif
