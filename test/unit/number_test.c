/*
 * number_test.c
 *	  item/number*.c: text, order, sizes, arithmetic, numeric.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "item/number.h"
#include "unit.h"

#define NINES_38 "99999999999999999999999999999999999999"

static DynNumber
number_of(const char *text)
{
	DynNumber number;

	dyn_number_from_text(text, (uint32) strlen(text), &number);
	return number;
}

static char *
text_of(const DynNumber *number)
{
	char *text = palloc(DYN_NUMBER_TEXT_MAX);
	int len = dyn_number_to_text(number->bytes, number->len, text);

	UNIT_EQUAL_INT(len, strlen(text));
	return text;
}

/* What the text is as a number's text, by way of its bytes. */
static char *
normal(const char *text)
{
	DynNumber number = number_of(text);

	UNIT_CHECK(dyn_number_is_valid(number.bytes, number.len));
	return text_of(&number);
}

static DynNumberStatus
status_of(const char *text)
{
	DynNumber number;

	return dyn_number_parse(text, (uint32) strlen(text), &number);
}

static uint32
size_of(const char *text)
{
	DynNumber number = number_of(text);

	return dyn_number_size(number.bytes, number.len);
}

UNIT_TEST(number_is_normalized)
{
	UNIT_EQUAL_TEXT(normal("0"), "0");
	UNIT_EQUAL_TEXT(normal("-0"), "0");
	UNIT_EQUAL_TEXT(normal("-0.00e-5"), "0");
	UNIT_EQUAL_TEXT(normal("+7"), "7");
	UNIT_EQUAL_TEXT(normal("00042"), "42");
	UNIT_EQUAL_TEXT(normal("1.5E2"), "150");
	UNIT_EQUAL_TEXT(normal("1.500"), "1.5");
	UNIT_EQUAL_TEXT(normal("-120.0e-1"), "-12");
	UNIT_EQUAL_TEXT(normal(".5"), "0.5");
	UNIT_EQUAL_TEXT(normal("5."), "5");
	UNIT_EQUAL_TEXT(normal("12.34e-3"), "0.01234");
	UNIT_EQUAL_TEXT(normal("123e0005"), "12300000");
	UNIT_EQUAL_TEXT(normal("100"), "100");
	UNIT_EQUAL_TEXT(normal("1002003"), "1002003");
}

UNIT_TEST(number_extremes_are_plain_text)
{
	char *one = normal("1E+125");
	char *smallest = normal("-1.2345678901234567890123456789012345678E-130");

	UNIT_EQUAL_INT(strlen(one), 126);
	UNIT_EQUAL_INT(strspn(one + 1, "0"), 125);
	UNIT_EQUAL_INT(strlen(smallest), 3 + 129 + 38);
	UNIT_CHECK(strlen(smallest) < DYN_NUMBER_TEXT_MAX);
	UNIT_EQUAL_TEXT(normal(smallest), smallest);
	UNIT_EQUAL_TEXT(normal(NINES_38), NINES_38);
}

UNIT_TEST(number_syntax)
{
	static const char *const bad[] = { " ",		"abc", "1 ",	   " 1",
									   "0x10",	"NaN", "Infinity", "-",
									   "+",		".",   "-.",	   "e5",
									   ".e5",	"1e",  "1e+",	   "1e5.5",
									   "1.2.3", "--1", "1,000",	   "1e5 " };
	size_t i;

	for (i = 0; i < lengthof(bad); i++)
		UNIT_EQUAL_INT(status_of(bad[i]), DYN_NUMBER_SYNTAX);
	UNIT_EQUAL_INT(status_of(""), DYN_NUMBER_EMPTY);
}

UNIT_TEST(number_range)
{
	UNIT_EQUAL_INT(status_of("9." NINES_38), DYN_NUMBER_TOO_PRECISE);
	UNIT_EQUAL_INT(status_of("1" NINES_38), DYN_NUMBER_TOO_PRECISE);
	UNIT_EQUAL_INT(status_of("000" NINES_38 "000.000"), DYN_NUMBER_OK);
	UNIT_EQUAL_INT(status_of(NINES_38 "e88"), DYN_NUMBER_OK);
	UNIT_EQUAL_INT(status_of(NINES_38 "e89"), DYN_NUMBER_OVERFLOW);
	UNIT_EQUAL_INT(status_of("1e126"), DYN_NUMBER_OVERFLOW);
	UNIT_EQUAL_INT(status_of("1e99999999999999999999"), DYN_NUMBER_OVERFLOW);
	UNIT_EQUAL_INT(status_of("-1e-130"), DYN_NUMBER_OK);
	UNIT_EQUAL_INT(status_of("1e-131"), DYN_NUMBER_UNDERFLOW);
	UNIT_EQUAL_INT(status_of("1e-9999999999999999999"), DYN_NUMBER_UNDERFLOW);

	/* The service counts a zero's last digit. */
	UNIT_EQUAL_INT(status_of("0e125"), DYN_NUMBER_OK);
	UNIT_EQUAL_INT(status_of("0e126"), DYN_NUMBER_OVERFLOW);
	UNIT_EQUAL_INT(status_of("0.0e126"), DYN_NUMBER_OK);
}

UNIT_TEST(number_long_text_is_exact)
{
	/* An exponent that makes up for a hundred thousand zeros. */
	char *text = palloc(100020);

	memset(text, '0', 100000);
	text[1] = '.';
	strcpy(text + 100000, "42e99999");
	UNIT_EQUAL_TEXT(normal(text), "4.2");
}

UNIT_TEST(number_error_texts)
{
	UNIT_RAISES_MESSAGE(
		number_of(""), "The parameter cannot be converted to a numeric value");
	UNIT_RAISES_MESSAGE(
		number_of("abc"),
		"The parameter cannot be converted to a numeric value: abc");
	UNIT_RAISES_MESSAGE(number_of("1e126"),
						"Number overflow. Attempting to store a number with "
						"magnitude larger than supported range");
	UNIT_RAISES_MESSAGE(number_of("1e-131"),
						"Number underflow. Attempting to store a number with "
						"magnitude smaller than supported range");
	UNIT_RAISES_MESSAGE(number_of("1" NINES_38),
						"Attempting to store more than 38 significant digits "
						"in a Number");
	UNIT_RAISES(number_of("abc"), "DY001");
}

UNIT_TEST(number_bytes_sort_as_numbers)
{
	static const char *const ascending[] = {
		"-9.9e125", "-1e125", "-100",	"-12.1", "-12.01", "-12",
		"-1.23",	"-1.2",	  "-1.19",	"-1",	 "-0.99",  "-1e-130",
		"0",		"1e-130", "0.0101", "0.011", "0.99",   "1",
		"1.19",		"1.2",	  "1.23",	"9",	 "10",	   "10.01",
		"11",		"99",	  "100",	"1e125", "9.9e125"
	};
	size_t i;

	for (i = 1; i < lengthof(ascending); i++)
	{
		DynNumber a = number_of(ascending[i - 1]);
		DynNumber b = number_of(ascending[i]);
		int order = memcmp(a.bytes, b.bytes, Min(a.len, b.len));

		UNIT_CHECK(order < 0 || (order == 0 && a.len < b.len));
	}
}

UNIT_TEST(number_sizes)
{
	UNIT_EQUAL_INT(size_of("0"), 1);
	UNIT_EQUAL_INT(size_of("7"), 2);
	UNIT_EQUAL_INT(size_of("-7"), 3);
	UNIT_EQUAL_INT(size_of("42"), 2);
	UNIT_EQUAL_INT(size_of("142"), 3);
	UNIT_EQUAL_INT(size_of("100"), 2);
	UNIT_EQUAL_INT(size_of("1.5"), 3);
	UNIT_EQUAL_INT(size_of("100.1"), 4);
	UNIT_EQUAL_INT(size_of("0.001"), 2);
	UNIT_EQUAL_INT(size_of("1.001"), 4);
	UNIT_EQUAL_INT(size_of("-" NINES_38), 21);
}

UNIT_TEST(number_validity)
{
	DynNumber n = number_of("-12.3");
	uint32 i;

	for (i = 0; i < n.len; i++)
		UNIT_CHECK(!dyn_number_is_valid(n.bytes, i));
	UNIT_CHECK(dyn_number_is_valid((const uint8 *) "\x80\x00", 2));
	UNIT_CHECK(!dyn_number_is_valid((const uint8 *) "\x80\x00\x0b", 3));
	UNIT_CHECK(dyn_number_is_valid((const uint8 *) "\x80\x84\x0b", 3));
	/* A leading zero, a trailing zero, no digit, too large, no end. */
	UNIT_CHECK(!dyn_number_is_valid((const uint8 *) "\x80\x84\x0a", 3));
	UNIT_CHECK(!dyn_number_is_valid((const uint8 *) "\x80\x84\x0b\x01", 4));
	UNIT_CHECK(!dyn_number_is_valid((const uint8 *) "\x80\x84\x0b\x00", 4));
	UNIT_CHECK(!dyn_number_is_valid((const uint8 *) "\x80\x84\x65", 3));
	UNIT_CHECK(!dyn_number_is_valid((const uint8 *) "\x81\x01\x0b", 3));
	UNIT_CHECK(!dyn_number_is_valid((const uint8 *) "\x7f\x7c\xf4", 3));
	UNIT_CHECK(dyn_number_is_valid((const uint8 *) "\x7f\x7c\xf4\xff", 4));
}

static char *
sum(const char *a, const char *b)
{
	DynNumber left = number_of(a);
	DynNumber right = number_of(b);
	DynNumber result;

	dyn_number_add(left.bytes, left.len, right.bytes, right.len, &result);
	return text_of(&result);
}

static char *
difference(const char *a, const char *b)
{
	DynNumber left = number_of(a);
	DynNumber right = number_of(b);
	DynNumber result;

	dyn_number_subtract(left.bytes, left.len, right.bytes, right.len, &result);
	return text_of(&result);
}

UNIT_TEST(number_sums)
{
	UNIT_EQUAL_TEXT(sum("1", "1"), "2");
	UNIT_EQUAL_TEXT(sum("0", "-5"), "-5");
	UNIT_EQUAL_TEXT(sum("0.1", "0.2"), "0.3");
	UNIT_EQUAL_TEXT(sum("99.5", "0.5"), "100");
	UNIT_EQUAL_TEXT(sum("-10", "3"), "-7");
	UNIT_EQUAL_TEXT(sum("5", "-5"), "0");
	UNIT_EQUAL_TEXT(sum("1e37", "1"),
					"10000000000000000000000000000000000001");
	UNIT_EQUAL_TEXT(sum(NINES_38, "1"),
					"100000000000000000000000000000000000000");
	UNIT_EQUAL_TEXT(difference("0", "7"), "-7");
	UNIT_EQUAL_TEXT(difference("0", "0"), "0");
	UNIT_EQUAL_TEXT(difference("1000", "0.001"), "999.999");
	UNIT_EQUAL_TEXT(difference("-3", "-10"), "7");
	UNIT_EQUAL_TEXT(difference("1e38", "1"), NINES_38);
}

UNIT_TEST(number_sums_do_not_round)
{
	UNIT_RAISES_MESSAGE(sum("1e38", "1"),
						"Attempting to store more than 38 significant digits "
						"in a Number");
	UNIT_RAISES_MESSAGE(sum("1e125", "1e-130"),
						"Attempting to store more than 38 significant digits "
						"in a Number");
	UNIT_RAISES_MESSAGE(sum("9e125", "1e125"),
						"Number overflow. Attempting to store a number with "
						"magnitude larger than supported range");
	UNIT_RAISES_MESSAGE(difference("1.1e-130", "1e-130"),
						"Number underflow. Attempting to store a number with "
						"magnitude smaller than supported range");
}

static Datum
numeric_of(const char *text)
{
	return DirectFunctionCall3(numeric_in, CStringGetDatum(text),
							   ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

static char *
from_numeric(const char *text)
{
	DynNumber number;

	dyn_number_from_numeric(numeric_of(text), &number);
	return text_of(&number);
}

static char *
to_numeric(const char *text)
{
	DynNumber number = number_of(text);
	Datum numeric = dyn_number_to_numeric(number.bytes, number.len);

	return DatumGetCString(DirectFunctionCall1(numeric_out, numeric));
}

UNIT_TEST(number_to_numeric)
{
	UNIT_EQUAL_TEXT(to_numeric("0"), "0");
	UNIT_EQUAL_TEXT(to_numeric("-42"), "-42");
	UNIT_EQUAL_TEXT(to_numeric("42e15"), "42000000000000000");
	UNIT_EQUAL_TEXT(to_numeric("999999999999999999"), "999999999999999999");
	UNIT_EQUAL_TEXT(to_numeric("1e18"), "1000000000000000000");
	UNIT_EQUAL_TEXT(to_numeric("-1.25"), "-1.25");
	UNIT_EQUAL_TEXT(to_numeric(NINES_38), NINES_38);
	UNIT_EQUAL_INT(strlen(to_numeric("1e125")), 126);
}

UNIT_TEST(number_from_numeric)
{
	UNIT_EQUAL_TEXT(from_numeric("1.500"), "1.5");
	UNIT_EQUAL_TEXT(from_numeric("-1e-130"), normal("-1e-130"));
	UNIT_EQUAL_TEXT(from_numeric("0.000"), "0");
	UNIT_RAISES_MESSAGE(
		from_numeric("NaN"),
		"The parameter cannot be converted to a numeric value: NaN");
	UNIT_RAISES_MESSAGE(
		from_numeric("-Infinity"),
		"The parameter cannot be converted to a numeric value: -Infinity");
	UNIT_RAISES_MESSAGE(from_numeric("1e126"),
						"Number overflow. Attempting to store a number with "
						"magnitude larger than supported range");
	UNIT_RAISES_MESSAGE(from_numeric("1" NINES_38),
						"Attempting to store more than 38 significant digits "
						"in a Number");
}
