/*
 * table_ops.h
 *	  CreateTable, DeleteTable, DescribeTable, ListTables.
 */
#ifndef DYN_OPS_TABLE_OPS_H
#define DYN_OPS_TABLE_OPS_H

#include "lib/stringinfo.h"

#include "catalog/table.h"

typedef struct DynCreateTableSpec
{
	const char *table_name;
	DynKeyAttribute pk;
	DynKeyAttribute sk; /* kind DYN_KEY_NONE: no sort key */
	bool if_not_exists;
} DynCreateTableSpec;

/* Returns the table's relation. */
extern Oid dyn_create_table(const DynCreateTableSpec *spec);

/* if_exists: a missing table is no error; returns whether it was there. */
extern bool dyn_delete_table(const char *table_name, bool if_exists);

/* Appends a TableDescription as JSON. */
extern void dyn_describe_table(const char *table_name, StringInfo out);

#endif
