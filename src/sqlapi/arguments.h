/*
 * arguments.h
 *	  Arguments of SQL functions that more than one of them has.
 */
#ifndef DYN_SQLAPI_ARGUMENTS_H
#define DYN_SQLAPI_ARGUMENTS_H

#include "fmgr.h"

#include "ops/item_ops.h"

/* Writes are refused where an INSERT would be. */
extern void dyn_prevent_write_if_read_only(const char *function);

/*
 * An argument that a call cannot do without; raises ValidationException in
 * the service's words if it is NULL.  member is DynamoDB's name of it.
 */
extern char *dyn_required_text(FunctionCallInfo fcinfo, int n,
							   const char *member);
extern DynItem *dyn_required_item(FunctionCallInfo fcinfo, int n,
								  const char *member);

/* The same as fields of a Spec; a table's name is the n-th argument. */
extern DynText dyn_table_name(FunctionCallInfo fcinfo, int n);
extern DynItemField dyn_required_item_field(FunctionCallInfo fcinfo, int n,
											const char *member);

/* Optional arguments: NULL if absent. */
extern DynItem *dyn_optional_item(FunctionCallInfo fcinfo, int n);

/* The elements of a dynamo_item[]; none if it is NULL. */
extern DynItem **dyn_optional_items(FunctionCallInfo fcinfo, int n,
									int *count);

/* A text as it lies in the argument; data NULL if it is NULL. */
extern DynName dyn_optional_name(FunctionCallInfo fcinfo, int n);

/* return_values */
extern DynReturnValues dyn_return_values(FunctionCallInfo fcinfo, int n);

#endif
