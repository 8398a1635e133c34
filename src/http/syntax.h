/*
 * syntax.h
 *	  Is a request's content JSON, and which table does it name?
 */
#ifndef DYN_HTTP_SYNTAX_H
#define DYN_HTTP_SYNTAX_H

#include "lib/stringinfo.h"

/*
 * Whether it is JSON, or empty.  *table is what the request's member TableName
 * says, in the current memory context; NULL if that is no name of a table.
 * Raises nothing.
 */
extern bool dyn_syntax_check(const StringInfoData *content,
							 const char **table);

#endif
