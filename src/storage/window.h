/*
 * window.h
 *	  Clustering in numbers: the pages of rows that are next to each other in
 *	  key order, against the pages that they would fill.
 */
#ifndef DYN_STORAGE_WINDOW_H
#define DYN_STORAGE_WINDOW_H

#include "storage/block.h"
#include "storage/bufpage.h"

/* Clustering is measured over this many rows. */
#define DYN_WINDOW_ROWS 100

/* What a row takes of a page. */
static inline Size
dyn_row_space(Size tuple_len)
{
	return MAXALIGN(tuple_len) + sizeof(ItemIdData);
}

/* The full pages that rows take which need this space; at least one. */
static inline double
dyn_ideal_pages(double space)
{
	return Max(1.0, space / (BLCKSZ - SizeOfPageHeaderData));
}

/* Counts the different blocks; sorts the array. */
extern int dyn_distinct_blocks(BlockNumber *blocks, int count);

#endif
