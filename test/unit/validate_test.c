/*
 * validate_test.c
 *	  item/validate.c: bytes from outside.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "common/limits.h"
#include "item/item.h"
#include "unit.h"

/* Is it refused?  Any other error than the one expected fails the test. */
static bool
refused(const uint8 *bytes, uint32 len)
{
	MemoryContext context = CurrentMemoryContext;
	volatile bool result = false;

	PG_TRY();
	{
		dyn_item_validate(bytes, len);
	}
	PG_CATCH();
	{
		UNIT_EQUAL_TEXT(unit_caught(context), "22P03");
		result = true;
	}
	PG_END_TRY();
	return result;
}

#define REFUSED(bytes) refused((const uint8 *) (bytes), sizeof(bytes) - 1)

/* An item with a value of every type. */
static DynItem *
sample(void)
{
	DynBuilder *builder = dyn_builder_create();
	DynNumber number;

	dyn_number_from_text("-12.5", 5, &number);
	dyn_build_name(builder, "string", 6);
	dyn_build_string(builder, "caf\xc3\xa9\0!", 7);
	dyn_build_name(builder, "n", 1);
	dyn_build_number(builder, &number);
	dyn_build_name(builder, "bin", 3);
	dyn_build_binary(builder, "\xff\x00", 2);
	dyn_build_name(builder, "map", 3);
	dyn_build_open(builder, DYN_TYPE_M);
	dyn_build_name(builder, "yes", 3);
	dyn_build_bool(builder, true);
	dyn_build_name(builder, "list", 4);
	dyn_build_open(builder, DYN_TYPE_L);
	dyn_build_null(builder);
	dyn_build_open(builder, DYN_TYPE_SS);
	dyn_build_string(builder, "a", 1);
	dyn_build_string(builder, "b", 1);
	dyn_build_close(builder);
	dyn_build_open(builder, DYN_TYPE_NS);
	dyn_build_number(builder, &number);
	dyn_build_close(builder);
	dyn_build_close(builder);
	dyn_build_close(builder);
	return dyn_build_finish(builder);
}

static void rebuild_value(DynBuilder *builder, const DynValue *value);

/* Backwards, so that the builder has something to sort. */
static void
rebuild_elements(DynBuilder *builder, const DynValue *container)
{
	uint32 count = dyn_value_count(container);
	uint32 i;

	for (i = 0; i < count; i++)
	{
		DynValue element;
		DynName name;

		if (container->type == DYN_TYPE_L)
			element = dyn_value_element(container, i);
		else if (container->type != DYN_TYPE_M)
			element = dyn_value_element(container, count - 1 - i);
		else
		{
			dyn_map_entry(container, count - 1 - i, &name, &element);
			dyn_build_name(builder, name.data, name.len);
		}
		rebuild_value(builder, &element);
	}
}

static void
rebuild_value(DynBuilder *builder, const DynValue *value)
{
	if (value->type < DYN_TYPE_L)
	{
		dyn_build_value(builder, value);
		return;
	}
	dyn_build_open(builder, value->type);
	rebuild_elements(builder, value);
	dyn_build_close(builder);
}

/* Are these bytes what the builder makes of what they say? */
static bool
canonical(const uint8 *bytes, uint32 len)
{
	DynItem *item = palloc(VARHDRSZ + len);
	DynBuilder *builder = dyn_builder_create();
	DynValue root;
	DynItem *rebuilt;

	SET_VARSIZE(item, VARHDRSZ + len);
	memcpy(VARDATA(item), bytes, len);
	root = dyn_item_root(item);
	rebuild_elements(builder, &root);
	rebuilt = dyn_build_finish(builder);
	return VARSIZE(rebuilt) == VARSIZE(item) &&
		   memcmp(rebuilt, item, VARSIZE(item)) == 0;
}

/*
 * Every byte of an item changed to every other value: what is accepted is
 * canonical, and a good part is refused.
 */
UNIT_TEST(validate_accepts_canonical_bytes_only)
{
	DynItem *item = sample();
	uint8 *bytes = (uint8 *) VARDATA(item);
	uint32 len = VARSIZE_ANY_EXHDR(item);
	MemoryContext scratch = AllocSetContextCreate(
		CurrentMemoryContext, "validate test", ALLOCSET_DEFAULT_SIZES);
	MemoryContext outer = MemoryContextSwitchTo(scratch);
	int accepted = 0;
	uint32 i;
	int change;

	for (i = 0; i < len; i++)
	{
		for (change = 1; change < 256; change++)
		{
			bytes[i] ^= change;
			if (!refused(bytes, len))
			{
				accepted++;
				UNIT_CHECK(canonical(bytes, len));
			}
			bytes[i] ^= change;
			MemoryContextReset(scratch);
		}
	}
	MemoryContextSwitchTo(outer);
	UNIT_CHECK(!refused(bytes, len));
	UNIT_CHECK(accepted > 0 && accepted < (int) len * 255 / 3);
}

UNIT_TEST(validate_refuses_every_prefix)
{
	DynItem *item = sample();
	uint32 len = VARSIZE_ANY_EXHDR(item);
	uint32 i;

	for (i = 0; i < len; i++)
	{
		/* A chunk of its own, so that a checker of memory sees more. */
		uint8 *prefix = palloc(Max(i, 1));

		memcpy(prefix, VARDATA(item), i);
		UNIT_CHECK(refused(prefix, i));
	}
}

UNIT_TEST(validate_item)
{
	UNIT_CHECK(!REFUSED("\x01\x07\x00"));
	UNIT_CHECK(REFUSED(""));
	UNIT_CHECK(REFUSED("\x01"));
	UNIT_CHECK(REFUSED("\x01\x07"));
	UNIT_CHECK(REFUSED("\x01\x07\x00\x00"));
	UNIT_CHECK(REFUSED("\x02\x07\x00"));	 /* version */
	UNIT_CHECK(REFUSED("\x01\x06\x00"));	 /* not a map */
	UNIT_CHECK(REFUSED("\x01\x87\x00"));	 /* bit 7 of the tag */
	UNIT_CHECK(REFUSED("\x01\x27\x00\x00")); /* too wide */
	UNIT_CHECK(REFUSED("\x01\x67\x00"));	 /* no such width */
	UNIT_CHECK(REFUSED("\x01\x07\xff\x00")); /* count */
	UNIT_CHECK(
		refused(palloc0(DYN_ITEM_BYTES_MAX + 1), DYN_ITEM_BYTES_MAX + 1));
}

/* One attribute "a": its bytes, and how long its entry is. */
UNIT_TEST(validate_scalars)
{
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x03\x01"
						"a\x01"));
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x04\x01"
						"a\x01x"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x04\x01"
					   "a\x01\xff"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x05\x01"
					   "a\x01\xc0\x80"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x06\x01"
					   "a\x01\xed\xa0\x80"));
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x06\x01"
						"a\x01"
						"\0x\0"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x06\x01"
					   "a\x01"
					   "\0\xc3\0"));
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x04\x01"
						"a\x03\xff"));
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x05\x01"
						"a\x02\x80\x00"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x04\x01"
					   "a\x02\x80"));
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x04\x01"
						"a\x04\x01"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x04\x01"
					   "a\x04\x02"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x03\x01"
					   "a\x04"));
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x03\x01"
						"a\x05"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x04\x01"
					   "a\x05x"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x03\x01"
					   "a\x21")); /* a width */
	UNIT_CHECK(REFUSED("\x01\x07\x01\x03\x01"
					   "a\x00"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x04\x01"
					   "a\x0b\x00"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x02\x01"
					   "a")); /* no tag */
}

UNIT_TEST(validate_names)
{
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x02\x00\x05"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x03\x01\xff\x05"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x02\x02\x05"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x01\xff"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x03\xff\xff\xff"));
	/* A short name with a long length; an order; a repetition. */
	UNIT_CHECK(REFUSED("\x01\x07\x01\x05\xff\x01\x00"
					   "a\x05"));
	UNIT_CHECK(!REFUSED("\x01\x07\x02\x03\x06\x01"
						"a\x05\x01"
						"b\x05"));
	UNIT_CHECK(REFUSED("\x01\x07\x02\x03\x06\x01"
					   "b\x05\x01"
					   "a\x05"));
	UNIT_CHECK(REFUSED("\x01\x07\x02\x03\x06\x01"
					   "a\x05\x01"
					   "a\x05"));
}

UNIT_TEST(validate_directories)
{
	/* The second end before the first; behind the end; not at the end. */
	UNIT_CHECK(REFUSED("\x01\x07\x02\x06\x03\x01"
					   "a\x05\x01"
					   "b\x05"));
	UNIT_CHECK(REFUSED("\x01\x07\x02\x03\x07\x01"
					   "a\x05\x01"
					   "b\x05"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x03\x01"
					   "a\x05\x01"));
	/* An end before the previous one, made up for by the next. */
	UNIT_CHECK(REFUSED("\x01\x07\x03\x06\x03\x09\x01"
					   "a\x03\x01"
					   "c\x03\x01"
					   "b\x03"));
	/* Offsets of 4 bytes and a count that is as large as can be. */
	UNIT_CHECK(REFUSED("\x01\x47\xff\xff\xff\xff"));
	UNIT_CHECK(REFUSED("\x01\x47\xff\xff\xff\x3f\0\0\0\0\0\0\0\0"));
}

UNIT_TEST(validate_sets)
{
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x07\x01"
						"a\x08\x02\x00\x01"
						"a"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x04\x01"
					   "a\x08\x00"));
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x08\x01"
						"a\x08\x02\x01\x02"
						"ab"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x08\x01"
					   "a\x08\x02\x01\x02"
					   "ba"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x08\x01"
					   "a\x08\x02\x01\x02"
					   "aa"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x06\x01"
					   "a\x08\x01\x01\xff"));
	UNIT_CHECK(!REFUSED("\x01\x07\x01\x06\x01"
						"a\x0a\x01\x01\xff"));
	UNIT_CHECK(REFUSED("\x01\x07\x01\x06\x01"
					   "a\x09\x01\x01\xff"));
}

/* {"": [[...]]} with this many lists, from the inside out. */
static uint32
nested_lists(uint8 *bytes, int levels)
{
	uint32 len = 2; /* of the innermost, with its tag */
	uint8 *end = bytes + 256;
	uint8 *at = end;

	*--at = 0; /* its count */
	*--at = DYN_TYPE_L;
	while (--levels > 0)
	{
		*--at = (uint8) len;
		*--at = 1;
		*--at = DYN_TYPE_L;
		len += 3;
	}
	*--at = 0; /* the name */
	*--at = (uint8) (len + 1);
	*--at = 1;
	*--at = DYN_TYPE_M;
	*--at = DYN_ITEM_VERSION;
	memmove(bytes, at, end - at);
	return (uint32) (end - at);
}

UNIT_TEST(validate_nesting)
{
	uint8 bytes[256];
	uint32 len = nested_lists(bytes, DYN_NESTING_MAX);

	UNIT_CHECK(!refused(bytes, len));
	len = nested_lists(bytes, DYN_NESTING_MAX + 1);
	UNIT_CHECK(refused(bytes, len));
}
