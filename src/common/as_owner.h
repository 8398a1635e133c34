/*
 * as_owner.h
 *	  Running code of a table's owner as that owner.
 *
 * Index expressions, triggers, policies and types can be anybody's code.  What is
 * done for the table, and not by its users, runs it as VACUUM and REINDEX do:
 * as the table's owner, in a security-restricted operation, and without the
 * settings that it makes.  After an error, the end of the transaction undoes the
 * scope.
 */
#ifndef DYN_COMMON_AS_OWNER_H
#define DYN_COMMON_AS_OWNER_H

#include "utils/relcache.h"

typedef struct DynOwnerScope
{
	Oid user;
	int context;
	int guc_level;
} DynOwnerScope;

extern void dyn_become_owner(Relation relation, DynOwnerScope *scope);
extern void dyn_become_self(const DynOwnerScope *scope);

#endif
