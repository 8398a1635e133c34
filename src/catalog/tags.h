/*
 * tags.h
 *	  Tags of tables: rows of dynamo.tags.
 */
#ifndef DYN_CATALOG_TAGS_H
#define DYN_CATALOG_TAGS_H

#include "catalog/rows.h"
#include "catalog/table.h"

typedef struct DynTagRow
{
	DynRowVersion version;
	Oid relid;
	char *key;
	char *value;
} DynTagRow;

/* The tags of a table, sorted by key; a List of DynTagRow *. */
extern List *dyn_tags_read(Oid relid);

/*
 * Replaces all tags of a table by these.  The caller holds the lock of
 * dyn_table_lock().
 */
extern void dyn_tags_write(Oid relid, List *tags);

#endif
