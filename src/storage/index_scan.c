/*
 * index_scan.c
 *	  Scans of a table on behalf of CREATE INDEX, by heap's own code.
 *
 * Heap's index build reads the table with heap_getnext(), which insists on
 * heap's routine being the table's.  So the relcache entry shows heap's
 * routine while the scan runs.  Two things could undo or outlive that: an
 * invalidation of the entry during the scan (an index expression may run any
 * function), after which a callback sets the routine again; and an error,
 * after which PG_FINALLY restores our own.
 *
 * Long partition keys come out as digests (long_key.h): heap's code is given
 * a description of the index that says so.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "utils/inval.h"
#include "utils/rel.h"

#include "storage/handler.h"
#include "storage/long_key.h"

/* The relcache entry that shows heap's routine, NULL if none does. */
static Relation disguised = NULL;

static void
disguise(Relation table)
{
	table->rd_tableam = GetHeapamTableAmRoutine();
	disguised = table;
}

/* Relcache callback: the entry may have been built anew in its place. */
static void
disguise_again(Datum arg pg_attribute_unused(), Oid relid)
{
	if (disguised != NULL &&
		(relid == InvalidOid || relid == RelationGetRelid(disguised)))
		disguise(disguised);
}

static void
disguise_begin(Relation table)
{
	static bool registered = false;

	if (!registered)
	{
		CacheRegisterRelcacheCallback(disguise_again, (Datum) 0);
		registered = true;
	}
	disguise(table);
}

double
dyn_index_build_range_scan(Relation table, Relation index, IndexInfo *info,
						   bool allow_sync, bool anyvisible, bool progress,
						   BlockNumber start, BlockNumber nblocks,
						   IndexBuildCallback callback, void *callback_state,
						   TableScanDesc scan)
{
	const TableAmRoutine *own = table->rd_tableam;
	IndexInfo *digesting = dyn_index_info_with_digests(table, info);
	Relation outer = disguised;
	double ntuples = 0;

	disguise_begin(table);
	PG_TRY();
	{
		ntuples = GetHeapamTableAmRoutine()->index_build_range_scan(
			table, index, digesting, allow_sync, anyvisible, progress, start,
			nblocks, callback, callback_state, scan);
	}
	PG_FINALLY();
	{
		disguised = outer;
		table->rd_tableam = own;
	}
	PG_END_TRY();
	info->ii_BrokenHotChain = digesting->ii_BrokenHotChain;
	return ntuples;
}

void
dyn_index_validate_scan(Relation table, Relation index, IndexInfo *info,
						Snapshot snapshot, ValidateIndexState *state)
{
	const TableAmRoutine *own = table->rd_tableam;
	Relation outer = disguised;

	disguise_begin(table);
	PG_TRY();
	{
		GetHeapamTableAmRoutine()->index_validate_scan(
			table, index, dyn_index_info_with_digests(table, info), snapshot,
			state);
	}
	PG_FINALLY();
	{
		disguised = outer;
		table->rd_tableam = own;
	}
	PG_END_TRY();
}
