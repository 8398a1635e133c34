/*
 * check.h
 *	  dynamo_check() of tables that have secondary indexes.
 */
#ifndef DYN_INDEX_CHECK_H
#define DYN_INDEX_CHECK_H

#include "catalog/table.h"

/* Are the entries what the table's items ask for, as the active snapshot sees both? */
extern bool dyn_index_is_right(const DynTable *table, const DynIndex *index);

/* Called once, when the library is loaded. */
extern void dyn_index_check_init(void);

#endif
