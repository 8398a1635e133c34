/*
 * store_batch.h
 *	  Reading index entries in batches and each heap page once; store_batch.c
 *	  says how.
 */
#ifndef DYN_STORAGE_STORE_BATCH_H
#define DYN_STORAGE_STORE_BATCH_H

#include "access/genam.h"
#include "access/htup.h"
#include "access/relscan.h"
#include "utils/relcache.h"
#include "utils/snapshot.h"

typedef struct DynBatch DynBatch;

/* Called once, when the library is loaded. */
extern void dyn_batch_init(void);

/*
 * Pages may be read as heap pages if the table AM itself reads them with
 * heap's function.
 */
extern bool dyn_has_heap_pages(Relation relation);

extern DynBatch *dyn_batch_create(Relation relation, Relation index,
								  Snapshot snapshot, ScanDirection direction,
								  uint64 limit_hint);
/* From here on, batches are read from this scan. */
extern void dyn_batch_set_scan(DynBatch *batch, IndexScanDesc index_scan);
/*
 * Begins the next batch, when all rows of the last one were taken; false if the
 * index scan has come to its end.
 */
extern bool dyn_batch_fill(DynBatch *batch);
/*
 * The next visible row in index order, looked up now; NULL if the batch is used
 * up.
 */
extern HeapTuple dyn_batch_next(DynBatch *batch);
extern void dyn_batch_free(DynBatch *batch);

/*
 * A batch of the caller's TIDs instead of a scan's: added to an empty batch, of
 * which at most as many as it was created for, then read, then taken by their
 * positions.
 */
#define DYN_BATCH_MAX 256

extern void dyn_batch_clear(DynBatch *batch);
extern void dyn_batch_add(DynBatch *batch, ItemPointer tid);
extern void dyn_batch_read(DynBatch *batch);
/* NULL if the row is not visible. */
extern HeapTuple dyn_batch_tuple(const DynBatch *batch, int position);

#endif
