/*
 * arn.h
 *	  Amazon resource names of tables, and finding tables by them.
 */
#ifndef DYN_CATALOG_ARN_H
#define DYN_CATALOG_ARN_H

#include "catalog/table.h"
#include "json/fields.h"

/* Until the endpoint has a region and an account, ARNs have these. */
#define DYN_TABLE_ARN_PREFIX "arn:aws:dynamodb:us-east-1:000000000000:table/"

/*
 * The table that a request names, by its name or by its ARN; as
 * dyn_table_lookup(), raises ResourceNotFoundException if there is none.
 */
extern const DynTable *dyn_require_table(const DynText *name_or_arn);

#endif
