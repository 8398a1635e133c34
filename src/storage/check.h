/*
 * check.h
 *	  dynamo_check(), as far as other rooms have something to add.
 */
#ifndef DYN_STORAGE_CHECK_H
#define DYN_STORAGE_CHECK_H

#include "utils/relcache.h"

typedef struct DynCheck DynCheck; /* a check that is running */

/*
 * Checks of another room on the relation, with the check's snapshot active:
 * set once, when the library is loaded.
 */
typedef void (*DynCheckMore)(DynCheck *check, Relation relation);

extern void dyn_check_set_more(DynCheckMore more);

/* Adds a problem to the result; only the first hundred are kept. */
extern void dyn_check_problem(DynCheck *check, const char *format, ...)
	pg_attribute_printf(2, 3);

#endif
