/*
 * run.h
 *	  What the operations in PartiQL share, of running single statements.
 */
#ifndef DYN_PARTIQL_RUN_H
#define DYN_PARTIQL_RUN_H

#include "partiql/bind.h"

#define DYN_DUPLICATE_ITEM "Duplicate primary key exists in table"

/* Raises DuplicateItemException. */
extern void dyn_raise_duplicate_item(void) pg_attribute_noreturn();

/* Runs a statement that writes; a false condition is a result. */
extern void dyn_bound_write(DynBoundStatement *bound, DynWriteResult *result);

#endif
