/*
 * number.h
 *	  DynamoDB's numbers: exact decimals of up to 38 significant digits.
 *
 * A number is kept in one canonical, order-preserving byte form: memcmp() of
 * two encoded numbers is their numeric order, and equal numbers have equal
 * bytes.  The form is described in README.md of this folder.
 */
#ifndef DYN_ITEM_NUMBER_H
#define DYN_ITEM_NUMBER_H

#define DYN_NUMBER_DIGITS 38
#define DYN_NUMBER_MAX_BYTES 23

/* "-0." + 129 zeros + 38 digits, or 126 digits; with the closing NUL. */
#define DYN_NUMBER_TEXT_MAX 176

typedef struct DynNumber
{
	uint8 len;
	uint8 bytes[DYN_NUMBER_MAX_BYTES];
} DynNumber;

typedef enum DynNumberStatus
{
	DYN_NUMBER_OK,
	DYN_NUMBER_EMPTY,
	DYN_NUMBER_SYNTAX,
	DYN_NUMBER_OVERFLOW,
	DYN_NUMBER_UNDERFLOW,
	DYN_NUMBER_TOO_PRECISE
} DynNumberStatus;

/* Parses decimal text; does not raise. */
extern DynNumberStatus dyn_number_parse(const char *text, uint32 len,
										DynNumber *number);

/* The same, raising DynamoDB's ValidationException. */
extern void dyn_number_from_text(const char *text, uint32 len,
								 DynNumber *number);

/*
 * Writes plain decimal text (no exponent) and a NUL into a buffer of
 * DYN_NUMBER_TEXT_MAX bytes; returns its length.
 */
extern int dyn_number_to_text(const uint8 *bytes, uint32 len, char *text);

/* Is this a canonical encoding?  For bytes that came from outside. */
extern bool dyn_number_is_valid(const uint8 *bytes, uint32 len);

/* Size in DynamoDB's accounting, bytes. */
extern uint32 dyn_number_size(const uint8 *bytes, uint32 len);

/* Exact; raise DynamoDB's ValidationException if the result does not fit. */
extern void dyn_number_add(const uint8 *a, uint32 alen, const uint8 *b,
						   uint32 blen, DynNumber *sum);
extern void dyn_number_subtract(const uint8 *a, uint32 alen, const uint8 *b,
								uint32 blen, DynNumber *difference);

/*
 * PostgreSQL's numeric.  From numeric raises DynamoDB's ValidationException
 * for NaN, infinities and what does not fit: it never rounds.
 */
extern Datum dyn_number_to_numeric(const uint8 *bytes, uint32 len);
extern void dyn_number_from_numeric(Datum numeric, DynNumber *number);

#endif
