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

/* Raises ValidationException for EXISTS outside of a transaction. */
extern void dyn_raise_exists(void) pg_attribute_noreturn();

/* Takes the write that a statement is up to where it can run. */
extern void dyn_bound_prepare_write(const DynBoundStatement *bound,
									DynWrite *write);

#endif
