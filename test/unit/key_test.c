/*
 * key_test.c
 *	  item/key, item/sort_key: partition keys and sort keys.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "item/key.h"
#include "unit.h"

static DynPartitionKey *
make_key(int fill, uint32 len)
{
	char *bytes = palloc(len);

	memset(bytes, fill, len);
	return dyn_partition_key_make(DYN_KEY_S, bytes, len, NULL);
}

static DynPartitionKey *
key_of(const char *s)
{
	return dyn_partition_key_make(DYN_KEY_S, s, strlen(s), NULL);
}

/* A copy with this hash, to compare keys whose hashes collide. */
static DynPartitionKey *
with_hash(const DynPartitionKey *key, uint8 fill)
{
	DynPartitionKey *copy = palloc(VARSIZE(key));

	memcpy(copy, key, VARSIZE(key));
	memset(VARDATA(copy), fill, sizeof(uint64));
	return copy;
}

/* Compares both ways. */
static int
compare(const DynPartitionKey *a, const DynPartitionKey *b)
{
	int result = dyn_partition_key_compare(a, b);

	UNIT_EQUAL_INT(dyn_partition_key_compare(b, a), -result);
	return result;
}

UNIT_TEST(key_view_shows_what_was_made)
{
	DynPartitionKeyView view = dyn_partition_key_view(key_of("USER#1"));

	UNIT_CHECK(view.kind == DYN_KEY_S && !view.is_digest);
	UNIT_EQUAL_INT(view.len, 6);
	UNIT_CHECK(memcmp(view.bytes, "USER#1", 6) == 0);
	UNIT_CHECK(view.hash != dyn_partition_key_view(key_of("USER#2")).hash);
}

UNIT_TEST(key_hash_depends_on_kind)
{
	DynPartitionKey *s = dyn_partition_key_make(DYN_KEY_S, "x", 1, NULL);
	DynPartitionKey *b = dyn_partition_key_make(DYN_KEY_B, "x", 1, NULL);

	UNIT_CHECK(dyn_partition_key_view(s).hash !=
			   dyn_partition_key_view(b).hash);
	UNIT_RAISES(dyn_partition_key_compare(s, b), "42804");
}

UNIT_TEST(key_size_limits)
{
	UNIT_RAISES(dyn_partition_key_make(DYN_KEY_S, "", 0, "PK"), "DY001");
	UNIT_RAISES(make_key('x', 2049), "DY001");
	UNIT_EQUAL_INT(dyn_partition_key_view(make_key('x', 2048)).len, 2048);
}

UNIT_TEST(key_digest_equals_its_key)
{
	DynPartitionKey *key = make_key('x', DYN_KEY_INLINE_MAX + 1);
	DynPartitionKey *digest = dyn_partition_key_for_index(key);
	char hex[2 * DYN_KEY_DIGEST_BYTES + 1] = { 0 };

	UNIT_CHECK(dyn_partition_key_is_long(key));
	UNIT_CHECK(dyn_partition_key_is_long(digest));
	UNIT_CHECK(dyn_partition_key_view(digest).is_digest);
	UNIT_EQUAL_INT(VARSIZE(digest), VARHDRSZ + 9 + DYN_KEY_DIGEST_BYTES);
	/* On disk: this never changes. */
	hex_encode((const char *) dyn_partition_key_view(digest).bytes,
			   DYN_KEY_DIGEST_BYTES, hex);
	UNIT_EQUAL_TEXT(
		hex,
		"35ade0090e64e74d6ad04204009c23a4e34b82bdf0f4f317fbcc5f26f9b10241");
	UNIT_EQUAL_INT(compare(key, digest), 0);
	UNIT_EQUAL_INT(compare(digest, digest), 0);
	UNIT_CHECK(dyn_partition_key_for_index(digest) == digest);
}

UNIT_TEST(key_short_enough_is_its_own_index_form)
{
	DynPartitionKey *key = make_key('x', DYN_KEY_INLINE_MAX);

	UNIT_CHECK(!dyn_partition_key_is_long(key));
	UNIT_CHECK(dyn_partition_key_for_index(key) == key);
}

UNIT_TEST(key_digest_is_not_a_value)
{
	DynPartitionKey *digest = dyn_partition_key_for_index(make_key('x', 2000));

	UNIT_RAISES(dyn_partition_key_value(digest), "0A000");
}

/* All the same whether keys or digests are compared. */
UNIT_TEST(key_long_keys_of_one_hash_sort_alike)
{
	DynPartitionKey *keys[3];
	DynPartitionKey *digests[3];
	int i;
	int j;

	for (i = 0; i < 3; i++)
	{
		keys[i] = with_hash(make_key('a' + i, 2000), 7);
		digests[i] = dyn_partition_key_for_index(keys[i]);
	}
	for (i = 0; i < 3; i++)
	{
		for (j = 0; j < 3; j++)
		{
			int order = compare(keys[i], keys[j]);

			UNIT_CHECK((order == 0) == (i == j));
			UNIT_EQUAL_INT(compare(digests[i], digests[j]), order);
			UNIT_EQUAL_INT(compare(keys[i], digests[j]), order);
		}
	}
}

UNIT_TEST(key_order_within_one_hash)
{
	DynPartitionKey *bound =
		dyn_partition_key_bound(UINT64CONST(0x0707070707070707));
	DynPartitionKey *a = with_hash(key_of("a"), 7);
	DynPartitionKey *aa = with_hash(key_of("aa"), 7);
	DynPartitionKey *b = with_hash(key_of("b"), 7);
	DynPartitionKey *longer = with_hash(make_key('A', 2000), 7);

	UNIT_EQUAL_INT(compare(bound, bound), 0);
	UNIT_EQUAL_INT(compare(bound, a), -1);
	UNIT_EQUAL_INT(compare(a, aa), -1);
	UNIT_EQUAL_INT(compare(aa, b), -1);
	UNIT_EQUAL_INT(compare(b, longer), -1);
	UNIT_EQUAL_INT(compare(b, dyn_partition_key_for_index(longer)), -1);
}

UNIT_TEST(key_hash_decides_first)
{
	DynPartitionKey *z = with_hash(key_of("z"), 7);
	DynPartitionKey *a = with_hash(key_of("a"), 0x80);

	UNIT_EQUAL_INT(compare(z, a), -1);
	UNIT_EQUAL_INT(compare(z, dyn_partition_key_bound(PG_UINT64_MAX)), -1);
	UNIT_EQUAL_INT(compare(z, dyn_partition_key_bound(0)), 1);
}

UNIT_TEST(key_value_checks_the_type)
{
	DynValue value = dyn_scalar(DYN_TYPE_S, "x", 1);
	DynPartitionKey *key = dyn_partition_key_of_value(DYN_KEY_S, &value, "PK");
	DynValue back = dyn_partition_key_value(key);

	UNIT_CHECK(dyn_value_equal(&value, &back));
	UNIT_RAISES(dyn_partition_key_of_value(DYN_KEY_N, &value, "PK"), "DY001");
}

/* A string to its column and back; returns the column. */
static text *
sort_key_round_trip(const char *bytes, uint32 len)
{
	DynValue value = dyn_scalar(DYN_TYPE_S, bytes, len);
	Datum column = dyn_sort_key_datum(DYN_KEY_S, &value, "SK");
	DynNumber number;
	DynValue back = dyn_sort_key_value(DYN_KEY_S, column, &number);

	UNIT_CHECK(dyn_value_equal(&value, &back));
	UNIT_CHECK(memchr(VARDATA_ANY(DatumGetTextPP(column)), 0,
					  VARSIZE_ANY_EXHDR(DatumGetTextPP(column))) == NULL);
	return DatumGetTextPP(column);
}

UNIT_TEST(sort_key_escapes)
{
	UNIT_EQUAL_TEXT(text_to_cstring(sort_key_round_trip("CART#1", 6)),
					"CART#1");
	UNIT_EQUAL_TEXT(text_to_cstring(sort_key_round_trip("a\0b\1c\2", 6)),
					"a\1\1b\1\2c\2");
	UNIT_EQUAL_TEXT(text_to_cstring(sort_key_round_trip("\0", 1)), "\1\1");
	UNIT_EQUAL_TEXT(text_to_cstring(sort_key_round_trip("\1\1\2", 3)),
					"\1\2\1\2\2");
}

/* Strings in ascending order keep it in their columns. */
UNIT_TEST(sort_key_escapes_keep_order)
{
	static const struct
	{
		const char *bytes;
		uint32 len;
	} strings[] = { { "\0", 1 },  { "\0\0", 2 }, { "\0\1", 2 }, { "\0a", 2 },
					{ "\1", 1 },  { "\1\0", 2 }, { "\1\1", 2 }, { "\1\2", 2 },
					{ "\1a", 2 }, { "\2", 1 },	 { "\2\0", 2 }, { "a", 1 },
					{ "a\0", 2 }, { "a\0a", 3 }, { "a\1", 2 },	{ "a\2", 2 },
					{ "aa", 2 } };
	size_t i;

	for (i = 1; i < lengthof(strings); i++)
	{
		text *a =
			sort_key_round_trip(strings[i - 1].bytes, strings[i - 1].len);
		text *b = sort_key_round_trip(strings[i].bytes, strings[i].len);

		UNIT_CHECK(strcmp(text_to_cstring(a), text_to_cstring(b)) < 0);
	}
}

UNIT_TEST(sort_key_reads_stray_escapes)
{
	DynNumber number;
	DynValue value =
		dyn_sort_key_value(DYN_KEY_S, CStringGetTextDatum("\1a\1"), &number);

	UNIT_EQUAL_INT(value.len, 3);
	UNIT_CHECK(memcmp(value.data, "\1a\1", 3) == 0);
}

UNIT_TEST(sort_key_numbers)
{
	DynNumber number;
	DynNumber back;
	DynValue value;
	Datum column;

	dyn_number_from_text("-12.50", 6, &number);
	value = dyn_scalar(DYN_TYPE_N, number.bytes, number.len);
	column = dyn_sort_key_datum(DYN_KEY_N, &value, "SK");
	UNIT_EQUAL_TEXT(DatumGetCString(DirectFunctionCall1(numeric_out, column)),
					"-12.5");
	value = dyn_sort_key_value(DYN_KEY_N, column, &back);
	UNIT_EQUAL_INT(value.len, number.len);
	UNIT_CHECK(memcmp(value.data, number.bytes, number.len) == 0);
}

UNIT_TEST(sort_key_limits)
{
	char bytes[1025] = { 0 };
	DynValue empty = dyn_scalar(DYN_TYPE_S, bytes, 0);
	DynValue largest = dyn_scalar(DYN_TYPE_B, bytes, 1024);
	DynValue too_large = dyn_scalar(DYN_TYPE_B, bytes, 1025);

	UNIT_RAISES(dyn_sort_key_datum(DYN_KEY_S, &empty, "SK"), "DY001");
	UNIT_RAISES(dyn_sort_key_datum(DYN_KEY_B, &too_large, "SK"), "DY001");
	UNIT_RAISES(dyn_sort_key_datum(DYN_KEY_N, &largest, "SK"), "DY001");
	UNIT_EQUAL_INT(VARSIZE_ANY_EXHDR(DatumGetByteaPP(
					   dyn_sort_key_datum(DYN_KEY_B, &largest, "SK"))),
				   1024);
}

UNIT_TEST(sort_key_prefix_ends)
{
	Datum end;

	UNIT_CHECK(dyn_sort_key_prefix_end(CStringGetTextDatum("CART#"), &end));
	UNIT_EQUAL_TEXT(TextDatumGetCString(end), "CART$");
	UNIT_CHECK(
		dyn_sort_key_prefix_end(CStringGetTextDatum("a\xff\xff"), &end));
	UNIT_EQUAL_TEXT(TextDatumGetCString(end), "b");
	UNIT_CHECK(!dyn_sort_key_prefix_end(CStringGetTextDatum("\xff"), &end));
}
