/*
 * extension.h
 *	  The objects of the extension itself, found by name.
 */
#ifndef DYN_CATALOG_EXTENSION_H
#define DYN_CATALOG_EXTENSION_H

#include "nodes/parsenodes.h"

/* The types, wherever CREATE EXTENSION ... SCHEMA put them. */
extern Oid dyn_item_type(void);
extern Oid dyn_partition_key_type(void);

/*
 * Runs a DDL statement that was built as a parse tree, as if the client had
 * sent it: with all checks, event triggers and dependencies.
 */
extern void dyn_run_utility(Node *statement);

#endif
