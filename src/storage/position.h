/*
 * position.h
 *	  A place in a primary key's order, kept by a caller between two calls.
 */
#ifndef DYN_STORAGE_POSITION_H
#define DYN_STORAGE_POSITION_H

#include "access/htup.h"
#include "access/skey.h"
#include "utils/relcache.h"

/* The condition "key is behind this place", for a scan of the key's index. */
typedef struct DynPosition
{
	ScanKeyData behind; /* refers to values: a position is not copied */
	ScanKeyData values[INDEX_MAX_KEYS];
} DynPosition;

/* The place of a row; index is the primary key's. */
extern bytea *dyn_position_of_row(Relation table, Relation index,
								  HeapTuple row);

/* The other way round; raises if the bytes are not a place in this table. */
extern void dyn_position_read(Relation table, Relation index, bytea *bytes,
							  DynPosition *position);

#endif
