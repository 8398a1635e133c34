/*
 * items.c
 *	  The data of the benchmark, see items.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "items.h"
#include "tool.h"

#define SEED UINT64_C(0x9E3779B97F4A7C15)

/* What an item of any size has besides the characters of its note. */
#define SIZE_WITHOUT_NOTE 109

#define EXPIRE_IN_A_SECOND 1000
#define TITLE_LENGTH 24
#define PRICE_OF_A_TENTH "19" /* prices are spread evenly from 10 to 100 */

/* splitmix64: the next of a sequence of pseudo-random numbers. */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = (*state += SEED);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static void
print_partition(char *to, uint64_t row)
{
	snprintf(to, KEY_MAX, "USER#%08" PRIu64, row / ITEMS_PER_PARTITION);
}

static void
print_sort(char *to, uint64_t row)
{
	snprintf(to, KEY_MAX, "ITEM#%05" PRIu64, row % ITEMS_PER_PARTITION);
}

/* Letters that do not compress. */
static void
print_letters(char *to, int length, uint64_t *state)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
	uint64_t bits = 0;

	for (int i = 0; i < length; i++)
	{
		if (i % 10 == 0)
			bits = next_random(state);
		to[i] = letters[bits % 64];
		bits /= 64;
	}
	to[length] = '\0';
}

/* Begins the sequence that a row's attributes are made of. */
static uint64_t
print_title(char *to, uint64_t row)
{
	uint64_t state = row * UINT64_C(0xD1342543DE82EF95);

	print_letters(to, TITLE_LENGTH, &state);
	return state;
}

/* The quantity of a version of the data. */
static int
quantity(int version)
{
	return version % 90 + 10;
}

static void
print_group(char *to, uint64_t group)
{
	snprintf(to, KEY_MAX, "GROUP#%08" PRIu64, group);
}

/* The items of a group are all over the table. */
static uint64_t
group_of(const Data *data, uint64_t row)
{
	uint64_t state = row;

	return next_random(&state) % (data->rows / ITEMS_PER_PARTITION);
}

static void
print_group_attribute(const Data *data, Side side, uint64_t row, char *to)
{
	char group[KEY_MAX];

	print_group(group, group_of(data, row));
	snprintf(to, ATTRIBUTES_MAX,
			 side == SIDE_PLAIN ? ", \"group\": \"%s\""
								: ",\"group\":{\"S\":\"%s\"}",
			 group);
}

static void
print_expiry_attribute(const Data *data, Side side, uint64_t row, char *to)
{
	snprintf(to, ATTRIBUTES_MAX,
			 side == SIDE_PLAIN ? ", \"expires\": %" PRIu64
								: ",\"expires\":{\"N\":\"%" PRIu64 "\"}",
			 data->expires + row / EXPIRE_IN_A_SECOND);
}

/* Every attribute but the key's, without the braces around them. */
static void
print_attributes(const Data *data, Side side, uint64_t row, char *to)
{
	static const char *const formats[] = {
		[SIDE_PLAIN] =
			"\"title\": \"%s\", \"price\": %d.%02d, \"quantity\": %d, "
			"\"added\": \"2026-%02d-%02dT%02d:%02d:%02dZ\", "
			"\"gift\": %s, \"note\": \"%s\"",
		[SIDE_OURS] = "\"title\":{\"S\":\"%s\"},\"price\":{\"N\":\"%d.%02d\"},"
					  "\"quantity\":{\"N\":\"%d\"},"
					  "\"added\":{\"S\":\"2026-%02d-%02dT%02d:%02d:%02dZ\"},"
					  "\"gift\":{\"BOOL\":%s},\"note\":{\"S\":\"%s\"}"
	};
	char title[TITLE_LENGTH + 1];
	char note[ITEM_SIZE_MAX];
	uint64_t state = print_title(title, row);
	uint64_t r;

	print_letters(note, data->item_size - SIZE_WITHOUT_NOTE, &state);
	r = next_random(&state);
	snprintf(to, ATTRIBUTES_MAX, formats[side], title, (int) (r % 90) + 10,
			 (int) ((r >> 8) % 90) + 10, quantity(data->version),
			 (int) ((r >> 16) % 12) + 1, (int) ((r >> 20) % 28) + 1,
			 (int) ((r >> 25) % 24), (int) ((r >> 30) % 60),
			 (int) ((r >> 36) % 60), (r >> 42) % 2 ? "true" : "false", note);
	if (data->grouped)
		print_group_attribute(data, side, row, to + strlen(to));
	if (data->expires != 0)
		print_expiry_attribute(data, side, row, to + strlen(to));
}

static int
print_our_item(const Data *data, uint64_t row, char *to, size_t room)
{
	char pk[KEY_MAX], sk[KEY_MAX], attributes[ATTRIBUTES_MAX];

	print_partition(pk, row);
	print_sort(sk, row);
	print_attributes(data, SIDE_OURS, row, attributes);
	return snprintf(to, room,
					"{\"PK\":{\"S\":\"%s\"},\"SK\":{\"S\":\"%s\"},%s}", pk, sk,
					attributes);
}

/* Of the ten items of a number; they are all over the table. */
static uint64_t
row_of_ten(const Data *data, uint64_t number, int i)
{
	return number + data->rows / TEN * (uint64_t) i;
}

static void
make_items(const Data *data, uint64_t number, Texts *texts)
{
	texts->count = TEN;
	for (int i = 0; i < TEN; i++)
		print_our_item(data, row_of_ten(data, number, i), texts->text[i],
					   TEXT_MAX);
}

/* TransactItems */
static void
make_transaction(const Data *data, uint64_t number, Texts *texts)
{
	char *to = texts->text[0];
	int len = 0;

	texts->count = 1;
	for (int i = 0; i < TEN; i++)
	{
		len +=
			snprintf(to + len, (size_t) (TEXT_MAX - len),
					 "%s{\"Put\":{\"TableName\":\"" TEN_TABLE "\",\"Item\":",
					 i == 0 ? "[" : ",");
		len += print_our_item(data, row_of_ten(data, number, i), to + len,
							  (size_t) (TEXT_MAX - len));
		len += snprintf(to + len, (size_t) (TEXT_MAX - len), "}}");
	}
	snprintf(to + len, (size_t) (TEXT_MAX - len), "]");
}

static void
make_plain_texts(const Data *data, Part part, uint64_t row, Texts *texts)
{
	static const int counts[] = {
		[PART_NOTHING] = 0, [PART_PARTITION] = 1, [PART_KEY] = 2,
		[PART_ITEM] = 3,	[PART_CHANGE] = 4,	  [PART_FILTER] = 2,
		[PART_GROUP] = 1
	};
	char attributes[ATTRIBUTES_MAX];

	texts->count = counts[part];
	print_partition(texts->text[0], row);
	print_sort(texts->text[1], row);
	if (part == PART_FILTER)
		snprintf(texts->text[1], TEXT_MAX, PRICE_OF_A_TENTH);
	else if (part == PART_GROUP)
		print_group(texts->text[0], row);
	else if (part == PART_ITEM)
	{
		print_attributes(data, SIDE_PLAIN, row, attributes);
		snprintf(texts->text[2], TEXT_MAX, "{%s}", attributes);
	}
	else if (part == PART_CHANGE)
	{
		snprintf(texts->text[2], TEXT_MAX, "%d", quantity(data->version));
		print_title(texts->text[3], row);
	}
}

static void
make_our_texts(const Data *data, Part part, uint64_t row, Texts *texts)
{
	char *to = texts->text[0];
	char pk[KEY_MAX], sk[KEY_MAX];
	char title[TITLE_LENGTH + 1];

	print_partition(pk, row);
	print_sort(sk, row);
	texts->count = part == PART_NOTHING ? 0 : part == PART_CHANGE ? 2 : 1;
	if (part == PART_GROUP)
	{
		print_group(pk, row);
		snprintf(to, TEXT_MAX, "{\":g\":{\"S\":\"%s\"}}", pk);
	}
	else if (part == PART_PARTITION)
		snprintf(to, TEXT_MAX, "{\":p\":{\"S\":\"%s\"}}", pk);
	else if (part == PART_FILTER)
		snprintf(to, TEXT_MAX,
				 "{\":p\":{\"S\":\"%s\"},\":m\":{\"N\":\"" PRICE_OF_A_TENTH
				 "\"}}",
				 pk);
	else if (part == PART_KEY || part == PART_CHANGE)
		snprintf(to, TEXT_MAX, "{\"PK\":{\"S\":\"%s\"},\"SK\":{\"S\":\"%s\"}}",
				 pk, sk);
	else if (part == PART_ITEM)
		print_our_item(data, row, to, TEXT_MAX);
	if (part == PART_CHANGE)
	{
		print_title(title, row);
		snprintf(texts->text[1], TEXT_MAX,
				 "{\":q\":{\"N\":\"%d\"},\":t\":{\"S\":\"%s\"}}",
				 quantity(data->version), title);
	}
}

void
make_texts(const Data *data, Side side, Part part, uint64_t row, Texts *texts)
{
	if (part == PART_TEN && side == SIDE_PLAIN)
		make_items(data, row, texts);
	else if (part == PART_TEN)
		make_transaction(data, row, texts);
	else if (side == SIDE_PLAIN)
		make_plain_texts(data, part, row, texts);
	else
		make_our_texts(data, part, row, texts);
}

/* A line of COPY's text format; there is nothing to escape in it. */
void
print_copy_line(const Data *data, Side side, uint64_t row)
{
	char pk[KEY_MAX], sk[KEY_MAX], attributes[ATTRIBUTES_MAX];

	print_partition(pk, row);
	print_sort(sk, row);
	print_attributes(data, side, row, attributes);
	printf("%s\t%s\t{%s}\n", pk, sk, attributes);
}

static void
shuffle(uint32_t *order, uint64_t count)
{
	uint64_t state = SEED;

	for (uint64_t i = count; i > 1; i--)
	{
		uint64_t j = next_random(&state) % i;
		uint32_t swapped = order[i - 1];

		order[i - 1] = order[j];
		order[j] = swapped;
	}
}

/*
 * sequential; interleaved: the first item of every partition, then the second
 * of every one, and so on; random.
 */
uint32_t *
make_order(const char *name, uint64_t count)
{
	uint32_t *order = allocate(count * sizeof(uint32_t) + 1);
	uint64_t partitions = count / ITEMS_PER_PARTITION;

	for (uint64_t i = 0; i < count; i++)
		order[i] = (uint32_t) i;
	if (strcmp(name, "random") == 0)
		shuffle(order, count);
	else if (strcmp(name, "interleaved") == 0)
		for (uint64_t i = 0; i < count; i++)
			order[i] = (uint32_t) ((i % partitions) * ITEMS_PER_PARTITION +
								   i / partitions);
	return order;
}

uint64_t
places_of(const Data *data, Part part)
{
	if (part == PART_PARTITION || part == PART_GROUP)
		return data->rows / ITEMS_PER_PARTITION;
	return part == PART_TEN ? data->rows / TEN : data->rows;
}

uint64_t
row_at(const uint32_t *order, Part part, uint64_t place)
{
	uint64_t at = order[place];

	return part == PART_PARTITION ? at * ITEMS_PER_PARTITION : at;
}
