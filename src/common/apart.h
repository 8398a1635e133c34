/*
 * apart.h
 *	  Running something in a subtransaction.
 */
#ifndef DYN_COMMON_APART_H
#define DYN_COMMON_APART_H

#include "utils/elog.h"

/*
 * Runs a function in a subtransaction.  After an error the subtransaction is
 * rolled back, and the error returned, in the caller's memory context; NULL if
 * there was none.  Who did not expect it raises it again by ReThrowError().
 *
 * Never let an error out of a subtransaction that has not been rolled back: the
 * handler outside ends only the innermost transaction.
 */
extern ErrorData *dyn_run_apart(void (*run)(void *arg), void *arg);

#endif
