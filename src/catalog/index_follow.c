/*
 * index_follow.c
 *	  Indexes go where their table goes: to another owner, to another schema.
 *
 * PostgreSQL moves what belongs to a relation by itself, but does not know that
 * the relations of secondary indexes do.  An object access hook sees each ALTER
 * that gives the table another owner or schema, in every way there is (ALTER
 * TABLE, REASSIGN OWNED, ALTER EXTENSION).  It is called when the new row of
 * pg_class is written, but no new command has begun: the system cache has
 * the old one.
 *
 * An index that somebody has given away on its own stays there: only those move
 * along that have been where the table was.  The table is locked by
 * AccessExclusiveLock then, and so is each index that moves.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_class.h"
#include "commands/tablecmds.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "catalog/table_row.h"

/* Who has a relation, and in which schema it is. */
typedef struct Place
{
	Oid owner;
	Oid schema;
} Place;

static object_access_hook_type next_hook = NULL;

static bool
place_of_tuple(HeapTuple tuple, Place *place)
{
	Form_pg_class form;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_class) GETSTRUCT(tuple);
	place->owner = form->relowner;
	place->schema = form->relnamespace;
	return form->relkind == RELKIND_RELATION;
}

/* As the current command found it; false: no table. */
static bool
old_place(Oid relid, Place *place)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	bool is_table = place_of_tuple(tuple, place);

	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	return is_table;
}

/* As the current command has made it. */
static bool
new_place(Oid relid, Place *place)
{
	Relation catalog = table_open(RelationRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	bool is_table;

	ScanKeyInit(&key, Anum_pg_class_oid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(relid));
	scan = systable_beginscan(catalog, ClassOidIndexId, true, SnapshotSelf, 1,
							  &key);
	is_table = place_of_tuple(systable_getnext(scan), place);
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return is_table;
}

static void
move_to_schema(Oid storage, const Place *old, const Place *new)
{
	Relation relation = table_open(storage, AccessExclusiveLock);
	ObjectAddresses *moved = new_object_addresses();

	AlterTableNamespaceInternal(relation, old->schema, new->schema, moved);
	free_object_addresses(moved);
	table_close(relation, NoLock);
}

static void
follow(Oid storage, const Place *old, const Place *new)
{
	Place place;

	if (!old_place(storage, &place))
		return;
	if (new->owner != old->owner && place.owner == old->owner)
		ATExecChangeOwner(storage, new->owner, true, AccessExclusiveLock);
	if (new->schema != old->schema && place.schema == old->schema)
		move_to_schema(storage, old, new);
}

static void
follow_table(Oid relid)
{
	Place old;
	Place new;
	ListCell *cell;

	if (!old_place(relid, &old) || !new_place(relid, &new) ||
		(old.owner == new.owner &&old.schema == new.schema))
		return;
	foreach (cell, dyn_rows_read(&dyn_index_rows, relid))
		follow(((const DynIndexRow *) lfirst(cell))->index.storage, &old,
			   &new);
}

static void
on_object_access(ObjectAccessType access, Oid class_id, Oid object_id,
				 int sub_id, void *arg)
{
	if (next_hook != NULL)
		next_hook(access, class_id, object_id, sub_id, arg);
	if (access == OAT_POST_ALTER && class_id == RelationRelationId &&
		sub_id == 0)
		follow_table(object_id);
}

void
dyn_index_follow_init(void)
{
	next_hook = object_access_hook;
	object_access_hook = on_object_access;
}
