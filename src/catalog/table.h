/*
 * table.h
 *	  DynamoDB tables: what the schema dynamo knows of them.
 *
 * dynamo.tables has one row for each table that dynamo_create_table() made,
 * keyed by its relation.  A relation's own name is the table's name; a name
 * that no relation can have (over 63 bytes) is kept in the row, and the
 * relation has a name derived from it (name.h).  So ALTER TABLE ... RENAME and
 * SET SCHEMA need no upkeep, and the row of a relation that is dropped goes
 * with it (drop.c).
 */
#ifndef DYN_CATALOG_TABLE_H
#define DYN_CATALOG_TABLE_H

#include "datatype/timestamp.h"
#include "nodes/pg_list.h"
#include "utils/uuid.h"

#include "item/key.h"

typedef struct DynKeyAttribute
{
	DynName name;
	DynKeyKind kind; /* DYN_KEY_NONE: no sort key */
} DynKeyAttribute;

typedef struct DynTable
{
	Oid relid;
	char *name; /* DynamoDB's name of the table */
	DynKeyAttribute pk;
	DynKeyAttribute sk;
	TimestampTz created;
	pg_uuid_t id;
} DynTable;

/*
 * Finds a table by its DynamoDB name along the search path; raises
 * ResourceNotFoundException, or returns NULL if missing_ok.  The result
 * belongs to a cache of the backend: it is valid until the relation or the
 * catalog changes, which no operation does to the table that it works on.
 */
extern const DynTable *dyn_table_lookup(const char *name, bool missing_ok);

/* The names of all tables on the search path, sorted; a List of char *. */
extern List *dyn_table_names(void);

/*
 * Creates the relation of a table in the creation schema, and its row.
 * Raises ResourceInUseException if the name is taken.  Returns the relation.
 */
extern Oid dyn_table_create(const char *name, const DynKeyAttribute *pk,
							const DynKeyAttribute *sk);

/* Drops the relation, whose row follows it. */
extern void dyn_table_drop(const DynTable *table);

/* Module initializers, see dynamo_am.c. */
extern void dyn_table_cache_init(void);
extern void dyn_table_drop_init(void);

#endif
