/*
 * table_access.c
 *	  The tables of the control plane's operations, see table_access.h.
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"

#include "catalog/arn.h"
#include "catalog/denied.h"
#include "common/compat.h"
#include "common/error.h"
#include "ops/table_access.h"

void
dyn_raise_no_table(const char *name)
{
	ereport(ERROR, dyn_exception(DYN_ERROR_RESOURCE_NOT_FOUND),
			errmsg("Requested resource not found: Table: %s not found", name));
}

const DynTable *
dyn_named_table(const DynText *name_or_arn)
{
	const char *name = dyn_table_name_of(name_or_arn->data);
	const DynTable *table = dyn_table_lookup(name, true);

	if (table == NULL)
		dyn_raise_no_table(name);
	return table;
}

static void
raise_no_right(AclResult result, const DynTable *table)
{
	dyn_raise_denied(
		result, get_relkind_objtype(get_rel_relkind(table->relid)),
		get_rel_name(table->relid), DYN_ACT_OTHER, dyn_table_arn(table->name));
}

const DynTable *
dyn_table_to_change(const DynTable *table)
{
	const DynTable *locked;

	if (!dyn_owns_relation(table->relid))
		raise_no_right(ACLCHECK_NOT_OWNER, table);
	locked = dyn_table_lock(table);
	if (locked == NULL)
		dyn_raise_no_table(table->name);
	return locked;
}

bool
dyn_may_describe(const DynTable *table)
{
	return pg_class_aclcheck(table->relid, GetUserId(), ACL_SELECT) ==
			   ACLCHECK_OK ||
		   dyn_owns_relation(table->relid);
}

void
dyn_check_may_describe(const DynTable *table)
{
	if (!dyn_may_describe(table))
		raise_no_right(ACLCHECK_NO_PRIV, table);
}
