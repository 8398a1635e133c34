/*
 * number_math.c
 *	  Exact sums and differences, for update expressions.
 *
 * Like everything about numbers, they never round: a result of more than 38
 * digits or out of range is an error.
 */
#include "postgres.h"

#include "item/decimal.h"

/*
 * Numbers whose digits together span more places than this have a sum of more
 * than 38 digits.  Leading digits can cancel out only if the exponents differ
 * by at most one, and the span is then at most 39.  Otherwise the sum reaches
 * from the highest place, or the one below it, to the lowest one, which only
 * one of the numbers has a digit at.
 */
#define SPAN_MAX 40

/* One place for each digit, and one for a carry. */
#define PLACES (SPAN_MAX + 1)

/* Adds a number's digits to the places, whose first has this exponent. */
static void
add_digits(int8 *places, int first_exponent, const DynDecimal *decimal)
{
	int8 *place = places + (first_exponent - decimal->exponent);
	int i;

	for (i = 0; i < decimal->ndigits; i++)
		place[i] +=
			decimal->negative ? -decimal->digits[i] : decimal->digits[i];
}

/*
 * Makes every place a digit and returns the sum's sign.  Before, all places
 * have one sign, or each has at most one digit's magnitude: so the first that
 * is not zero has the sign of the whole.
 */
static bool
normalize_places(int8 *places)
{
	bool negative;
	int carry = 0;
	int i;

	for (i = 0; i < PLACES - 1 && places[i] == 0; i++)
		;
	negative = places[i] < 0;
	for (i = PLACES - 1; i >= 0; i--)
	{
		int sum = (negative ? -places[i] : places[i]) + carry;

		carry = sum > 9 ? 1 : sum < 0 ? -1 : 0;
		places[i] = (int8) (sum - carry * 10);
	}
	return negative;
}

static DynNumberStatus
decimal_from_places(int8 *places, int first_exponent, DynNumber *number)
{
	DynDecimal sum;
	int first = 0;
	int last = PLACES - 1;
	int i;
	DynNumberStatus status;

	sum.negative = normalize_places(places);
	while (first <= last && places[first] == 0)
		first++;
	while (first <= last && places[last] == 0)
		last--;
	sum.ndigits = last - first + 1;
	sum.exponent = sum.ndigits == 0 ? 0 : first_exponent - first;

	status = dyn_decimal_status(sum.exponent, sum.ndigits > DYN_NUMBER_DIGITS);
	if (status != DYN_NUMBER_OK)
		return status;
	for (i = 0; i < sum.ndigits; i++)
		sum.digits[i] = (uint8) places[first + i];
	dyn_decimal_encode(&sum, number);
	return DYN_NUMBER_OK;
}

static DynNumberStatus
add_decimals(const DynDecimal *a, const DynDecimal *b, DynNumber *sum)
{
	int8 places[PLACES] = { 0 };
	int highest = Max(a->exponent, b->exponent);
	int lowest = Min(a->exponent - a->ndigits, b->exponent - b->ndigits) + 1;

	if (a->ndigits == 0 || b->ndigits == 0)
	{
		dyn_decimal_encode(a->ndigits == 0 ? b : a, sum);
		return DYN_NUMBER_OK;
	}
	if (highest - lowest >= SPAN_MAX)
		return DYN_NUMBER_TOO_PRECISE;
	add_digits(places, highest + 1, a);
	add_digits(places, highest + 1, b);
	return decimal_from_places(places, highest + 1, sum);
}

static void
add_or_raise(const DynDecimal *a, const DynDecimal *b, DynNumber *sum)
{
	DynNumberStatus status = add_decimals(a, b, sum);

	if (status != DYN_NUMBER_OK)
		dyn_number_raise(status, "", 0);
}

void
dyn_number_add(const uint8 *a, uint32 alen, const uint8 *b, uint32 blen,
			   DynNumber *sum)
{
	DynDecimal left;
	DynDecimal right;

	dyn_decimal_decode(a, alen, &left);
	dyn_decimal_decode(b, blen, &right);
	add_or_raise(&left, &right, sum);
}

void
dyn_number_subtract(const uint8 *a, uint32 alen, const uint8 *b, uint32 blen,
					DynNumber *difference)
{
	DynDecimal left;
	DynDecimal right;

	dyn_decimal_decode(a, alen, &left);
	dyn_decimal_decode(b, blen, &right);
	right.negative = !right.negative;
	add_or_raise(&left, &right, difference);
}
