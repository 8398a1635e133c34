/*
 * table_row.h
 *	  The rows about a table, for the files of this room only.
 */
#ifndef DYN_CATALOG_TABLE_ROW_H
#define DYN_CATALOG_TABLE_ROW_H

#include "catalog/rows.h"
#include "catalog/table.h"

/* A row of dynamo.tables. */
typedef struct DynTableRow
{
	DynRowVersion version;
	Oid relid;
	pg_uuid_t id;
	char *long_name; /* only if the relation cannot have this name */
	char *pk_name;
	char *sk_name;
	TimestampTz created;
	DynTableSettings settings;
} DynTableRow;

/* A row of dynamo.indexes. */
typedef struct DynIndexRow
{
	DynRowVersion version;
	Oid relid;
	DynIndex index;
} DynIndexRow;

extern const DynCatalog dyn_table_rows;
extern const DynCatalog dyn_index_rows;
extern const DynCatalog dyn_tag_rows;

/* Inserts the row of a table and those of its indexes, a List of DynIndex *. */
extern void dyn_table_rows_insert(const DynTableRow *row, List *indexes);

/* The cache: the table of a relation, NULL if it is not in the catalog. */
extern const DynTable *dyn_table_of_relation(Oid relid);

#endif
