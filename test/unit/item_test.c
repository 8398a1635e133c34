/*
 * item_test.c
 *	  item/build.c, item.c, splice.c and size.c.
 */
#include "postgres.h"

#include "common/limits.h"
#include "item/item.h"
#include "unit.h"

#define LENGTH(s) ((uint32) strlen(s))

static void
add_string(DynBuilder *builder, const char *name, const char *s)
{
	dyn_build_name(builder, name, LENGTH(name));
	dyn_build_string(builder, s, LENGTH(s));
}

static void
add_number(DynBuilder *builder, const char *name, const char *text)
{
	DynNumber number;

	dyn_number_from_text(text, LENGTH(text), &number);
	dyn_build_name(builder, name, LENGTH(name));
	dyn_build_number(builder, &number);
}

/* An item of strings, each named by one of these letters. */
static DynItem *
item_of_letters(const char *letters)
{
	DynBuilder *builder = dyn_builder_create();

	for (; *letters; letters++)
	{
		dyn_build_name(builder, letters, 1);
		dyn_build_string(builder, letters, 1);
	}
	return dyn_build_finish(builder);
}

/* An item of one attribute "s": a set of these one-letter strings. */
static DynItem *
item_of_set(DynType type, const char *letters)
{
	DynBuilder *builder = dyn_builder_create();

	dyn_build_name(builder, "s", 1);
	dyn_build_open(builder, type);
	for (; *letters; letters++)
	{
		DynNumber number;

		if (type == DYN_TYPE_SS)
			dyn_build_string(builder, letters, 1);
		else if (type == DYN_TYPE_BS)
			dyn_build_binary(builder, letters, 1);
		else
		{
			dyn_number_from_text(letters, 1, &number);
			dyn_build_number(builder, &number);
		}
	}
	dyn_build_close(builder);
	return dyn_build_finish(builder);
}

static bool
same_items(const DynItem *a, const DynItem *b)
{
	return VARSIZE_ANY(a) == VARSIZE_ANY(b) &&
		   memcmp(a, b, VARSIZE_ANY(a)) == 0;
}

static DynValue
find(const DynItem *item, const char *name)
{
	DynValue root = dyn_item_root(item);
	DynValue value;

	UNIT_CHECK(dyn_map_find(&root, name, LENGTH(name), &value));
	return value;
}

static char *
number_text(const DynItem *item, const char *name)
{
	char *text = palloc(DYN_NUMBER_TEXT_MAX);
	DynValue value = find(item, name);

	dyn_number_to_text(value.data, value.len, text);
	return text;
}

static void
check_valid(const DynItem *item)
{
	dyn_item_validate((const uint8 *) VARDATA_ANY(item),
					  VARSIZE_ANY_EXHDR(item));
}

UNIT_TEST(item_has_the_bytes_of_the_readme)
{
	static const uint8 expected[] = { 0x01, 0x07, 0x02, 0x07, 0x0d, 0x01,
									  0x61, 0x02, 0x7f, 0x7c, 0xf2, 0xff,
									  0x01, 0x6c, 0x06, 0x01, 0x01, 0x05 };
	DynBuilder *builder = dyn_builder_create();
	DynItem *item;

	dyn_build_name(builder, "l", 1);
	dyn_build_open(builder, DYN_TYPE_L);
	dyn_build_null(builder);
	dyn_build_close(builder);
	add_number(builder, "a", "-12");
	item = dyn_build_finish(builder);
	UNIT_EQUAL_INT(VARSIZE_ANY_EXHDR(item), sizeof(expected));
	UNIT_CHECK(memcmp(VARDATA_ANY(item), expected, sizeof(expected)) == 0);
}

UNIT_TEST(item_is_the_same_in_any_order)
{
	UNIT_CHECK(same_items(item_of_letters("abcde"), item_of_letters("dbeca")));
	UNIT_CHECK(!same_items(item_of_letters("abc"), item_of_letters("abd")));
	UNIT_CHECK(same_items(item_of_set(DYN_TYPE_SS, "xyz"),
						  item_of_set(DYN_TYPE_SS, "zxy")));
	UNIT_CHECK(same_items(item_of_set(DYN_TYPE_NS, "123"),
						  item_of_set(DYN_TYPE_NS, "312")));
}

UNIT_TEST(item_keeps_the_last_of_a_name)
{
	DynBuilder *builder = dyn_builder_create();
	DynItem *item;
	DynValue root;
	DynValue value;

	add_string(builder, "b", "first");
	add_number(builder, "a", "1");
	dyn_build_name(builder, "b", 1);
	dyn_build_open(builder, DYN_TYPE_L);
	dyn_build_close(builder);
	add_string(builder, "b", "last");
	item = dyn_build_finish(builder);
	root = dyn_item_root(item);
	value = find(item, "b");
	UNIT_EQUAL_INT(dyn_value_count(&root), 2);
	UNIT_CHECK(value.len == 4 && memcmp(value.data, "last", 4) == 0);
	check_valid(item);
}

UNIT_TEST(item_keeps_the_last_of_a_name_among_many)
{
	DynBuilder *builder = dyn_builder_create();
	DynItem *item;
	DynValue root;
	int i;

	for (i = 0; i < 100; i++)
	{
		char text[12];

		snprintf(text, sizeof(text), "%d", i);
		add_number(builder, i % 2 ? "odd" : "even", text);
	}
	item = dyn_build_finish(builder);
	root = dyn_item_root(item);
	UNIT_EQUAL_INT(dyn_value_count(&root), 2);
	UNIT_EQUAL_TEXT(number_text(item, "odd"), "99");
	UNIT_EQUAL_TEXT(number_text(item, "even"), "98");
}

UNIT_TEST(item_names_sort_beyond_their_first_bytes)
{
	static const char *const names[] = { "prefix--b", "prefix--", "prefix--a",
										 "prefix-",	  "",		  "prefix--aa",
										 "\xc3\xa9" };
	DynBuilder *builder = dyn_builder_create();
	DynItem *item;
	size_t i;

	for (i = 0; i < lengthof(names); i++)
		add_string(builder, names[i], names[i]);
	dyn_build_name(builder, "prefix-\0", 8);
	dyn_build_bool(builder, true);
	item = dyn_build_finish(builder);
	check_valid(item);
	for (i = 0; i < lengthof(names); i++)
	{
		DynValue value = find(item, names[i]);

		UNIT_CHECK(value.len == strlen(names[i]) &&
				   memcmp(value.data, names[i], value.len) == 0);
	}
}

/* Many attributes with long names: qsort, growth, and wide offsets. */
UNIT_TEST(item_with_many_attributes)
{
	enum
	{
		COUNT = 3000
	};
	DynBuilder *builder = dyn_builder_create();
	char name[400];
	DynItem *item;
	int i;

	memset(name, 'n', sizeof(name));
	for (i = 0; i < COUNT; i++)
	{
		int len = snprintf(name, sizeof(name), "%d", i * 7919 % COUNT);

		name[len] = 'n';
		dyn_build_name(builder, name, 200 + i % 100);
		dyn_build_bool(builder, i % 2);
	}
	item = dyn_build_finish(builder);
	check_valid(item);
	memset(name, 'n', sizeof(name));
	for (i = 0; i < COUNT; i++)
	{
		DynValue root = dyn_item_root(item);
		DynValue value;
		int len = snprintf(name, sizeof(name), "%d", i * 7919 % COUNT);

		name[len] = 'n';
		UNIT_CHECK(dyn_map_find(&root, name, 200 + i % 100, &value));
		UNIT_CHECK(value.type == DYN_TYPE_BOOL && value.data[0] == i % 2);
	}
}

static DynItem *
item_of_binary(uint32 len)
{
	DynBuilder *builder = dyn_builder_create();

	dyn_build_name(builder, "b", 1);
	dyn_build_binary(builder, palloc0(len), len);
	return dyn_build_finish(builder);
}

/* An entry is three bytes more than the value: length, name, tag. */
UNIT_TEST(item_offsets_are_narrow)
{
	UNIT_EQUAL_INT(dyn_item_root(item_of_binary(252)).width, 1);
	UNIT_EQUAL_INT(dyn_item_root(item_of_binary(253)).width, 2);
	UNIT_EQUAL_INT(dyn_item_root(item_of_binary(65532)).width, 2);
	UNIT_EQUAL_INT(dyn_item_root(item_of_binary(65533)).width, 4);
	UNIT_EQUAL_INT(find(item_of_binary(65533), "b").len, 65533);
	check_valid(item_of_binary(253));
	check_valid(item_of_binary(65533));
}

UNIT_TEST(item_is_found_without_alignment)
{
	DynItem *item = item_of_letters("abc");
	uint32 len = VARSIZE_ANY_EXHDR(item);
	char *odd = (char *) palloc(len + 8) + 3;

	SET_VARSIZE_SHORT(odd, len + VARHDRSZ_SHORT);
	memcpy(VARDATA_SHORT(odd), VARDATA_ANY(item), len);
	UNIT_CHECK(find((DynItem *) odd, "b").data[0] == 'b');
	UNIT_EQUAL_INT(dyn_item_size((DynItem *) odd), 6);
}

UNIT_TEST(item_of_another_version_is_refused)
{
	DynItem *item = item_of_letters("a");

	VARDATA(item)[0] = DYN_ITEM_VERSION + 1;
	UNIT_RAISES(dyn_item_root(item), "XX001");
}

UNIT_TEST(item_add_and_remove)
{
	DynItem *item = item_of_letters("bdf");
	DynName names[2] = { { "e", 1 }, { "a", 1 } };
	DynName absent = { "x", 1 };
	DynValue values[2];
	DynItem *more;

	values[0] = dyn_scalar(DYN_TYPE_S, "e", 1);
	values[1] = dyn_scalar(DYN_TYPE_S, "a", 1);
	more = dyn_item_add(item, 2, names, values);
	UNIT_CHECK(same_items(more, item_of_letters("abdef")));
	UNIT_CHECK(same_items(dyn_item_remove(more, 2, names), item));
	UNIT_CHECK(same_items(dyn_item_remove(item, 1, &absent), item));
	UNIT_CHECK(same_items(dyn_item_add(item_of_letters(""), 2, names, values),
						  item_of_letters("ae")));
	UNIT_RAISES(dyn_item_add(more, 2, names, values), "XX001");
}

UNIT_TEST(item_add_and_remove_change_the_width)
{
	DynItem *item = item_of_binary(250);
	DynName name = { "c", 1 };
	DynValue value = dyn_scalar(DYN_TYPE_N, "\x80\x00", 2);
	DynItem *wider = dyn_item_add(item, 1, &name, &value);

	UNIT_EQUAL_INT(dyn_item_root(wider).width, 2);
	check_valid(wider);
	UNIT_CHECK(same_items(dyn_item_remove(wider, 1, &name), item));
}

static void
open_lists(DynBuilder *builder, int levels)
{
	int i;

	dyn_build_name(builder, "l", 1);
	for (i = 0; i < levels; i++)
		dyn_build_open(builder, DYN_TYPE_L);
}

/* {"l": [[...["x"]...]]} */
static DynItem *
nested_lists(int levels)
{
	DynBuilder *builder = dyn_builder_create();
	int i;

	open_lists(builder, levels);
	dyn_build_string(builder, "x", 1);
	for (i = 0; i < levels; i++)
		dyn_build_close(builder);
	return dyn_build_finish(builder);
}

#define TOO_DEEP \
	"Nesting Levels have exceeded supported limits: Attributes nested " \
	"beyond 32 levels"

UNIT_TEST(item_nesting_is_limited)
{
	check_valid(nested_lists(DYN_NESTING_MAX));
	UNIT_RAISES_MESSAGE(nested_lists(DYN_NESTING_MAX + 1), TOO_DEEP);
}

UNIT_TEST(item_nesting_is_limited_for_copied_values)
{
	DynValue value = find(nested_lists(20), "l");
	DynBuilder *builder = dyn_builder_create();

	open_lists(builder, 12);
	dyn_build_value(builder, &value);
	dyn_build_open(builder, DYN_TYPE_L);
	UNIT_RAISES_MESSAGE(dyn_build_value(builder, &value), TOO_DEEP);
}

/* A set is a leaf: it may lie in the innermost list. */
UNIT_TEST(item_nesting_does_not_count_sets)
{
	DynBuilder *builder = dyn_builder_create();
	int i;

	open_lists(builder, DYN_NESTING_MAX);
	dyn_build_open(builder, DYN_TYPE_SS);
	dyn_build_string(builder, "x", 1);
	for (i = 0; i < DYN_NESTING_MAX + 1; i++)
		dyn_build_close(builder);
	check_valid(dyn_build_finish(builder));
}

#define INVALID "One or more parameter values were invalid: "

UNIT_TEST(item_sets_are_not_empty)
{
	UNIT_RAISES_MESSAGE(item_of_set(DYN_TYPE_SS, ""),
						INVALID "An string set  may not be empty");
	UNIT_RAISES_MESSAGE(item_of_set(DYN_TYPE_NS, ""),
						INVALID "An number set  may not be empty");
	UNIT_RAISES_MESSAGE(item_of_set(DYN_TYPE_BS, ""),
						INVALID "Binary sets should not be empty");
	UNIT_RAISES(item_of_set(DYN_TYPE_SS, ""), "DY001");
}

UNIT_TEST(item_sets_have_no_duplicates)
{
	UNIT_RAISES_MESSAGE(item_of_set(DYN_TYPE_SS, "bab"), INVALID
						"Input collection [b, a, b] contains duplicates.");
	UNIT_RAISES_MESSAGE(item_of_set(DYN_TYPE_NS, "313"),
						"Input collection contains duplicates");
	UNIT_RAISES_MESSAGE(item_of_set(DYN_TYPE_BS, "aba"),
						INVALID "Input collection [YQ==, Yg==, YQ==]of type "
								"BS contains duplicates.");
}

UNIT_TEST(item_sets_may_hold_an_empty_string)
{
	DynBuilder *builder = dyn_builder_create();
	DynItem *item;
	DynValue set;

	dyn_build_name(builder, "s", 1);
	dyn_build_open(builder, DYN_TYPE_SS);
	dyn_build_string(builder, "a", 1);
	dyn_build_string(builder, "", 0);
	dyn_build_close(builder);
	item = dyn_build_finish(builder);
	check_valid(item);
	set = find(item, "s");
	UNIT_EQUAL_INT(dyn_value_element(&set, 0).len, 0);
	UNIT_EQUAL_INT(dyn_value_element(&set, 1).len, 1);
}

UNIT_TEST(item_limits_come_before_allocation)
{
	DynBuilder *builder = dyn_builder_create();

	dyn_build_name(builder, palloc0(DYN_ATTRIBUTE_NAME_MAX),
				   DYN_ATTRIBUTE_NAME_MAX);
	UNIT_RAISES_MESSAGE(dyn_build_string(builder, "", PG_UINT32_MAX),
						"Item size has exceeded the maximum allowed size");
	builder = dyn_builder_create();
	UNIT_RAISES_MESSAGE(
		dyn_build_name(builder, "", DYN_ATTRIBUTE_NAME_MAX + 1),
		INVALID "Attribute name is too large, must be less "
				"than 65536 bytes");
}

UNIT_TEST(item_copied_values_are_equal)
{
	DynItem *item = nested_lists(3);
	DynValue value = find(item, "l");
	DynBuilder *builder = dyn_builder_create();
	DynValue copy;

	dyn_build_name(builder, "copy", 4);
	dyn_build_value(builder, &value);
	item = dyn_build_finish(builder);
	copy = find(item, "copy");
	UNIT_CHECK(dyn_value_equal(&copy, &value));
	value = dyn_scalar(DYN_TYPE_S, "x", 1);
	UNIT_CHECK(!dyn_value_equal(&copy, &value));
	copy = dyn_scalar(DYN_TYPE_B, "x", 1);
	UNIT_CHECK(!dyn_value_equal(&copy, &value));
}

UNIT_TEST(item_sizes)
{
	DynBuilder *builder = dyn_builder_create();
	DynItem *item;

	UNIT_EQUAL_INT(dyn_item_size(item_of_letters("")), 0);
	UNIT_EQUAL_INT(dyn_item_size(item_of_letters("abc")), 6);
	add_string(builder, "s\xc3\xa9", ""); /* 3 + 0 */
	add_number(builder, "n", "-100.5");	  /* 1 + 5 */
	dyn_build_name(builder, "t", 1);
	dyn_build_bool(builder, true);	 /* 1 + 1 */
	dyn_build_name(builder, "m", 1); /* 1 + 3 */
	dyn_build_open(builder, DYN_TYPE_M);
	add_string(builder, "key", "value"); /* 1 + 3 + 5 */
	dyn_build_name(builder, "l", 1);	 /* 1 + 1 + 3 */
	dyn_build_open(builder, DYN_TYPE_L);
	dyn_build_null(builder);			/* 1 + 1 */
	dyn_build_binary(builder, "xy", 2); /* 1 + 2 */
	dyn_build_close(builder);
	dyn_build_close(builder);
	item = dyn_build_finish(builder);
	UNIT_EQUAL_INT(dyn_item_size(item), 3 + 6 + 2 + 4 + 9 + 5 + 2 + 3);
	UNIT_EQUAL_INT(dyn_item_size(item_of_set(DYN_TYPE_SS, "abc")), 1 + 3);
	UNIT_EQUAL_INT(dyn_item_size(item_of_set(DYN_TYPE_NS, "123")), 1 + 6);
}
