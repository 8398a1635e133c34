/*
 * describe_table.h
 *	  TableDescription, as all operations on tables answer it.
 */
#ifndef DYN_OPS_DESCRIBE_TABLE_H
#define DYN_OPS_DESCRIBE_TABLE_H

#include "lib/stringinfo.h"

#include "catalog/table.h"

typedef enum DynTableStatus
{
	DYN_STATUS_ACTIVE,
	DYN_STATUS_CREATING,
	DYN_STATUS_UPDATING,
	DYN_STATUS_DELETING
} DynTableStatus;

/*
 * Appends a TableDescription.  The status is the table's; its indexes are
 * CREATING and DELETING with it.
 *
 * before is the table before a change, or NULL: indexes that it has not are
 * then CREATING, and those that only it has are shown as DELETING.
 */
extern void dyn_append_table(StringInfo out, const DynTable *table,
							 DynTableStatus status, const DynTable *before);

/* Is an index of the table being created or deleted? */
extern bool dyn_is_being_updated(const DynTable *table);

#endif
