/*
 * url.c
 *	  Percent-encoding, see url.h.
 */
#include "postgres.h"

#include "security/url.h"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that %XX stands for; 0: none */
static char
encoded_byte(const char *text)
{
	if (text[0] != '%' || hex_digit(text[1]) < 0 || hex_digit(text[2]) < 0)
		return '\0';
	return (char) (hex_digit(text[1]) << 4 | hex_digit(text[2]));
}

char *
dyn_url_decode(char *text)
{
	char *from;
	char *to = text;

	for (from = text; *from != '\0'; from++)
	{
		char byte = encoded_byte(from);

		if (byte != '\0')
			from += 2;
		else
			byte = *from == '+' ? ' ' : *from;
		*to++ = byte;
	}
	*to = '\0';
	return text;
}

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		   (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
		   c == '~';
}

void
dyn_url_encode(StringInfo out, const char *text, size_t len, const char *safe)
{
	size_t i;

	for (i = 0; i < len; i++)
	{
		if (is_unreserved(text[i]) || strchr(safe, text[i]) != NULL)
			appendStringInfoChar(out, text[i]);
		else
			appendStringInfo(out, "%%%02X", (unsigned char) text[i]);
	}
}
