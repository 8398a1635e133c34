/*
 * item.c
 *	  Fuzz target: bytes that claim to be an item.
 */
#include "postgres.h"

#include "fuzz.h"

void
fuzz_one(const uint8 *data, uint32 len)
{
	DynItem *item;

	dyn_item_validate(data, len);

	item = palloc(VARHDRSZ + len);
	SET_VARSIZE(item, VARHDRSZ + len);
	memcpy(VARDATA(item), data, len);
	fuzz_check_item(item);
}
