/*
 * name.h
 *	  Names of DynamoDB tables and attributes, and of what stands for them in
 *	  PostgreSQL.
 */
#ifndef DYN_CATALOG_NAME_H
#define DYN_CATALOG_NAME_H

#include "c.h"

/*
 * Refuses a table name that DynamoDB refuses (ValidationException).
 * CreateTable demands three characters, item operations only one.
 */
extern void dyn_table_name_check(const char *name, int min_length);
extern void dyn_index_name_check(const char *name);

/*
 * The relation or column that stands for a name.  A name that fits is taken
 * as it is; a longer one is cut, and a hash of all of it appended, so that it
 * stays unique and can be computed again from the name.
 */
extern void dyn_relation_name(const char *name, NameData *relname);
extern void dyn_column_name(const char *name, NameData *column);

#endif
