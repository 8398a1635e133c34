/*
 * item_read.h
 *	  A read of one item in its steps, for batches and transactions; the
 *	  counterpart of item_write.h, whose contract holds here too.
 *
 *	dyn_read_check()		needs no table; compiles the projection
 *	dyn_read_find_table()	looks the table up
 *	dyn_read_bind()			takes the key apart
 *	dyn_read_admits()		asks whether the table has capacity left
 *	dyn_read_run()			takes that step, and finds the row
 */
#ifndef DYN_OPS_ITEM_READ_H
#define DYN_OPS_ITEM_READ_H

#include "capacity/meter.h"
#include "catalog/table.h"
#include "ops/item_ops.h"
#include "storage/store.h"

typedef struct DynRead
{
	const DynGetSpec *spec;
	bool transactional; /* capacity counts twice */

	/* From dyn_read_check() */
	const DynItem *given;			   /* the Key */
	const DynExpressions *expressions; /* compiled, or of the Spec */
	DynExpressions compiled;

	/* From dyn_read_find_table() and dyn_read_bind() */
	const DynTable *table;
	DynKey key;

	DynMeter meter; /* from dyn_read_admits() */
} DynRead;

extern void dyn_read_check(DynRead *read, const DynGetSpec *spec);
extern void dyn_read_find_table(DynRead *read);
extern void dyn_read_bind(DynRead *read);
extern bool dyn_read_admits(DynRead *read, DynThrottle *refusal);
extern void dyn_read_run(DynRead *read, DynGetResult *result);

/*
 * Raises on a standby where a read demands the latest that was written, which
 * a standby does not know.
 */
extern void dyn_check_consistency(bool demands_latest);

/*
 * What a projection (NULL: none) leaves of the item with a key, in the
 * current memory context; NULL if that is nothing.  *size is the size of the
 * whole item, 0 if there is none; size is NULL where nobody counts.
 */
extern DynItem *dyn_read_item(const DynTable *table, DynStore *store,
							  const DynKey *key,
							  const DynProjection *projection, uint32 *size);

#endif
