/*
 * bystanders.h
 *	  Transactions that change a table, and may not know yet what has been said
 *	  of it in the catalog.
 */
#ifndef DYN_WORKER_BYSTANDERS_H
#define DYN_WORKER_BYSTANDERS_H

typedef struct DynBystanders DynBystanders;

/*
 * Those that have a lock on the table by now in which it can be changed, but
 * our own, in the given context.  Whoever comes later knows all that was
 * committed before.
 */
extern DynBystanders *dyn_bystanders_of(Oid relid, MemoryContext context);

/* Have all of them ended?  Does not wait. */
extern bool dyn_bystanders_have_ended(DynBystanders *bystanders);

#endif
