/*
 * validate.c
 *	  Bytes that claim to be an item.
 *
 * Accepted is exactly what the builder makes.  The bytes are hostile: every
 * length is checked against what is left before a byte is looked at, nothing
 * is allocated, and recursion ends at the nesting limit.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "mb/pg_wchar.h"

#include "common/limits.h"
#include "item/encoding.h"

static void validate_tagged(const uint8 *bytes, uint32 len, int level);

static void invalid(const char *what) pg_attribute_noreturn();

static void
invalid(const char *what)
{
	ereport(ERROR, errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			errmsg("invalid binary form of dynamo_item"),
			errdetail_internal("%s.", what));
	pg_unreachable();
}

static inline void
require(bool condition, const char *what)
{
	if (unlikely(!condition))
		invalid(what);
}

/* PostgreSQL's check ends at U+0000, which is legal here. */
bool
dyn_utf8_is_valid(const uint8 *bytes, uint32 len)
{
	while (len > 0)
	{
		uint32 good =
			pg_encoding_verifymbstr(PG_UTF8, (const char *) bytes, (int) len);

		if (good == len)
			return true;
		if (bytes[good] != '\0')
			return false;
		bytes += good + 1;
		len -= good + 1;
	}
	return true;
}

static void
validate_utf8(const uint8 *bytes, uint32 len)
{
	require(dyn_utf8_is_valid(bytes, len),
			"A string or name is not valid UTF-8");
}

static void
validate_scalar(DynType type, const uint8 *bytes, uint32 len)
{
	switch (type)
	{
		case DYN_TYPE_S:
			validate_utf8(bytes, len);
			break;
		case DYN_TYPE_N:
			require(dyn_number_is_valid(bytes, len),
					"A number is not in canonical form");
			break;
		case DYN_TYPE_B:
			break;
		case DYN_TYPE_BOOL:
			require(len == 1 && bytes[0] <= 1,
					"A BOOL is not one byte 0 or 1");
			break;
		case DYN_TYPE_NULL:
			require(len == 0, "A NULL is not empty");
			break;
		default:
			invalid("A value has an unknown type");
	}
}

/*
 * Validates a container's count and ends, so that from here on every element
 * is known to lie inside it.
 */
static void
validate_directory(const DynValue *container)
{
	uint32 count;
	uint32 elements_len;
	uint32 previous = 0;
	uint32 i;

	require(container->len >= container->width,
			"A container ends within its count");
	count = dyn_value_count(container);
	require(count < container->len / container->width,
			"A container ends within its directory");
	elements_len = container->len - dyn_directory_len(count, container->width);
	require(container->width == dyn_width_for(count, elements_len),
			"A container's offsets are not as narrow as they can be");
	for (i = 0; i < count; i++)
	{
		uint32 end = dyn_element_end(container, i);

		require(end >= previous && end <= elements_len,
				"An element ends outside of its container");
		previous = end;
	}
	require(previous == elements_len,
			"A container's elements do not end where it ends");
}

static void
validate_list(const DynValue *list, int level)
{
	uint32 count = dyn_value_count(list);
	const uint8 *elements = dyn_elements(list, count);
	uint32 i;

	for (i = 0; i < count; i++)
	{
		uint32 start = dyn_element_start(list, i);

		validate_tagged(elements + start, dyn_element_end(list, i) - start,
						level);
	}
}

/* Validates the name that an entry of a map begins with. */
static DynName
validate_name(const uint8 *entry, uint32 len)
{
	DynName name;

	require(len >= 1 && (entry[0] < DYN_LONG_NAME || len >= 3),
			"A map entry ends within its name");
	name = dyn_entry_name(entry);
	require((name.len < DYN_LONG_NAME) == (entry[0] < DYN_LONG_NAME),
			"The length of a short name is not in one byte");
	require(dyn_encoded_name_len(name.len) <= len,
			"A map entry ends within its name");
	validate_utf8((const uint8 *) name.data, name.len);
	return name;
}

static void
validate_map(const DynValue *map, int level)
{
	uint32 count = dyn_value_count(map);
	const uint8 *elements = dyn_elements(map, count);
	DynName previous = { .data = "", .len = 0 };
	uint32 i;

	for (i = 0; i < count; i++)
	{
		const uint8 *entry = elements + dyn_element_start(map, i);
		const uint8 *end = elements + dyn_element_end(map, i);
		DynName name = validate_name(entry, (uint32) (end - entry));
		const uint8 *tagged = (const uint8 *) name.data + name.len;

		require(i == 0 || dyn_compare_bytes(previous.data, previous.len,
											name.data, name.len) < 0,
				"A map's names are not in order");
		validate_tagged(tagged, (uint32) (end - tagged), level);
		previous = name;
	}
}

static void
validate_set(const DynValue *set)
{
	uint32 count = dyn_value_count(set);
	DynValue previous = dyn_scalar(DYN_TYPE_NULL, "", 0);
	uint32 i;

	require(count > 0, "A set is empty");
	for (i = 0; i < count; i++)
	{
		DynValue member = dyn_value_element(set, i);

		validate_scalar(member.type, member.data, member.len);
		require(i == 0 || dyn_compare_bytes(previous.data, previous.len,
											member.data, member.len) < 0,
				"A set's members are not in order");
		previous = member;
	}
}

/* level: of Ls and Ms around the value; the item's own map is level 0. */
static void
validate_document(const DynValue *document, int level)
{
	check_stack_depth();
	require(level <= DYN_NESTING_MAX, "Lists and maps are nested too deep");
	if (document->type == DYN_TYPE_L)
		validate_list(document, level + 1);
	else
		validate_map(document, level + 1);
}

static void
validate_tagged(const uint8 *bytes, uint32 len, int level)
{
	DynValue value;

	require(len > 0, "A value has no tag");
	value = dyn_tagged_value(bytes, len);
	require(bytes[0] == dyn_tag(value.type, value.width) && value.width <= 4,
			"A tag has unknown bits");
	if (!dyn_type_is_container(value.type))
	{
		require(value.width == 1, "A scalar has offsets");
		validate_scalar(value.type, value.data, value.len);
		return;
	}
	require(value.type <= DYN_TYPE_BS, "A value has an unknown type");
	validate_directory(&value);
	if (dyn_type_is_set(value.type))
		validate_set(&value);
	else
		validate_document(&value, level);
}

void
dyn_item_validate(const uint8 *bytes, uint32 len)
{
	require(len <= DYN_ITEM_BYTES_MAX, "It is too large");
	require(len >= 2, "It is too short");
	require(bytes[0] == DYN_ITEM_VERSION, "Its version is unknown");
	require(dyn_tag_type(bytes[1]) == DYN_TYPE_M, "It is not a map");
	validate_tagged(bytes + 1, len - 1, 0);
}
