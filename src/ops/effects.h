/*
 * effects.h
 *	  What follows every change of a table's rows, however it is made.
 */
#ifndef DYN_OPS_EFFECTS_H
#define DYN_OPS_EFFECTS_H

#include "storage/store.h"

/* Called once, when the library is loaded. */
extern void dyn_effects_init(void);

/*
 * A row has changed: NULL for one that was not there before, or is not any
 * more.  The store calls this itself for changes that the executor does not
 * see; the trigger does for all others.
 */
extern void dyn_row_effects(Relation base, const DynRow *old,
							const DynRow *after);

/* All rows have gone by TRUNCATE. */
extern void dyn_truncate_effects(Relation base);

#endif
