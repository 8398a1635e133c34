/*
 * read_ops.h
 *	  Query and Scan: many items in key order.
 *
 * Both yield a cursor.  It lives in the memory context that is current when
 * it is begun, and holds the relation open until it is ended; if an error
 * ends it, the resource owner and the context clean up.
 */
#ifndef DYN_OPS_READ_OPS_H
#define DYN_OPS_READ_OPS_H

#include "expr/request.h"

typedef struct DynQuerySpec
{
	const char *table_name;
	DynExpressionTexts texts; /* key_condition */
	bool backward;
	bool has_limit;
	int64 limit;
	const DynItem *start_key; /* ExclusiveStartKey, or NULL */
} DynQuerySpec;

typedef struct DynScanSpec
{
	const char *table_name;
	bool has_segment;
	int32 segment;
	bool has_total_segments;
	int32 total_segments;
	bool has_limit;
	int64 limit;
	const DynItem *start_key;
} DynScanSpec;

typedef struct DynCursor DynCursor;

extern DynCursor *dyn_query_begin(const DynQuerySpec *spec);
extern DynCursor *dyn_scan_begin(const DynScanSpec *spec);

/* The next item, in the current memory context; NULL at the end. */
extern DynItem *dyn_cursor_next(DynCursor *cursor);
extern void dyn_cursor_end(DynCursor *cursor);

#endif
