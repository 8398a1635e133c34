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

/* The table's relation of an index that is kept in storage, if any is. */
extern Oid dyn_relation_of_index(Oid storage);

/* The lock of dyn_table_lock(), without one on the relation. */
extern void dyn_table_rows_lock(Oid relid);

/*
 * Create the triggers on the relation of an index, and those on a table that
 * has one, where they are missing, and enable them as they must be.  The caller
 * has become the owner.
 */
extern void dyn_index_guard(Oid storage);
extern void dyn_table_follow(Oid relid);

/* Does a table have these triggers, enabled as they must be? */
extern bool dyn_table_is_followed(Oid relid);

/* Does the relation of an index go with the table's? */
extern bool dyn_index_is_attached(Oid storage, Oid relid);

/* Takes the row away of the index that is kept in a relation, if any is. */
extern void dyn_index_forget(Oid storage);

extern const DynCatalog dyn_table_rows;
extern const DynCatalog dyn_index_rows;
extern const DynCatalog dyn_tag_rows;

/* Fills in hash, range and layout. */
extern void dyn_index_fill(DynIndex *index, const DynTableSettings *settings,
						   const DynKeyAttribute *pk,
						   const DynKeyAttribute *sk);

/* Inserts the row of a table and those of its indexes, a List of DynIndex *. */
extern void dyn_table_rows_insert(const DynTableRow *row, List *indexes);

#endif
