/*
 * source.h
 *	  Where a page's items come from: the rows of a table or the entries of an
 *	  index, one after the other.
 *
 * A range is of entries for both: a row of a table is an entry whose only sort
 * is the sort key.
 *
 * Whoever reads an index needs the rights to read its table.  Where more than
 * these decides on what a role may see (row security), entries whose row the
 * table does not show are passed over as if they were not there.
 */
#ifndef DYN_OPS_SOURCE_H
#define DYN_OPS_SOURCE_H

#include "catalog/table.h"
#include "expr/item_view.h"
#include "ops/fetch_ahead.h"
#include "storage/entries.h"

typedef struct DynSource
{
	const DynTable *table;
	const DynIndex *index; /* NULL: the table itself */
	DynStore *store;	   /* of the table */
	DynRangeScan *rows;
	DynEntries *entries; /* of the index */
	DynEntryScan *entry_scan;
	bool checks_rows;	  /* the table may hide what the index has */
	DynFetchAhead *ahead; /* of rows that are fetched; NULL: one by one */

	/* What the current item needs of memory; reset with the next one. */
	MemoryContext context;
	DynRow row; /* the current one, of an entry if it is fetched ahead */
	DynEntry entry;
	DynItem *item; /* in line: all but the attributes that have columns */
} DynSource;

/*
 * What the range points to must live as long as the source, which lives in the
 * current memory context.
 */
extern void dyn_source_begin(DynSource *source, const DynTable *table,
							 const DynIndex *index,
							 const DynEntryRange *range);

/*
 * Rows of the table will be fetched for all of the first entries of an index,
 * limit of them: they are read several at a time.
 */
extern void dyn_source_fetch_ahead(DynSource *source, uint64 limit);

/* Goes on to the next item; false at the end. */
extern bool dyn_source_next(DynSource *source);

/*
 * A view of the current item, in two steps: without the attributes that have
 * columns, and adding these.
 */
extern void dyn_source_view_rest(const DynSource *source, DynItemView *view);
extern void dyn_source_view_key(const DynSource *source, DynItemView *view);

/*
 * The row of the table that the current entry stands for, which the view shows
 * with its key; false if the table has no such row.
 */
extern bool dyn_source_fetch(const DynSource *source, const DynItemView *view,
							 DynRow *row);

extern void dyn_source_end(DynSource *source);

#endif
