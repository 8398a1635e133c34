/*
 * scan.c
 *	  Scan: all items of a table, or of one segment, in key order.
 *
 * Segment k of n is the k-th of n equal ranges of the partition key's hash:
 * contiguous in the key's index and, nearly, in the heap.
 */
#include "postgres.h"

#include "common/error.h"
#include "ops/cursor.h"

#define TOTAL_SEGMENTS_MAX 1000000

static void
check_minimum(const char *member, int64 value, int64 minimum)
{
	if (value < minimum)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("1 validation error detected: Value '" INT64_FORMAT
					   "' at '%s' failed to satisfy constraint: Member must "
					   "have value greater than or equal to " INT64_FORMAT,
					   value, member, minimum));
}

static void
check_segment_pair(const DynScanSpec *spec)
{
	if (spec->has_segment && !spec->has_total_segments)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The TotalSegments parameter is required but was not "
					   "present in the request when Segment parameter is "
					   "present"));
	if (spec->has_total_segments && !spec->has_segment)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The Segment parameter is required but was not present "
					   "in the request when parameter TotalSegments is "
					   "present"));
}

static void
check_segments(const DynScanSpec *spec)
{
	if (spec->has_segment)
		check_minimum("segment", spec->segment, 0);
	if (spec->has_total_segments)
	{
		check_minimum("totalSegments", spec->total_segments, 1);
		if (spec->total_segments > TOTAL_SEGMENTS_MAX)
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("1 validation error detected: Value '%d' at "
						   "'totalSegments' failed to satisfy constraint: "
						   "Member must have value less than or equal to %d",
						   spec->total_segments, TOTAL_SEGMENTS_MAX));
	}
	check_segment_pair(spec);
	if (spec->has_segment && spec->segment >= spec->total_segments)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The Segment parameter is zero-based and must be less "
					   "than parameter TotalSegments: Segment: %d is not less "
					   "than TotalSegments: %d",
					   spec->segment, spec->total_segments));
}

/* The first hash of a segment: segment * 2^64 / total. */
static uint64
segment_start(uint64 segment, uint64 total)
{
	return (uint64) (((unsigned __int128) segment << 64) / total);
}

static void
set_hash_range(const DynScanSpec *spec, DynRange *range)
{
	range->hash_low = 0;
	range->hash_high = PG_UINT64_MAX;
	if (!spec->has_segment)
		return;
	range->hash_low = segment_start(spec->segment, spec->total_segments);
	if (spec->segment + 1 < spec->total_segments)
		range->hash_high =
			segment_start(spec->segment + 1, spec->total_segments) - 1;
}

static const DynKey *
scan_start_key(const DynTable *table, const DynScanSpec *spec,
			   const DynRange *range)
{
	DynKey *key = dyn_start_key(table, spec->start_key);
	uint64 hash =
		dyn_partition_key_view(DatumGetDynPartitionKey(key->pk)).hash;

	if (hash < range->hash_low || hash > range->hash_high)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The provided starting key is invalid: Invalid "
					   "ExclusiveStartKey. Please use ExclusiveStartKey with "
					   "correct Segment. TotalSegments: %d Segment: %d",
					   spec->total_segments, spec->segment));
	return key;
}

DynCursor *
dyn_scan_begin(const DynScanSpec *spec)
{
	DynRange range = { 0 };
	const DynTable *table;

	if (spec->has_limit)
		check_minimum("limit", spec->limit, 1);
	check_segments(spec);
	table = dyn_table_lookup(spec->table_name, false);
	set_hash_range(spec, &range);
	if (spec->start_key != NULL)
		range.after = scan_start_key(table, spec, &range);
	return dyn_cursor_begin(table, &range, spec->has_limit, spec->limit);
}
