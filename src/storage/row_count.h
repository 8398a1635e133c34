/*
 * row_count.h
 *	  How many rows a large relation has now, without counting them.
 */
#ifndef DYN_STORAGE_ROW_COUNT_H
#define DYN_STORAGE_ROW_COUNT_H

#include "utils/relcache.h"

/*
 * Rows of a relation, by the cumulative statistics, which hear of other sessions'
 * changes within a second and of this one's at once.  Where they cannot be true
 * (they begin anew after a crash, and count twice what was not reported yet when
 * the rows were counted by ANALYZE): by its pages, as full as at the last VACUUM or
 * ANALYZE, or as row_bytes tells if there was none; row_bytes: of a row's
 * values, 0 if that is unknown.
 */
extern int64 dyn_row_count(Relation relation, int64 row_bytes);

#endif
