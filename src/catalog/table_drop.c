/*
 * table_drop.c
 *	  Dropping tables, and forgetting those that were dropped.
 *
 * The library is loaded in every session that drops a relation of our access
 * method, for opening one calls the handler.  So an object access hook sees
 * every way in which a relation can go: DROP TABLE, DROP SCHEMA, DROP OWNED.
 */
#include "postgres.h"

#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "nodes/makefuncs.h"
#include "utils/lsyscache.h"

#include "catalog/extension.h"
#include "catalog/scaling.h"
#include "catalog/table_row.h"

static object_access_hook_type next_hook = NULL;

/* Most relations that are dropped are neither a table nor an index of ours. */
static void
forget_relation(Oid relid)
{
	if (get_rel_relkind(relid) != RELKIND_RELATION)
		return;
	if (!dyn_rows_delete(&dyn_table_rows, relid))
	{
		dyn_index_forget(relid);
		return;
	}
	dyn_rows_delete(&dyn_index_rows, relid);
	dyn_rows_delete(&dyn_tag_rows, relid);
	dyn_scaling_forget(relid);
}

static void
on_object_access(ObjectAccessType access, Oid class_id, Oid object_id,
				 int sub_id, void *arg)
{
	if (next_hook != NULL)
		next_hook(access, class_id, object_id, sub_id, arg);
	if (access == OAT_DROP && class_id == RelationRelationId && sub_id == 0)
		forget_relation(object_id);
}

void
dyn_table_drop_init(void)
{
	next_hook = object_access_hook;
	object_access_hook = on_object_access;
}

/* The indexes are dropped one by one: pg_upgrade has lost dependencies. */
void
dyn_table_drop(const DynTable *table)
{
	DropStmt *statement = makeNode(DropStmt);
	int i;
	char *schema = get_namespace_name(get_rel_namespace(table->relid));
	char *relation = get_rel_name(table->relid);

	for (i = 0; i < table->kept_count; i++)
		dyn_index_drop(&table->indexes[i]);
	statement->removeType = OBJECT_TABLE;
	statement->objects =
		list_make1(list_make2(makeString(schema), makeString(relation)));
	statement->behavior = DROP_RESTRICT;
	dyn_run_utility((Node *) statement);
}
