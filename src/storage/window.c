/*
 * window.c
 *	  On how many pages rows next to each other in key order lie.
 */
#include "postgres.h"

#include "storage/window.h"

static int
compare_blocks(const void *a, const void *b)
{
	BlockNumber x = *(const BlockNumber *) a;
	BlockNumber y = *(const BlockNumber *) b;

	return x < y ? -1 : x > y;
}

int
dyn_distinct_blocks(BlockNumber *blocks, int count)
{
	int distinct = 0;
	int i;

	qsort(blocks, count, sizeof(BlockNumber), compare_blocks);
	for (i = 0; i < count; i++)
		distinct += i == 0 || blocks[i] != blocks[i - 1];
	return distinct;
}
