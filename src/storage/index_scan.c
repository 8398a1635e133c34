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
 * On the way to the index, long partition keys become digests (index_key.c).
 */
#include "postgres.h"

#include "access/heapam.h"
#include "catalog/pg_am.h"
#include "utils/rel.h"

#include "common/invalidation.h"
#include "storage/handler.h"
#include "storage/index_key.h"

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
		dyn_register_relcache_callback(disguise_again, (Datum) 0);
		registered = true;
	}
	disguise(table);
}

/* The caller's callback, which gets digests. */
typedef struct DigestingCallback
{
	IndexBuildCallback callback;
	void *state;
} DigestingCallback;

static void
call_with_digests(Relation index, ItemPointer tid, Datum *values, bool *isnull,
				  bool alive, void *state)
{
	DigestingCallback *inner = state;
	bool replaced[INDEX_MAX_KEYS];

	dyn_digest_long_keys(index, values, isnull, replaced);
	inner->callback(index, tid, values, isnull, alive, inner->state);
	dyn_free_digests(index, values, replaced);
}

static double
scan_as_heap(Relation table, Relation index, IndexInfo *info, bool allow_sync,
			 bool anyvisible, bool progress, BlockNumber start,
			 BlockNumber nblocks, IndexBuildCallback callback,
			 void *callback_state, TableScanDesc scan)
{
	const TableAmRoutine *own = table->rd_tableam;
	Relation outer = disguised;
	double ntuples = 0;

	disguise_begin(table);
	PG_TRY();
	{
		ntuples = GetHeapamTableAmRoutine()->index_build_range_scan(
			table, index, info, allow_sync, anyvisible, progress, start,
			nblocks, callback, callback_state, scan);
	}
	PG_FINALLY();
	{
		disguised = outer;
		table->rd_tableam = own;
	}
	PG_END_TRY();
	return ntuples;
}

double
dyn_index_build_range_scan(Relation table, Relation index, IndexInfo *info,
						   bool allow_sync, bool anyvisible, bool progress,
						   BlockNumber start, BlockNumber nblocks,
						   IndexBuildCallback callback, void *callback_state,
						   TableScanDesc scan)
{
	DigestingCallback digesting = { callback, callback_state };

	if (index->rd_rel->relam == BTREE_AM_OID &&
		dyn_index_has_partition_key(index))
	{
		callback = call_with_digests;
		callback_state = &digesting;
	}
	return scan_as_heap(table, index, info, allow_sync, anyvisible, progress,
						start, nblocks, callback, callback_state, scan);
}

void
dyn_index_validate_scan(Relation table, Relation index, IndexInfo *info,
						Snapshot snapshot, ValidateIndexState *state)
{
	const TableAmRoutine *own = table->rd_tableam;
	Relation outer = disguised;

	dyn_index_takes_digests(index);
	disguise_begin(table);
	PG_TRY();
	{
		GetHeapamTableAmRoutine()->index_validate_scan(table, index, info,
													   snapshot, state);
	}
	PG_FINALLY();
	{
		disguised = outer;
		table->rd_tableam = own;
	}
	PG_END_TRY();
}
