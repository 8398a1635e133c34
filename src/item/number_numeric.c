/*
 * number_numeric.c
 *	  Numbers to and from PostgreSQL's numeric.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#include "item/decimal.h"

/* A number of so many digits fits an int64 in any case. */
#define INT64_DIGITS 18

/* The value of an integer of at most INT64_DIGITS digits. */
static bool
decimal_as_int64(const DynDecimal *decimal, int64 *value)
{
	int64 magnitude = 0;
	int i;

	if (decimal->exponent < decimal->ndigits - 1 ||
		decimal->exponent >= INT64_DIGITS)
		return false;
	for (i = 0; i <= decimal->exponent; i++)
		magnitude =
			magnitude * 10 + (i < decimal->ndigits ? decimal->digits[i] : 0);
	*value = decimal->negative ? -magnitude : magnitude;
	return true;
}

Datum
dyn_number_to_numeric(const uint8 *bytes, uint32 len)
{
	DynDecimal decimal;
	char text[DYN_NUMBER_TEXT_MAX];
	int64 integer;

	dyn_decimal_decode(bytes, len, &decimal);
	if (decimal_as_int64(&decimal, &integer))
		return NumericGetDatum(int64_to_numeric(integer));

	dyn_number_to_text(bytes, len, text);
	return DirectFunctionCall3(numeric_in, CStringGetDatum(text),
							   ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

void
dyn_number_from_numeric(Datum numeric, DynNumber *number)
{
	char *text = DatumGetCString(DirectFunctionCall1(numeric_out, numeric));

	dyn_number_from_text(text, (uint32) strlen(text), number);
	pfree(text);
}
