/*
 * index_triggers.c
 *	  The triggers that keep secondary indexes right.
 *
 * On the table, with its first index:
 *
 *	CREATE TRIGGER dynamo_effects AFTER INSERT OR UPDATE OR DELETE
 *		ON "Cart" FOR EACH ROW EXECUTE FUNCTION dynamo.row_effects();
 *	CREATE TRIGGER dynamo_truncate AFTER TRUNCATE
 *		ON "Cart" EXECUTE FUNCTION dynamo.truncate_effects();
 *	ALTER TABLE "Cart" ENABLE ALWAYS TRIGGER dynamo_effects,
 *		ENABLE ALWAYS TRIGGER dynamo_truncate;
 *
 * and on the index's relation:
 *
 *	CREATE TRIGGER dynamo_guard BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE
 *		ON "Cart:by-price" EXECUTE FUNCTION dynamo.guard_index();
 *	CREATE TRIGGER dynamo_replica BEFORE INSERT OR UPDATE OR DELETE
 *		ON "Cart:by-price" FOR EACH ROW EXECUTE FUNCTION dynamo.guard_index();
 *	ALTER TABLE "Cart:by-price" ENABLE REPLICA TRIGGER dynamo_replica;
 *
 * Triggers of these names that are there already are ours.  Their owner may
 * disable them, and restoring only the data of a dump leaves them enabled for the
 * origin alone.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "catalog/extension.h"
#include "catalog/table_row.h"

#define ROW_EVENTS \
	(TRIGGER_TYPE_INSERT | TRIGGER_TYPE_UPDATE | TRIGGER_TYPE_DELETE)

typedef struct TriggerKind
{
	const char *name;
	const char *function; /* in the schema dynamo */
	bool row;
	int16 timing;
	int16 events;
	char firing; /* tgenabled */
	AlterTableType enable;
} TriggerKind;

#define KINDS 2

static const TriggerKind on_table[KINDS] = {
	{ "dynamo_effects", "row_effects", true, TRIGGER_TYPE_AFTER, ROW_EVENTS,
	  TRIGGER_FIRES_ALWAYS, AT_EnableAlwaysTrig },
	{ "dynamo_truncate", "truncate_effects", false, TRIGGER_TYPE_AFTER,
	  TRIGGER_TYPE_TRUNCATE, TRIGGER_FIRES_ALWAYS, AT_EnableAlwaysTrig },
};

static const TriggerKind on_index[KINDS] = {
	{ "dynamo_guard", "guard_index", false, TRIGGER_TYPE_BEFORE,
	  ROW_EVENTS | TRIGGER_TYPE_TRUNCATE, TRIGGER_FIRES_ON_ORIGIN,
	  AT_EnableTrig },
	{ "dynamo_replica", "guard_index", true, TRIGGER_TYPE_BEFORE, ROW_EVENTS,
	  TRIGGER_FIRES_ON_REPLICA, AT_EnableReplicaTrig },
};

/* tgenabled of a trigger, 0 if there is none. */
static char
trigger_firing(Oid relid, const char *name)
{
	Relation catalog = table_open(TriggerRelationId, AccessShareLock);
	char firing = '\0';
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple tuple;

	ScanKeyInit(&keys[0], Anum_pg_trigger_tgrelid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(relid));
	ScanKeyInit(&keys[1], Anum_pg_trigger_tgname, BTEqualStrategyNumber,
				F_NAMEEQ, CStringGetDatum(name));
	scan = systable_beginscan(catalog, TriggerRelidNameIndexId, true, NULL, 2,
							  keys);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple))
		firing = ((Form_pg_trigger) GETSTRUCT(tuple))->tgenabled;
	systable_endscan(scan);
	table_close(catalog, AccessShareLock);
	return firing;
}

static RangeVar *
range_of(Oid relid)
{
	return makeRangeVar(get_namespace_name(get_rel_namespace(relid)),
						get_rel_name(relid), -1);
}

static void
create_trigger(Oid relid, const TriggerKind *kind)
{
	CreateTrigStmt *statement = makeNode(CreateTrigStmt);

	statement->trigname = pstrdup(kind->name);
	statement->relation = range_of(relid);
	statement->funcname =
		list_make2(makeString("dynamo"), makeString(pstrdup(kind->function)));
	statement->row = kind->row;
	statement->timing = kind->timing;
	statement->events = kind->events;
	dyn_run_utility((Node *) statement);
}

static void
enable_trigger(Oid relid, const TriggerKind *kind)
{
	AlterTableStmt *statement = makeNode(AlterTableStmt);
	AlterTableCmd *command = makeNode(AlterTableCmd);

	command->subtype = kind->enable;
	command->name = pstrdup(kind->name);
	statement->relation = range_of(relid);
	statement->cmds = list_make1(command);
	statement->objtype = OBJECT_TABLE;
	dyn_run_utility((Node *) statement);
}

static void
provide_triggers(Oid relid, const TriggerKind *kinds)
{
	int i;

	for (i = 0; i < KINDS; i++)
	{
		if (trigger_firing(relid, kinds[i].name) == '\0')
			create_trigger(relid, &kinds[i]);
		if (trigger_firing(relid, kinds[i].name) != kinds[i].firing)
			enable_trigger(relid, &kinds[i]);
	}
}

void
dyn_index_guard(Oid storage)
{
	provide_triggers(storage, on_index);
}

void
dyn_table_follow(Oid relid)
{
	provide_triggers(relid, on_table);
}

static const char *
find_fault(Oid relid, const TriggerKind *kinds)
{
	int i;

	for (i = 0; i < KINDS; i++)
	{
		char firing = trigger_firing(relid, kinds[i].name);

		if (firing != kinds[i].firing)
			return psprintf("trigger \"%s\" of relation \"%s\" is %s",
							kinds[i].name, get_rel_name(relid),
							firing == '\0' ? "missing"
										   : "not enabled as it must be");
	}
	return NULL;
}

bool
dyn_table_is_followed(Oid relid)
{
	return find_fault(relid, on_table) == NULL;
}

const char *
dyn_index_fault(Oid relid, Oid storage)
{
	const char *fault = find_fault(relid, on_table);

	if (fault == NULL)
		fault = find_fault(storage, on_index);
	if (fault == NULL && !dyn_index_is_attached(storage, relid))
		fault = psprintf("relation \"%s\" does not depend on \"%s\"",
						 get_rel_name(storage), get_rel_name(relid));
	return fault;
}
