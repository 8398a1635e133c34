/*
 * rights.c
 *	  Opening a table's store, see rights.h.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/lsyscache.h"

#include "catalog/arn.h"
#include "ops/rights.h"

/* Each right that an access needs */
static const AclMode needed[DYN_STORE_ACCESSES][4] = {
	[DYN_STORE_READ] = { ACL_SELECT },
	[DYN_STORE_INSERT_OR_UPDATE] = { ACL_SELECT, ACL_INSERT, ACL_UPDATE },
	[DYN_STORE_DELETE] = { ACL_SELECT, ACL_DELETE },
};

static bool
may(Oid relid, AclMode right, AclMaskHow columns)
{
	Oid role = GetUserId();

	return pg_class_aclcheck(relid, role, right) == ACLCHECK_OK ||
		   pg_attribute_aclcheck_all(relid, role, right, columns) ==
			   ACLCHECK_OK;
}

/*
 * An index needs the right to read all columns: where it has no entries, no row
 * is looked for, and nobody would be told.
 */
static void
check_rights(const DynTable *table, const DynIndex *index,
			 DynStoreAccess access, DynAct act)
{
	AclMaskHow columns = index == NULL ? ACLMASK_ANY : ACLMASK_ALL;
	const AclMode *right;

	for (right = needed[access]; *right != 0; right++)
		if (!may(table->relid, *right, columns))
			dyn_raise_denied(ACLCHECK_NO_PRIV, OBJECT_TABLE,
							 get_rel_name(table->relid), act,
							 index == NULL
								 ? dyn_table_arn(table->name)
								 : dyn_index_arn(table->name, index->name));
}

/* The direct body serves only those who have all rights. */
static DynStore *
open_store(const DynTable *table, const DynIndex *index, DynStoreAccess access,
		   DynAct act)
{
	DynStore *store = dyn_store_open(table->relid, access);

	if (!dyn_store_is_direct(store))
		check_rights(table, index, access, act);
	return store;
}

DynStore *
dyn_open_to_read(const DynTable *table, const DynIndex *index)
{
	return open_store(table, index, DYN_STORE_READ, DYN_ACT_READ);
}

DynStore *
dyn_open_to_write(const DynTable *table, DynWriteKind kind)
{
	DynStoreAccess access = kind == DYN_WRITE_DELETE
								? DYN_STORE_DELETE
								: DYN_STORE_INSERT_OR_UPDATE;

	return open_store(table, NULL, access, dyn_write_act(kind));
}

DynStore *
dyn_open_to_act(const DynTable *table, DynStoreAccess access, DynAct act)
{
	return open_store(table, NULL, access, act);
}

DynAct
dyn_write_act(DynWriteKind kind)
{
	static const DynAct acts[] = {
		[DYN_WRITE_PUT] = DYN_ACT_PUT,
		[DYN_WRITE_UPDATE] = DYN_ACT_UPDATE,
		[DYN_WRITE_DELETE] = DYN_ACT_DELETE,
		[DYN_WRITE_CHECK] = DYN_ACT_CHECK,
	};

	return acts[kind];
}
