/*
 * index_spec.h
 *	  Secondary indexes that a request asks for.
 */
#ifndef DYN_OPS_INDEX_SPEC_H
#define DYN_OPS_INDEX_SPEC_H

#include "ops/table_spec.h"

/*
 * The indexes of CreateTable's two lists: checks them against each other and
 * against the settings, which hold AttributeDefinitions and the billing mode
 * already.  Returns a List of DynIndex *.
 */
extern List *dyn_indexes_of_spec(const DynCreateTableSpec *spec,
								 const DynTableSettings *settings);

/*
 * One global index, of UpdateTable's GlobalSecondaryIndexUpdates, checked
 * like those of CreateTable.
 */
extern DynIndex *dyn_global_index_of_spec(const DynIndexSpec *spec,
										  const DynTableSettings *settings);

/* Raises if all indexes together project more attributes than they may. */
extern void dyn_check_projected(List *indexes);

#endif
