/*
 * base64.c
 *	  Base64, the JSON form of binary values: PostgreSQL's codec made strict.
 */
#include "postgres.h"

#include "common/base64.h"
#include "mb/pg_wchar.h"

#include "common/error.h"
#include "json/base64.h"

void
dyn_base64_append(StringInfo out, const void *data, uint32 len)
{
	int room = pg_b64_enc_len(len);

	enlargeStringInfo(out, room);
	out->len += pg_b64_encode(data, len, out->data + out->len, room);
	out->data[out->len] = '\0';
}

static uint32
padding_length(const char *text, uint32 len)
{
	uint32 padding = 0;

	while (padding < 2 && padding < len && text[len - 1 - padding] == '=')
		padding++;
	return padding;
}

/* Raises the error for the first character that is not of the alphabet. */
static void
raise_bad_character(const char *text, uint32 len)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
								   "abcdefghijklmnopqrstuvwxyz"
								   "0123456789+/";
	uint32 i = 0;

	while (i < len - 1 && memchr(alphabet, text[i], sizeof(alphabet) - 1))
		i++;
	ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
			errmsg("Invalid Base64 character: '%.*s'",
				   pg_utf_mblen((const unsigned char *) text + i), text + i),
			errhint("Binary values are written in base64 with padding."));
}

/* Are the bits that the last character has beyond the last byte zero? */
static bool
spare_bits_are_zero(const char *text, uint32 len, const char *decoded,
					uint32 decoded_len)
{
	uint32 tail = decoded_len % 3;
	char quantum[4];

	if (tail == 0)
		return true;
	pg_b64_encode(decoded + decoded_len - tail, tail, quantum,
				  sizeof(quantum));
	return memcmp(quantum, text + len - 4, 4) == 0;
}

char *
dyn_base64_decode(const char *text, uint32 len, uint32 *decoded_len)
{
	uint32 digits = len - padding_length(text, len);
	uint32 room = len / 4 * 3;
	char *decoded;
	int n;

	if (len % 4 != 0)
		ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
				errmsg("Base64 encoded length is expected a multiple of 4 "
					   "bytes but found: %u",
					   len),
				errhint("Binary values are written in base64 with padding."));

	/* The decoder would accept padding in the middle. */
	decoded = palloc(room);
	n = memchr(text, '=', digits) ? -1
								  : pg_b64_decode(text, len, decoded, room);
	if (n < 0)
		raise_bad_character(text, digits);
	if (!spare_bits_are_zero(text, len, decoded, n))
		ereport(ERROR, dyn_exception(DYN_ERROR_SERIALIZATION),
				errmsg("Invalid last non-pad Base64 character dectected"));

	*decoded_len = n;
	return decoded;
}
