/*
 * arn.h
 *	  Amazon Resource Names of tables.
 *
 *	arn:aws:dynamodb:<region>:<account>:table/<table>
 *	arn:aws:dynamodb:<region>:<account>:table/<table>/index/<index>
 *	arn:aws:dynamodb:<region>:<account>:table/<table>/stream/<label>
 *
 * Region and account are settings; what is stored does not depend on them.
 */
#ifndef DYN_CATALOG_ARN_H
#define DYN_CATALOG_ARN_H

#include "datatype/timestamp.h"

#include "catalog/table.h"
#include "json/fields.h"

/* In the current memory context. */
extern char *dyn_table_arn(const char *table);
extern char *dyn_index_arn(const char *table, const char *index);
extern char *dyn_stream_arn(const char *table, TimestampTz created);

/* The label of a stream: when it was created, in UTC with milliseconds. */
extern char *dyn_stream_label(TimestampTz created);

/*
 * What stands where only an ARN of a table may stand, as the service tells
 * them apart: a text without six parts and a slash in the last one, or of
 * another account or region, is a resource that one has no right to; one that
 * has them but names no table is invalid.
 */
typedef enum DynArnKind
{
	DYN_ARN_OF_TABLE,
	DYN_ARN_FOREIGN,
	DYN_ARN_INVALID
} DynArnKind;

/* Sets *table only for DYN_ARN_OF_TABLE. */
extern DynArnKind dyn_arn_parse(const char *arn, char **table);

/*
 * The name of the table that a request means by a name or an ARN.  Raises
 * ValidationException for an ARN that is none of a table, and
 * ResourceNotFoundException for one of somewhere else.
 */
extern const char *dyn_table_name_of(const char *name_or_arn);

/*
 * The table that a request names, by its name or by its ARN; as
 * dyn_table_lookup(), raises ResourceNotFoundException if there is none.
 */
extern const DynTable *dyn_require_table(const DynText *name_or_arn);

#endif
