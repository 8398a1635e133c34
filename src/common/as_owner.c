/*
 * as_owner.c
 *	  Running code of a table's owner as that owner, see as_owner.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/guc.h"
#include "utils/rel.h"

#include "common/as_owner.h"

void
dyn_become_owner(Relation relation, DynOwnerScope *scope)
{
	scope->guc_level = NewGUCNestLevel();
	GetUserIdAndSecContext(&scope->user, &scope->context);
	SetUserIdAndSecContext(relation->rd_rel->relowner,
						   scope->context | SECURITY_RESTRICTED_OPERATION);
}

void
dyn_become_self(const DynOwnerScope *scope)
{
	AtEOXact_GUC(false, scope->guc_level);
	SetUserIdAndSecContext(scope->user, scope->context);
}
