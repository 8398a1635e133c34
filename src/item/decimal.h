/*
 * decimal.h
 *	  A number's digits, unpacked: what parsing, printing and arithmetic
 *	  work on.  Only for number*.c.
 */
#ifndef DYN_ITEM_DECIMAL_H
#define DYN_ITEM_DECIMAL_H

#include "item/number.h"

/* The exponent of the leading digit. */
#define DYN_EXPONENT_MIN (-130)
#define DYN_EXPONENT_MAX 125

typedef struct DynDecimal
{
	bool negative;
	int ndigits;  /* 0 for zero; no zero at either end */
	int exponent; /* of the leading digit; 0 for zero */
	uint8 digits[DYN_NUMBER_DIGITS];
} DynDecimal;

/* Does a number with this exponent fit? */
static inline DynNumberStatus
dyn_decimal_status(int64 exponent, bool too_precise)
{
	if (exponent > DYN_EXPONENT_MAX)
		return DYN_NUMBER_OVERFLOW;
	if (exponent < DYN_EXPONENT_MIN)
		return DYN_NUMBER_UNDERFLOW;
	return too_precise ? DYN_NUMBER_TOO_PRECISE : DYN_NUMBER_OK;
}

extern void dyn_decimal_encode(const DynDecimal *decimal, DynNumber *number);
extern void dyn_decimal_decode(const uint8 *bytes, uint32 len,
							   DynDecimal *decimal);

/* Raises the exception of a status that is not DYN_NUMBER_OK. */
extern void dyn_number_raise(DynNumberStatus status, const char *text,
							 uint32 len) pg_attribute_noreturn();

#endif
