/*
 * table_arguments.h
 *	  Arguments of dynamo_create_table(), dynamo_update_table() and
 *	  dynamo_create_index(): keys and settings.
 *
 * NULL is a setting that is not given.  What the service's model forbids is
 * refused in the words of its constraint envelope.
 */
#ifndef DYN_SQLAPI_TABLE_ARGUMENTS_H
#define DYN_SQLAPI_TABLE_ARGUMENTS_H

#include "fmgr.h"

#include "ops/table_ops.h"

extern DynText dyn_text_of(const char *string);

/* An enum of settings.h, by its names; member is the service's. */
extern int dyn_enum_argument(FunctionCallInfo fcinfo, int n,
							 const char *const *names, const char *member);
extern DynFlag dyn_flag_argument(FunctionCallInfo fcinfo, int n);

/* Two arguments from the n-th on, reads and writes; NULL if neither is given. */
extern DynThroughputSpec *dyn_throughput_arguments(FunctionCallInfo fcinfo,
												   int n);
extern DynOnDemandSpec *dyn_on_demand_arguments(FunctionCallInfo fcinfo,
												int n);

/*
 * A key attribute, the member-th of the key: its name, a blank and its type:
 * 'PK S'.  The name may have blanks of its own; the last word is the type, and
 * is cut off.
 */
extern void dyn_key_argument(char *text, int member, DynKeyRole role,
							 DynAttributeDefinition **definition,
							 DynKeySchemaElement **element);

/* The view of a stream, or NONE: no stream. */
extern DynStreamSpec *dyn_stream_argument(FunctionCallInfo fcinfo, int n);

#endif
