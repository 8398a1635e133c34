/*
 * relation_def.h
 *	  Pieces of the parse trees that create relations, for this room only.
 *
 * Statements are built as parse trees: names from outside never become SQL
 * text.
 */
#ifndef DYN_CATALOG_RELATION_DEF_H
#define DYN_CATALOG_RELATION_DEF_H

#include "nodes/parsenodes.h"

#include "item/key.h"

#define DYN_ITEM_COLUMN "item"

extern Constraint *dyn_make_constraint(ConstrType type);

/* Columns are NOT NULL. */
extern ColumnDef *dyn_make_column(const NameData *name, Oid type, int32 typmod,
								  Oid collation);
extern ColumnDef *dyn_make_sort_key_column(const NameData *name,
										   DynKeyKind kind);

/* CREATE TABLE schema.name (elements) USING dynamo */
extern CreateStmt *dyn_make_create_table(Oid schema, const NameData *name,
										 List *elements);

extern bool dyn_names_equal(const NameData *a, const NameData *b);

#endif
