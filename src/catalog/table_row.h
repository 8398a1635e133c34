/*
 * table_row.h
 *	  Rows of dynamo.tables, for the files of this room only.
 */
#ifndef DYN_CATALOG_TABLE_ROW_H
#define DYN_CATALOG_TABLE_ROW_H

#include "catalog/table.h"

/* A row as it is stored; strings are NULL where the column is. */
typedef struct DynTableRow
{
	Oid relid;
	pg_uuid_t id;
	char *long_name; /* only if the relation cannot have this name */
	char *pk_name;
	char *sk_name;
	TimestampTz created;
} DynTableRow;

/* The catalog's relation, InvalidOid while the extension is being dropped. */
extern Oid dyn_table_catalog(void);

/* Reads a row into the current memory context; false if there is none. */
extern bool dyn_table_row_read(Oid relid, DynTableRow *row);
extern void dyn_table_row_insert(const DynTableRow *row);
extern void dyn_table_row_delete(Oid relid);

/* The relations of all rows; a List of Oid. */
extern List *dyn_table_row_relations(void);

/* The cache: the table of a relation, NULL if it is not in the catalog. */
extern const DynTable *dyn_table_of_relation(Oid relid);

#endif
