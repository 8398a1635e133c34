/*
 * placeholders.h
 *	  ExpressionAttributeNames and ExpressionAttributeValues of a request.
 *
 * All expressions of a request share them: each expression marks what it
 * uses, and when all have been parsed nothing may be left over.
 */
#ifndef DYN_EXPR_PLACEHOLDERS_H
#define DYN_EXPR_PLACEHOLDERS_H

#include "json/fields.h"

typedef struct DynPlaceholderMap
{
	const char *parameter; /* "ExpressionAttributeNames": for the errors */
	DynValue map;
	uint32 count; /* 0: not given */
	bool *used;	  /* by index in the map */
} DynPlaceholderMap;

typedef struct DynPlaceholders
{
	DynPlaceholderMap names;
	DynPlaceholderMap values;
} DynPlaceholders;

/*
 * Raise for malformed ones.  Both are given; names maps "#n" to
 * {"S": "attribute"}, values ":v" to a value.
 */
extern void dyn_placeholders_check_names(const DynItemField *names);
extern void dyn_placeholders_check_values(const DynItemField *values);

/* What both together may weigh; they are not at fault. */
extern void dyn_placeholders_check_size(const DynItemField *names,
										const DynItemField *values);

/*
 * Of maps that have been checked; either may be NULL: not given.  The items
 * must live as long as what is resolved.
 */
extern void dyn_placeholders_init(DynPlaceholders *placeholders,
								  const DynItem *names, const DynItem *values);

/* False if the placeholder is not defined. */
extern bool dyn_resolve_name(DynPlaceholders *placeholders,
							 const DynName *placeholder, DynName *name);
extern bool dyn_resolve_value(DynPlaceholders *placeholders,
							  const DynName *placeholder, DynValue *value);

/* Raises if one was not used by any expression. */
extern void dyn_placeholders_check_unused(const DynPlaceholders *placeholders);

#endif
