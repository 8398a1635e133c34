/*
 * number.c
 *	  Fuzz target: numbers, as text and as bytes.
 *
 * The input is two lines, each a number; all of it is tried as bytes as well.
 */
#include "postgres.h"

#include "fuzz.h"

/* Printed and read again, a number is the same. */
static void
check_number(const uint8 *bytes, uint32 len)
{
	char text[DYN_NUMBER_TEXT_MAX];
	DynNumber again;
	uint32 text_len;

	FUZZ_CHECK(dyn_number_is_valid(bytes, len));
	text_len = dyn_number_to_text(bytes, len, text);
	FUZZ_CHECK(text_len < DYN_NUMBER_TEXT_MAX && strlen(text) == text_len);
	FUZZ_CHECK(dyn_number_parse(text, text_len, &again) == DYN_NUMBER_OK);
	FUZZ_CHECK(again.len == len && memcmp(again.bytes, bytes, len) == 0);
	FUZZ_CHECK(dyn_number_size(bytes, len) >= 1 &&
			   dyn_number_size(bytes, len) <= 22);
}

static int
compare(const DynNumber *a, const DynNumber *b)
{
	int result = memcmp(a->bytes, b->bytes, Min(a->len, b->len));

	return result != 0 ? result : a->len - b->len;
}

static long double
approximate(const DynNumber *number)
{
	char text[DYN_NUMBER_TEXT_MAX];

	dyn_number_to_text(number->bytes, number->len, text);
	return strtold(text, NULL);
}

/* Where floating point sees a difference, the bytes see the same one. */
static void
check_order(const DynNumber *a, const DynNumber *b)
{
	long double x = approximate(a);
	long double y = approximate(b);

	if (x < y)
		FUZZ_CHECK(compare(a, b) < 0);
	else if (x > y)
		FUZZ_CHECK(compare(a, b) > 0);
}

static void
check_sum(const DynNumber *a, const DynNumber *b)
{
	DynNumber sum;
	DynNumber mirrored;
	DynNumber back;

	dyn_number_add(a->bytes, a->len, b->bytes, b->len, &sum);
	fuzz_must_not_raise();
	check_number(sum.bytes, sum.len);
	dyn_number_add(b->bytes, b->len, a->bytes, a->len, &mirrored);
	FUZZ_CHECK(compare(&sum, &mirrored) == 0);
	dyn_number_subtract(sum.bytes, sum.len, b->bytes, b->len, &back);
	FUZZ_CHECK(compare(a, &back) == 0);
}

void
fuzz_one(const uint8 *data, uint32 len)
{
	DynNumber numbers[2];
	uint32 line_len;
	char *line;
	int i;

	if (dyn_number_is_valid(data, len))
		check_number(data, len);
	for (i = 0; i < 2; i++)
	{
		line = fuzz_line(&data, &len, &line_len);
		dyn_number_from_text(line, line_len, &numbers[i]);
		check_number(numbers[i].bytes, numbers[i].len);
	}
	check_order(&numbers[0], &numbers[1]);
	check_sum(&numbers[0], &numbers[1]);
}
