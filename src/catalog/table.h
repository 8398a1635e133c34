/*
 * table.h
 *	  DynamoDB tables: what the schema dynamo knows of them.
 *
 * dynamo.tables has one row for each table that dynamo_create_table() made,
 * keyed by its relation.  A relation's own name is the table's name; a name
 * that no relation can have (over 63 bytes) is kept in the row, and the
 * relation has a name derived from it.  So ALTER TABLE ... RENAME and SET
 * SCHEMA need no upkeep, and a dropped relation's row goes by an event
 * trigger.
 */
#ifndef DYN_CATALOG_TABLE_H
#define DYN_CATALOG_TABLE_H

#include "datatype/timestamp.h"
#include "utils/uuid.h"

#include "item/key.h"

typedef struct DynKeyAttribute
{
	char *name;
	uint32 name_len;
	DynKeyKind kind; /* DYN_KEY_NONE: no sort key */
} DynKeyAttribute;

typedef struct DynTable
{
	Oid relid;
	char *name;
	DynKeyAttribute pk;
	DynKeyAttribute sk;
	TimestampTz created;
	pg_uuid_t id;
} DynTable;

/*
 * Finds a table by its DynamoDB name along the search path; raises
 * ResourceNotFoundException, or returns NULL if missing_ok.  The result is
 * cached in the backend and stays valid until the next lookup that accepts
 * invalidation messages: use it within one operation.
 */
extern const DynTable *dyn_table_lookup(const char *name, bool missing_ok);

#endif
