/*
 * table_access.h
 *	  The table that an operation of the control plane is about, and who may
 *	  do it.
 */
#ifndef DYN_OPS_TABLE_ACCESS_H
#define DYN_OPS_TABLE_ACCESS_H

#include "ops/table_ops.h"

/*
 * The table of a name or an ARN; raises ResourceNotFoundException in the words
 * of the control plane.
 */
extern const DynTable *dyn_named_table(const DynText *name_or_arn);
extern void dyn_raise_no_table(const char *name) pg_attribute_noreturn();

/*
 * The table, locked for a change of its settings by its owner.  Raises if it
 * is gone, or if the role does not own it.
 */
extern const DynTable *dyn_table_to_change(const DynTable *table);

/* May the role read the table's items, or does it own it? */
extern bool dyn_may_describe(const DynTable *table);

/* Raises unless it may. */
extern void dyn_check_may_describe(const DynTable *table);

#endif
