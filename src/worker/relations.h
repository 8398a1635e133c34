/*
 * relations.h
 *	  The relations that jobs look after.
 */
#ifndef DYN_WORKER_RELATIONS_H
#define DYN_WORKER_RELATIONS_H

#include "catalog/pg_class.h"

typedef bool (*DynRelationFilter)(Form_pg_class relation, void *arg);

/*
 * The first relation of the access method, but for temporary ones, that passes
 * the filter; InvalidOid: none.  It is not locked, and may be gone.
 */
extern Oid dyn_find_relation(DynRelationFilter is_wanted, void *arg);

#endif
