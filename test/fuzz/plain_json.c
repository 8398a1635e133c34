/*
 * plain_json.c
 *	  Fuzz target: the reader of plain JSON.
 */
#include "postgres.h"

#include "json/json.h"
#include "fuzz.h"

void
fuzz_one(const uint8 *data, uint32 len)
{
	fuzz_check_item(dyn_item_from_plain_json((const char *) data, len));
}
