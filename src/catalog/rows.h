/*
 * rows.h
 *	  Rows of the catalog's tables as C structures, for this room only.
 *
 * Each table of the schema dynamo has rows about relations: the first column
 * of its primary key, and of itself, is the relation.  It is described by a
 * DynColumn for each column, in their order: the kind says how a field of the
 * structure is stored.  What a field has none of (a NULL pointer, an empty
 * list, the number or the time 0, an enum's first value) is NULL in the row.
 *
 * Rows are read and written by the same routines as PostgreSQL's catalogs: no
 * SQL, no privileges of the calling role, always the newest committed state.
 */
#ifndef DYN_CATALOG_ROWS_H
#define DYN_CATALOG_ROWS_H

#include "nodes/pg_list.h"
#include "storage/itemptr.h"

typedef enum DynColumnKind
{
	DYN_COLUMN_OID,		/* Oid: regclass */
	DYN_COLUMN_UUID,	/* pg_uuid_t: uuid */
	DYN_COLUMN_BOOL,	/* bool: boolean, never NULL */
	DYN_COLUMN_NUMBER,	/* int64: bigint */
	DYN_COLUMN_TIME,	/* TimestampTz: timestamptz */
	DYN_COLUMN_TEXT,	/* char *: text */
	DYN_COLUMN_ENUM,	/* an enum: text */
	DYN_COLUMN_STRINGS, /* DynStrings: text[] */
	DYN_COLUMN_TIMES	/* DynTimes: timestamptz[] */
} DynColumnKind;

typedef struct DynColumn
{
	DynColumnKind kind;
	Size offset;
	const char *const *names; /* of an enum's values, see settings.h */
} DynColumn;

/* Which version of a row it is: two that are equal say the same. */
typedef struct DynRowVersion
{
	TransactionId xmin;
	ItemPointerData tid;
} DynRowVersion;

typedef struct DynCatalog
{
	const char *name; /* in the schema dynamo */
	const DynColumn *columns;
	int count;
	Size size; /* of a structure, whose first field is a DynRowVersion */
} DynCatalog;

/* The table's relation, InvalidOid while the extension is being dropped. */
extern Oid dyn_catalog_relation(const DynCatalog *catalog);

/*
 * The rows about a relation, or of all relations for InvalidOid: structures
 * in the current memory context, in no order.
 */
extern List *dyn_rows_read(const DynCatalog *catalog, Oid relid);

/*
 * These do not tell other sessions: the caller invalidates the relation.
 * dyn_rows_delete() returns whether there were any.
 */
extern void dyn_row_insert(const DynCatalog *catalog, const void *row);
extern bool dyn_rows_delete(const DynCatalog *catalog, Oid relid);

#endif
