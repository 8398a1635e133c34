/*
 * json_test.c
 *	  The JSON readers where SQL cannot lead them: texts that do not end in
 *	  NUL, hold one, or are no UTF-8; and texts and images with any one byte
 *	  changed.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "json/json.h"
#include "unit.h"

#define SAMPLE \
	"{\"s\":{\"S\":\"a\\u00e9\\ud83d\\ude00\\n\"},\"n\":{\"N\":\"-1.5\"}," \
	"\"b\":{\"B\":\"AAE=\"},\"t\":{\"BOOL\":true},\"z\":{\"NULL\":true}," \
	"\"l\":{\"L\":[{\"M\":{\"k\":{\"SS\":[\"b\",\"a\"]}}}," \
	"{\"NS\":[\"1\",\"2\"]},{\"BS\":[\"AA==\",\"AQ==\"]}]}}"

static char *
item_text(const DynItem *item)
{
	StringInfoData text;

	initStringInfo(&text);
	dyn_write_item_dynamo_json(&text, item);
	return text.data;
}

static char *
dynamo_text(const char *json, uint32 len)
{
	return item_text(dyn_item_from_dynamo_json(json, len));
}

UNIT_TEST(json_reads_len_bytes)
{
	UNIT_EQUAL_TEXT(dynamo_text("{\"a\":{\"S\":\"x\"}}{", 15),
					"{\"a\":{\"S\":\"x\"}}");
	UNIT_RAISES(dynamo_text("{\"a\":{\"S\":\"x\"}}", 14), "DY023");
	UNIT_RAISES(dynamo_text("{\"a\":{\"S\":\"x\"}}", 11), "DY023");
	UNIT_RAISES(dynamo_text("{\"a\":{\"S\":\"\\u0041\"}}", 14), "DY023");
	UNIT_RAISES(dynamo_text("true", 3), "DY023");
	UNIT_RAISES(dynamo_text("", 0), "DY023");
}

UNIT_TEST(json_refuses_raw_nul)
{
	UNIT_RAISES(dynamo_text("{\"a\":{\"S\":\"\0\"}}", 15), "DY023");
	UNIT_RAISES(dynamo_text("{}\0", 3), "DY023");
}

UNIT_TEST(json_refuses_bad_utf8)
{
	UNIT_RAISES(dynamo_text("{\"a\":{\"S\":\"\xe9\"}}", 15), "DY023");
	UNIT_RAISES(dynamo_text("{\"a\":{\"S\":\"\xc0\x80\"}}", 16), "DY023");
	UNIT_RAISES(dynamo_text("{\"a\":{\"S\":\"\xed\xa0\x80\"}}", 17), "DY023");
	UNIT_RAISES(dynamo_text("{\"a\":{\"S\":\"\xf4\x90\x80\x80\"}}", 18),
				"DY023");
	UNIT_RAISES(dyn_item_from_plain_json("{\"\xff\":1}", 7), "DY023");
}

UNIT_TEST(json_writes_control_characters)
{
	StringInfoData text;

	initStringInfo(&text);
	dyn_write_json_string(&text, "\0\x01\x1f\x7f\"\\/\b\f\n\r\t", 12);
	UNIT_EQUAL_TEXT(text.data, "\"\\u0000\\u0001\\u001f\x7f\\\"\\\\/"
							   "\\b\\f\\n\\r\\t\"");
}

/* Reads a text or an image and raises an error if it is not acceptable. */
typedef DynItem *(*ReadFunction)(const char *bytes, uint32 len);

static DynItem *
read_image(const char *bytes, uint32 len)
{
	DynItem *item = palloc(VARHDRSZ + len);

	dyn_item_validate((const uint8 *) bytes, len);
	SET_VARSIZE(item, VARHDRSZ + len);
	memcpy(VARDATA(item), bytes, len);
	return item;
}

/* The item's text makes the same item again. */
static void
check_canonical(const DynItem *item)
{
	char *text = item_text(item);
	DynItem *again = dyn_item_from_dynamo_json(text, strlen(text));

	if (VARSIZE(item) != VARSIZE(again) ||
		memcmp(item, again, VARSIZE(item)) != 0)
		elog(ERROR, "another item than that of its text: %s", text);
}

/*
 * Reads the bytes: they are refused with one of the SQLSTATEs that are
 * allowed, or make a canonical item.  Says which.
 */
static bool
try_bytes(ReadFunction read, const char *bytes, uint32 len,
		  const char *allowed)
{
	MemoryContext context = CurrentMemoryContext;
	DynItem *volatile item = NULL;
	char *copy = palloc(len); /* so that a checker of memory sees its end */

	memcpy(copy, bytes, len);
	PG_TRY();
	{
		item = read(copy, len);
	}
	PG_CATCH();
	{
		char *state = unit_caught(context);

		if (strstr(allowed, state) == NULL)
			elog(ERROR, "refused with %s: %.*s", state, (int) len, copy);
	}
	PG_END_TRY();
	if (item == NULL)
		return false;
	check_canonical(item);
	return true;
}

/* Tries every truncation and every change of one byte; counts what is taken. */
static int
try_mutations(ReadFunction read, const char *sample, uint32 len,
			  const char *allowed)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "mutation", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	int accepted = 0;
	uint32 at;

	for (at = 0; at < len; at++)
	{
		int byte;

		accepted += try_bytes(read, sample, at, allowed);
		for (byte = 0; byte < 256; byte++)
		{
			char *bytes = palloc(len);

			memcpy(bytes, sample, len);
			bytes[at] = (char) byte;
			accepted += try_bytes(read, bytes, len, allowed);
			MemoryContextReset(context);
		}
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
	return accepted;
}

UNIT_TEST(json_survives_mutations)
{
	int accepted = try_mutations(dyn_item_from_dynamo_json, SAMPLE,
								 strlen(SAMPLE), "DY001 DY002 DY023");

	/* Each byte was also replaced by itself. */
	UNIT_CHECK(accepted > (int) strlen(SAMPLE));
}

UNIT_TEST(item_survives_mutations)
{
	DynItem *item = dyn_item_from_dynamo_json(SAMPLE, strlen(SAMPLE));
	uint32 len = VARSIZE(item) - VARHDRSZ;
	int accepted = try_mutations(read_image, VARDATA(item), len, "22P03");

	UNIT_CHECK(accepted > (int) len);
}

/* One byte in front of, within and behind the blocks that are looked at. */
static void
check_written(char byte, int at, int len, const char *written)
{
	StringInfoData out;
	char text[40];

	memset(text, 'x', sizeof(text));
	text[at] = byte;
	initStringInfo(&out);
	dyn_write_json_string(&out, text, len);
	UNIT_EQUAL_TEXT(out.data, psprintf("\"%.*s%s%.*s\"", at, text, written,
									   len - at - 1, text + at + 1));
}

UNIT_TEST(json_escapes_at_every_place)
{
	int len;
	int at;

	for (len = 1; len <= 40; len++)
		for (at = 0; at < len; at++)
		{
			check_written('"', at, len, "\\\"");
			check_written('\\', at, len, "\\\\");
			check_written('\n', at, len, "\\n");
			check_written('\x1f', at, len, "\\u001f");
			check_written(' ', at, len, " ");
			check_written('!', at, len, "!");
			check_written('[', at, len, "[");
			check_written('\x7f', at, len, "\x7f");
			check_written('\x80', at, len, "\x80");
			check_written('\xa2', at, len, "\xa2");
			check_written('\xff', at, len, "\xff");
		}
}

UNIT_TEST(json_escapes_names)
{
	const char *text =
		"{\"\\\"\":{\"L\":[]},\"a\\\\b\":{\"BOOL\":true},\"c\":{"
		"\"M\":{\"\\n\":{\"S\":\"\"}}},\"c\\u0000d\":{\"N\":\"1\"}}";

	UNIT_EQUAL_TEXT(item_text(dyn_item_from_dynamo_json(text, strlen(text))),
					text);
}

/* An item of the rest and keys of these names, printed as one. */
static void
check_added(const char *rest, int n, const char *first, const char *second)
{
	const char *names[] = { first, second };
	DynItem *item = dyn_item_from_dynamo_json(rest, strlen(rest));
	DynValue root = dyn_item_root(item);
	DynName keys[2];
	DynValue values[2];
	StringInfoData text;
	int i;

	for (i = 0; i < n; i++)
	{
		keys[i].data = names[i];
		keys[i].len = strlen(names[i]);
		values[i] = dyn_scalar(DYN_TYPE_S, names[i], keys[i].len);
	}
	initStringInfo(&text);
	appendStringInfoString(&text, "[{},");
	dyn_write_added_dynamo_json(&text, &root, n, keys, values);
	UNIT_EQUAL_TEXT(text.data + 4,
					item_text(dyn_item_add(item, n, keys, values)));
}

UNIT_TEST(json_prints_keys_among_the_rest)
{
	static const char *const rests[] = {
		"{}",
		"{\"m\":{\"M\":{}}}",
		"{\"b\":{\"S\":\"{\"},\"m\":{\"M\":{\"{\":{\"L\":[]}}},\"y\":{"
		"\"BOOL\":true}}",
	};
	int i;

	for (i = 0; i < (int) lengthof(rests); i++)
	{
		check_added(rests[i], 0, NULL, NULL);
		check_added(rests[i], 1, "a", NULL);
		check_added(rests[i], 1, "n", NULL);
		check_added(rests[i], 1, "z", NULL);
		check_added(rests[i], 2, "a", "aa");
		check_added(rests[i], 2, "z", "a");
		check_added(rests[i], 2, "n", "mm");
		check_added(rests[i], 2, "zz", "z");
	}
}
