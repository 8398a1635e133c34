/*
 * check.h
 *	  dynamo_check() of tables that have secondary indexes.
 */
#ifndef DYN_INDEX_CHECK_H
#define DYN_INDEX_CHECK_H

/* Called once, when the library is loaded. */
extern void dyn_index_check_init(void);

#endif
