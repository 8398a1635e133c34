/*
 * read_ops.h
 *	  Query and Scan: many items in key order.
 *
 * One Spec serves both; members that only one of them has are ignored by the
 * other.  Either yields a cursor, which reads one page of items, or, for SQL,
 * all of them.  A cursor lives in the memory context that is current when it
 * is begun, and holds the relation open until it is ended; if an error ends
 * it, the resource owner and the context clean up.  The Spec must live as
 * long as its cursor.
 */
#ifndef DYN_OPS_READ_OPS_H
#define DYN_OPS_READ_OPS_H

#include "lib/stringinfo.h"

#include "capacity/units.h"
#include "expr/request.h"

typedef enum DynSelect /* in the order of the texts: shapes depend on it */
{
	DYN_SELECT_UNASKED, /* not given: what the other members ask for */
	DYN_SELECT_SPECIFIC_ATTRIBUTES,
	DYN_SELECT_COUNT,
	DYN_SELECT_ALL_ATTRIBUTES,
	DYN_SELECT_ALL_PROJECTED_ATTRIBUTES
} DynSelect;

typedef struct DynReadSpec
{
	DynText table_name; /* a name or an ARN */
	DynText index_name;
	DynSelect select;
	DynExpressionTexts texts; /* key_condition, filter, projection, names,
							   * values, legacy */
	const DynExpressions *compiled; /* if not NULL, instead of texts */
	DynInteger limit;				/* of items evaluated */
	DynFlag consistent_read;
	DynFlag forward; /* ScanIndexForward: absent is true */
	DynItemField start_key;
	DynInteger segment;
	DynInteger total_segments;
	DynCapacityDetail return_capacity;
	uint64 page_bytes; /* of a page that began with other reads: theirs */
} DynReadSpec;

typedef struct DynCursor DynCursor;

/* What has been read. */
typedef struct DynPageSummary
{
	int64 count;	   /* items that the filter let pass */
	int64 scanned;	   /* items evaluated */
	uint64 bytes;	   /* of these; not counted if whole */
	DynItem *last_key; /* LastEvaluatedKey, NULL: the end was reached */
	DynConsumed consumed;
} DynPageSummary;

/*
 * Check the whole request, and begin to read.  whole: a page does not end at
 * 1 MB, and sizes are not counted.
 */
extern DynCursor *dyn_query_begin(const DynReadSpec *spec, bool whole);
extern DynCursor *dyn_scan_begin(const DynReadSpec *spec, bool whole);

/*
 * The next item that the filter lets pass, projected, in the current memory
 * context; NULL at the end of the page.  Where the request asks for the count
 * only there are none: the first call reads the page and returns NULL.
 */
extern DynItem *dyn_cursor_next(DynCursor *cursor);

/* The same, appended as DynamoDB JSON; false at the end of the page. */
extern bool dyn_cursor_next_json(DynCursor *cursor, StringInfo out);

/*
 * What has been read up to now.  last_key, in the current memory context, is
 * set only at the end of the page.
 */
extern void dyn_cursor_summary(DynCursor *cursor, DynPageSummary *summary);

extern void dyn_cursor_end(DynCursor *cursor);

#endif
