/*
 * number.c
 *	  DynamoDB's numbers: text to canonical bytes and back.
 *
 * The byte form is in README.md.  Nothing here rounds: what does not fit is
 * an error.
 */
#include "postgres.h"

#include "common/error.h"
#include "item/decimal.h"

#define HEADER_LEN 2
#define HEADER_ZERO 0x8000

/* Added to an exponent it makes the smallest one 1. */
#define EXPONENT_BIAS (1 - DYN_EXPONENT_MIN)

#define NEGATIVE_END 0xFF

/* A written exponent beyond this is out of range with any digits. */
#define EXPONENT_CLAMP INT64CONST(1000000000000)

/* Digits as they come in from text. */
typedef struct Scan
{
	const char *at;
	const char *end;
	bool any_digit;
	bool too_precise;
	int ndigits;	 /* kept: without leading zeros, at most 38 */
	int64 precision; /* without leading zeros; trailing ones count */
	int64 scale;	 /* digits behind the point, less the exponent */
	uint8 *digits;
} Scan;

static inline void
scan_digits(Scan *scan)
{
	for (; scan->at < scan->end; scan->at++)
	{
		uint8 digit = (uint8) (*scan->at - '0');

		if (digit > 9)
			return;
		scan->any_digit = true;
		if (digit == 0 && scan->precision == 0)
			continue;
		scan->precision++;
		if (scan->ndigits < DYN_NUMBER_DIGITS)
			scan->digits[scan->ndigits++] = digit;
		else if (digit != 0)
			scan->too_precise = true;
	}
}

static inline bool
scan_sign(Scan *scan)
{
	if (scan->at == scan->end || (*scan->at != '-' && *scan->at != '+'))
		return false;
	return *scan->at++ == '-';
}

/* Reads what follows an "e"; false if that is not an integer. */
static bool
scan_exponent(Scan *scan)
{
	bool negative = scan_sign(scan);
	int64 exponent = 0;
	const char *start = scan->at;

	for (; scan->at < scan->end; scan->at++)
	{
		uint8 digit = (uint8) (*scan->at - '0');

		if (digit > 9)
			break;
		if (exponent < EXPONENT_CLAMP)
			exponent = exponent * 10 + digit;
	}
	scan->scale -= negative ? -exponent : exponent;
	return scan->at > start;
}

/* Reads everything behind the sign; false if it is not a number. */
static bool
scan_number(Scan *scan)
{
	scan_digits(scan);
	if (scan->at < scan->end && *scan->at == '.')
	{
		const char *fraction = ++scan->at;

		scan_digits(scan);
		scan->scale = scan->at - fraction;
	}
	if (!scan->any_digit)
		return false;
	if (scan->at < scan->end && (*scan->at == 'e' || *scan->at == 'E'))
	{
		scan->at++;
		if (!scan_exponent(scan))
			return false;
	}
	return scan->at == scan->end;
}

DynNumberStatus
dyn_number_parse(const char *text, uint32 len, DynNumber *number)
{
	DynDecimal decimal;
	Scan scan = { .at = text, .end = text + len, .digits = decimal.digits };
	DynNumberStatus status;
	int64 exponent;

	if (len == 0)
		return DYN_NUMBER_EMPTY;
	decimal.negative = scan_sign(&scan);
	if (!scan_number(&scan))
		return DYN_NUMBER_SYNTAX;

	/*
	 * A zero counts as one digit, the last one written: that is why 0e126 is
	 * out of range and 0.0e126 is not.
	 */
	exponent = Max(scan.precision, 1) - 1 - scan.scale;
	status = dyn_decimal_status(exponent, scan.too_precise);
	if (status != DYN_NUMBER_OK)
		return status;

	while (scan.ndigits > 0 && decimal.digits[scan.ndigits - 1] == 0)
		scan.ndigits--;
	decimal.ndigits = scan.ndigits;
	decimal.exponent = (int) exponent;
	dyn_decimal_encode(&decimal, number);
	return DYN_NUMBER_OK;
}

void
dyn_number_raise(DynNumberStatus status, const char *text, uint32 len)
{
	switch (status)
	{
		case DYN_NUMBER_EMPTY:
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("The parameter cannot be converted to a numeric "
						   "value"),
					errhint("The text of a number must not be empty."));
			break;
		case DYN_NUMBER_OVERFLOW:
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Number overflow. Attempting to store a number "
						   "with magnitude larger than supported range"),
					errhint("The largest magnitude is "
							"9.9999999999999999999999999999999999999E+125."));
			break;
		case DYN_NUMBER_UNDERFLOW:
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Number underflow. Attempting to store a number "
						   "with magnitude smaller than supported range"),
					errhint("The smallest magnitude but zero is 1E-130."));
			break;
		case DYN_NUMBER_TOO_PRECISE:
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("Attempting to store more than 38 significant "
						   "digits in a Number"),
					errhint("Round the number, or store it as a string."));
			break;
		case DYN_NUMBER_SYNTAX:
		case DYN_NUMBER_OK:
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("The parameter cannot be converted to a numeric "
						   "value: %.*s",
						   (int) len, text),
					errhint("A number is decimal digits with an optional "
							"sign, point and exponent."));
			break;
	}
	pg_unreachable();
}

void
dyn_number_from_text(const char *text, uint32 len, DynNumber *number)
{
	DynNumberStatus status = dyn_number_parse(text, len, number);

	if (unlikely(status != DYN_NUMBER_OK))
		dyn_number_raise(status, text, len);
}

static inline void
save_header(DynNumber *number, int header)
{
	number->bytes[0] = (uint8) (header >> 8);
	number->bytes[1] = (uint8) header;
	number->len = HEADER_LEN;
}

void
dyn_decimal_encode(const DynDecimal *decimal, DynNumber *number)
{
	uint8 complement = decimal->negative ? 0xFF : 0;
	int biased = decimal->exponent + EXPONENT_BIAS;
	int i;

	if (decimal->ndigits == 0)
	{
		save_header(number, HEADER_ZERO);
		return;
	}
	save_header(number, HEADER_ZERO + (decimal->negative ? -biased : biased));
	for (i = 0; i < decimal->ndigits; i += 2)
	{
		int second = i + 1 < decimal->ndigits ? decimal->digits[i + 1] : 0;
		int pair = decimal->digits[i] * 10 + second;

		/* A byte complemented is 0xFF less that byte. */
		number->bytes[number->len++] = (uint8) (pair + 1) ^ complement;
	}
	if (decimal->negative)
		number->bytes[number->len++] = NEGATIVE_END;
}

static inline int
load_header(const uint8 *bytes)
{
	return (bytes[0] << 8 | bytes[1]) - HEADER_ZERO;
}

void
dyn_decimal_decode(const uint8 *bytes, uint32 len, DynDecimal *decimal)
{
	int header = load_header(bytes);
	uint8 complement;
	uint32 i;

	decimal->negative = header < 0;
	decimal->ndigits = 0;
	decimal->exponent = 0;
	if (header == 0)
		return;
	decimal->exponent = abs(header) - EXPONENT_BIAS;
	complement = decimal->negative ? 0xFF : 0;
	for (i = HEADER_LEN; i < len - decimal->negative; i++)
	{
		int pair = (bytes[i] ^ complement) - 1;

		decimal->digits[decimal->ndigits++] = (uint8) (pair / 10);
		decimal->digits[decimal->ndigits++] = (uint8) (pair % 10);
	}
	if (decimal->digits[decimal->ndigits - 1] == 0)
		decimal->ndigits--;
}

/* Writes count digits from the index'th on, zeros behind the last. */
static inline char *
write_digits(char *to, const DynDecimal *decimal, int index, int count)
{
	int end = index + count;

	for (; index < end; index++)
		*to++ =
			(char) ('0' +
					(index < decimal->ndigits ? decimal->digits[index] : 0));
	return to;
}

int
dyn_number_to_text(const uint8 *bytes, uint32 len, char *text)
{
	DynDecimal decimal;
	char *to = text;
	int integer_digits;

	dyn_decimal_decode(bytes, len, &decimal);
	integer_digits = Max(decimal.exponent + 1, 0);
	if (decimal.negative)
		*to++ = '-';
	if (integer_digits == 0)
		*to++ = '0';
	to = write_digits(to, &decimal, 0, integer_digits);
	if (decimal.ndigits > integer_digits)
	{
		int zeros = -decimal.exponent - 1;

		*to++ = '.';
		while (zeros-- > 0)
			*to++ = '0';
		to = write_digits(to, &decimal, integer_digits,
						  decimal.ndigits - integer_digits);
	}
	*to = '\0';
	return (int) (to - text);
}

/* Are these bytes pairs of digits, without a zero digit at the front? */
static bool
pairs_are_valid(const uint8 *bytes, int npairs, uint8 complement)
{
	int pair = 0;
	int i;

	if (npairs < 1 || npairs > DYN_NUMBER_DIGITS / 2)
		return false;
	for (i = 0; i < npairs; i++)
	{
		pair = (bytes[i] ^ complement) - 1;
		if (pair < 0 || pair > 99 || (i == 0 && pair < 10))
			return false;
	}
	return pair != 0;
}

bool
dyn_number_is_valid(const uint8 *bytes, uint32 len)
{
	int header;

	if (len < HEADER_LEN || len > DYN_NUMBER_MAX_BYTES)
		return false;
	header = load_header(bytes);
	if (header == 0)
		return len == HEADER_LEN;
	if (abs(header) > DYN_EXPONENT_MAX + EXPONENT_BIAS)
		return false;
	if (header > 0)
		return pairs_are_valid(bytes + HEADER_LEN, len - HEADER_LEN, 0);
	return bytes[len - 1] == NEGATIVE_END &&
		   pairs_are_valid(bytes + HEADER_LEN, len - HEADER_LEN - 1, 0xFF);
}

/*
 * One byte, one for each begun pair of digits on either side of the point,
 * zeros at both ends left out, and one for the minus sign.
 */
uint32
dyn_number_size(const uint8 *bytes, uint32 len)
{
	DynDecimal decimal;
	int integer_digits;

	dyn_decimal_decode(bytes, len, &decimal);
	integer_digits = Min(Max(decimal.exponent + 1, 0), decimal.ndigits);
	return 1 + (integer_digits + 1) / 2 +
		   (decimal.ndigits - integer_digits + 1) / 2 + decimal.negative;
}
