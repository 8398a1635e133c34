/*
 * scan.c
 *	  Scan: all items of a table or of an index, or of one segment, in the
 *	  order of its key.
 *
 * Segment k of n is the k-th of n equal ranges of the partition key's hash:
 * contiguous in the key's index and, nearly, in the heap.
 */
#include "postgres.h"

#include "common/error.h"
#include "ops/cursor.h"
#include "ops/item_key.h"

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
check_segments(const DynInteger *segment, const DynInteger *total)
{
	if (segment->present)
		check_minimum("segment", segment->value, 0);
	if (total->present)
	{
		check_minimum("totalSegments", total->value, 1);
		if (total->value > TOTAL_SEGMENTS_MAX)
			ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
					errmsg("1 validation error detected: Value '" INT64_FORMAT
						   "' at 'totalSegments' failed to satisfy "
						   "constraint: Member must have value less than or "
						   "equal to %d",
						   total->value, TOTAL_SEGMENTS_MAX));
	}
}

static void
check_segment_pair(const DynInteger *segment, const DynInteger *total)
{
	if (segment->present && !total->present)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The TotalSegments parameter is required but was not "
					   "present in the request when Segment parameter is "
					   "present"));
	if (total->present && !segment->present)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The Segment parameter is required but was not present "
					   "in the request when parameter TotalSegments is "
					   "present"));
	if (segment->present && segment->value >= total->value)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg("The Segment parameter is zero-based and must be less "
					   "than parameter TotalSegments: Segment: " INT64_FORMAT
					   " is not less than TotalSegments: " INT64_FORMAT,
					   segment->value, total->value));
}

/* The first hash of a segment: segment * 2^64 / total. */
static uint64
segment_start(uint64 segment, uint64 total)
{
	return (uint64) (((unsigned __int128) segment << 64) / total);
}

static void
set_hash_range(const DynReadSpec *spec, DynEntryRange *range)
{
	uint64 segment = (uint64) spec->segment.value;
	uint64 total = (uint64) spec->total_segments.value;

	range->hash_low = 0;
	range->hash_high = PG_UINT64_MAX;
	if (!spec->segment.present)
		return;
	range->hash_low = segment_start(segment, total);
	if (segment + 1 < total)
		range->hash_high = segment_start(segment + 1, total) - 1;
}

static const DynEntry *
scan_start_key(const DynPage *page, const DynEntryRange *range)
{
	const DynReadSpec *spec = page->spec;
	const DynEntry *position =
		dyn_page_start_key(page, DYN_START_KEY_INVALID ": " DYN_KEY_MISMATCH);
	uint64 hash;

	if (position == NULL)
		return NULL;
	hash = dyn_partition_key_view(DatumGetDynPartitionKey(position->pk)).hash;
	if (hash < range->hash_low || hash > range->hash_high)
		ereport(ERROR, dyn_exception(DYN_ERROR_VALIDATION),
				errmsg(DYN_START_KEY_INVALID
					   ": Invalid ExclusiveStartKey. Please use "
					   "ExclusiveStartKey with correct Segment. "
					   "TotalSegments: " INT64_FORMAT
					   " Segment: " INT64_FORMAT,
					   spec->total_segments.value, spec->segment.value));
	return position;
}

DynCursor *
dyn_scan_begin(const DynReadSpec *spec, bool whole)
{
	DynEntryRange range = { 0 };
	DynPage page;

	if (spec->limit.present)
		check_minimum("limit", spec->limit.value, 1);
	check_segments(&spec->segment, &spec->total_segments);
	dyn_page_check(spec, DYN_USE_SCAN);
	check_segment_pair(&spec->segment, &spec->total_segments);
	dyn_page_compile(spec, DYN_USE_SCAN, &page);
	dyn_page_resolve(&page);
	set_hash_range(spec, &range);
	range.after = scan_start_key(&page, &range);
	dyn_page_check_paths(&page);
	return dyn_cursor_begin(&page, &range, whole);
}
