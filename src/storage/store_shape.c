/*
 * store_shape.c
 *	  Is a relation a DynamoDB table, and what has been put on it?
 *
 * A DynamoDB table has an immediate primary key of a dynamo_partition_key
 * column and at most one more column (text COLLATE "C", numeric or bytea),
 * and a NOT NULL column of type dynamo_item.  Columns are found by the primary
 * key and by type; names say nothing.  More columns, constraints, triggers
 * and so on may be there: they are no question of shape but obstacles, which
 * send an access through the executor.
 *
 * Shapes are cached in the backend.  A relcache invalidation removes the
 * entry, so users copy what they find and keep no pointer.  Everything that a
 * shape says changes only together with a relcache invalidation of the
 * relation; what does not (rights, roles, row_security) is not in it.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/reltrigger.h"
#include "utils/syscache.h"

#include "catalog/extension.h"
#include "storage/shape_cache.h"
#include "storage/store_internal.h"

/* The C function of our own CHECK constraint, see sqlapi/row_check.c. */
#define ROW_CHECK_SYMBOL "dynamo_row_is_valid"

DynKeyKind
dyn_column_sort_kind(Form_pg_attribute column)
{
	DynKeyKind kind = dyn_sort_key_kind(column->atttypid);

	if (kind == DYN_KEY_S && column->attcollation != C_COLLATION_OID)
		return DYN_KEY_NONE;
	return kind;
}

void
dyn_fill_key_column(Relation index, int column, AttrNumber attnum,
					DynKeyColumn *key)
{
	Oid type = index->rd_opcintype[column];
	int strategy;

	key->attnum = attnum;
	key->type = type;
	key->collation = index->rd_indcollation[column];
	for (strategy = 1; strategy <= BTMaxStrategyNumber; strategy++)
	{
		Oid operator= get_opfamily_member(index->rd_opfamily[column], type,
										  type, strategy);

		if (!OidIsValid(operator))
			elog(ERROR, "missing operator %d(%u,%u) in opfamily %u", strategy,
				 type, type, index->rd_opfamily[column]);
		key->operators[strategy - 1] = operator;
		fmgr_info_cxt(get_opcode(operator), &key->functions[strategy - 1],
					  CacheMemoryContext);
	}
}

/* Fills in the key columns; false if they are not those of a table. */
static bool
fill_keys(Relation relation, Relation index, DynShape *shape)
{
	Form_pg_index form = index->rd_index;
	TupleDesc desc = RelationGetDescr(relation);
	int i;

	if (form->indnkeyatts > DYN_KEY_COLUMNS_MAX ||
		index->rd_rel->relam != BTREE_AM_OID)
		return false;
	shape->key_index = RelationGetRelid(index);
	shape->key_columns = form->indnkeyatts;
	shape->sort_kind = DYN_KEY_NONE;
	for (i = 0; i < shape->key_columns; i++)
	{
		AttrNumber attnum = form->indkey.values[i];
		Form_pg_attribute column = TupleDescAttr(desc, attnum - 1);

		if (i == 0 && !dyn_type_is_partition_key(column->atttypid))
			return false;
		if (i == 1)
		{
			shape->sort_kind = dyn_column_sort_kind(column);
			if (shape->sort_kind == DYN_KEY_NONE)
				return false;
		}
		dyn_fill_key_column(index, i, attnum, &shape->keys[i]);
		shape->last_attnum = Max(shape->last_attnum, attnum);
	}
	return true;
}

static bool
fill_item_column(Relation relation, DynShape *shape)
{
	TupleDesc desc = RelationGetDescr(relation);
	Oid item_type = dyn_item_type();
	int i;

	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(desc, i);

		if (column->attisdropped || column->atttypid != item_type)
			continue;
		shape->item_attnum = column->attnum;
		shape->item_type = item_type;
		shape->last_attnum = Max(shape->last_attnum, column->attnum);
		return column->attnotnull;
	}
	return false;
}

static bool
has_only_varlenas(Relation relation, const DynShape *shape)
{
	TupleDesc desc = RelationGetDescr(relation);
	int i;

	for (i = 0; i < shape->last_attnum; i++)
		if (TupleDescAttr(desc, i)->attlen != -1)
			return false;
	return true;
}

static bool
fill_columns(Relation relation, DynShape *shape)
{
	Oid index_oid;
	Relation index;
	bool is_table;

	if (relation->rd_rel->relkind != RELKIND_RELATION &&
		relation->rd_rel->relkind != RELKIND_PARTITIONED_TABLE)
		return false;
	index_oid = RelationGetPrimaryKeyIndex(relation);
	if (!OidIsValid(index_oid))
		return false;
	index = index_open(index_oid, AccessShareLock);
	is_table =
		fill_keys(relation, index, shape) && fill_item_column(relation, shape);
	index_close(index, AccessShareLock);
	if (is_table)
		shape->only_varlenas = has_only_varlenas(relation, shape);
	return is_table;
}

static bool
has_more_columns(Relation relation, const DynShape *shape)
{
	TupleDesc desc = RelationGetDescr(relation);
	int columns = 0;
	int i;

	for (i = 0; i < desc->natts; i++)
		columns += !TupleDescAttr(desc, i)->attisdropped;
	return columns != shape->key_columns + 1;
}

/* Where a C function is: its library and its symbol in there. */
static bool
c_function_place(Oid function, char **library, char **symbol)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	bool is_c = false;
	Datum probin;
	Datum prosrc;
	bool isnull;

	if (!HeapTupleIsValid(tuple))
		return false;
	probin = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_probin, &isnull);
	if (((Form_pg_proc) GETSTRUCT(tuple))->prolang == ClanguageId && !isnull)
	{
		prosrc = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &isnull);
		is_c = !isnull;
		*library = TextDatumGetCString(probin);
		*symbol = is_c ? TextDatumGetCString(prosrc) : NULL;
	}
	ReleaseSysCache(tuple);
	return is_c;
}

/*
 * Is it a C function of ours, the one of a symbol?  Ours is what is in the
 * library where dynamo_item comes from.
 */
static bool
is_own_function(Oid function, const char *own_symbol, Oid item_type)
{
	Oid input_function;
	Oid io_parameter;
	char *library;
	char *symbol;
	char *item_library;
	char *item_symbol;

	getTypeInputInfo(item_type, &input_function, &io_parameter);
	return c_function_place(function, &library, &symbol) &&
		   strcmp(symbol, own_symbol) == 0 &&
		   c_function_place(input_function, &item_library, &item_symbol) &&
		   strcmp(library, item_library) == 0;
}

/*
 * Is a CHECK constraint nothing but a call of our function?  What that one
 * checks, the callers of the store have checked before.
 */
static bool
is_row_check(const ConstrCheck *check, Oid item_type)
{
	Node *expression = stringToNode(check->ccbin);

	return IsA(expression, FuncExpr) &&
		   is_own_function(((FuncExpr *) expression)->funcid, ROW_CHECK_SYMBOL,
						   item_type);
}

static bool
has_foreign_checks(Relation relation, const DynShape *shape)
{
	TupleDesc desc = RelationGetDescr(relation);
	int i;

	if (desc->constr == NULL)
		return false;
	for (i = 0; i < desc->constr->num_check; i++)
		if (!is_row_check(&desc->constr->check[i], shape->item_type))
			return true;
	return false;
}

/* Does it guard the primary key, as the target of a foreign key? */
static bool
trigger_guards_key(const Trigger *trigger, const DynShape *shape)
{
	return trigger->tgconstrindid == shape->key_index &&
		   RI_FKey_trigger_type(trigger->tgfoid) == RI_TRIGGER_PK;
}

/*
 * Does a trigger fire for this access?  Disabled ones do not.  One that
 * guards the key has nothing to do in an update: the store changes no keys.
 */
static bool
trigger_concerns(const Trigger *trigger, const DynShape *shape,
				 DynStoreAccess access)
{
	if (trigger->tgenabled == TRIGGER_DISABLED)
		return false;
	if (access == DYN_STORE_DELETE)
		return TRIGGER_FOR_DELETE(trigger->tgtype);
	if (TRIGGER_FOR_UPDATE(trigger->tgtype) &&
		!trigger_guards_key(trigger, shape))
		return true;
	return TRIGGER_FOR_INSERT(trigger->tgtype);
}

/*
 * Does a trigger do for SQL what the store does by itself, see
 * dyn_store_set_effects()?  One that somebody has changed does less, or more.
 */
static bool
trigger_has_effects(const Trigger *trigger, const DynShape *shape)
{
	return trigger->tgenabled != TRIGGER_DISABLED &&
		   trigger->tgtype ==
			   (TRIGGER_TYPE_ROW | TRIGGER_TYPE_AFTER | TRIGGER_TYPE_INSERT |
				TRIGGER_TYPE_UPDATE | TRIGGER_TYPE_DELETE) &&
		   !trigger->tgdeferrable && trigger->tgqual == NULL &&
		   trigger->tgnattr == 0 &&
		   is_own_function(trigger->tgfoid, DYN_EFFECTS_SYMBOL,
						   shape->item_type);
}

static bool
has_triggers(Relation relation, const DynShape *shape, DynStoreAccess access)
{
	int i;

	if (relation->trigdesc == NULL)
		return false;
	for (i = 0; i < relation->trigdesc->numtriggers; i++)
	{
		const Trigger *trigger = &relation->trigdesc->triggers[i];

		if (trigger_concerns(trigger, shape, access) &&
			!trigger_has_effects(trigger, shape))
			return true;
	}
	return false;
}

static bool
has_effects(Relation relation, const DynShape *shape)
{
	int i;

	if (relation->trigdesc == NULL)
		return false;
	for (i = 0; i < relation->trigdesc->numtriggers; i++)
		if (trigger_has_effects(&relation->trigdesc->triggers[i], shape))
			return true;
	return false;
}

/* Indexes that need more than an entry: checks after the fact. */
static bool
has_special_indexes(Relation relation, bool *only_one)
{
	List *indexes = RelationGetIndexList(relation);
	bool special = false;
	ListCell *cell;

	*only_one = list_length(indexes) == 1;
	foreach (cell, indexes)
	{
		Relation index = index_open(lfirst_oid(cell), AccessShareLock);

		if (index->rd_index->indisexclusion ||
			(index->rd_index->indisunique && !index->rd_index->indimmediate))
			special = true;
		index_close(index, AccessShareLock);
	}
	list_free(indexes);
	return special;
}

static const char *
obstacle_to_any(Relation relation)
{
	if (relation->rd_rel->relkind != RELKIND_RELATION ||
		relation->rd_rel->relispartition || relation->rd_rel->relhassubclass)
		return "inheritance or partitioning";
	return NULL;
}

static const char *
obstacle_to_change(Relation relation, const DynShape *shape,
				   DynStoreAccess access)
{
	if (relation->rd_rules != NULL)
		return "rules";
	if (has_triggers(relation, shape, access))
		return "triggers";
	if (access == DYN_STORE_DELETE)
		return NULL;
	if (has_more_columns(relation, shape))
		return "more columns";
	if (has_foreign_checks(relation, shape))
		return "check constraints";
	return NULL;
}

static void
fill_obstacles(Relation relation, DynShape *shape)
{
	const char *any = obstacle_to_any(relation);
	const char *special = NULL;
	int access;

	if (has_special_indexes(relation, &shape->only_key_index))
		special = "an exclusion or deferrable constraint";
	shape->obstacles[DYN_STORE_READ] = any;
	for (access = DYN_STORE_READ + 1; access < DYN_STORE_ACCESSES; access++)
	{
		shape->obstacles[access] = any;
		if (any == NULL)
			shape->obstacles[access] =
				obstacle_to_change(relation, shape, access);
	}
	if (shape->obstacles[DYN_STORE_INSERT_OR_UPDATE] == NULL)
		shape->obstacles[DYN_STORE_INSERT_OR_UPDATE] = special;
}

static bool
build_shape(Relation relation, void *result)
{
	DynShape *shape = result;
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_am shape", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	bool is_table;

	memset(shape, 0, sizeof(*shape));
	shape->relid = RelationGetRelid(relation);
	is_table = fill_columns(relation, shape);
	if (is_table)
	{
		fill_obstacles(relation, shape);
		shape->has_effects = has_effects(relation, shape);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return is_table;
}

static DynShapeCache cache = { .name = "dynamo_am table shapes",
							   .size = sizeof(DynShape),
							   .build = build_shape };

void
dyn_shape_init(void)
{
	dyn_shape_cache_init(&cache);
}

/*
 * Fills in a relation's shape; false if it is not a DynamoDB table.  The
 * caller holds a lock on the relation.
 */
bool
dyn_store_shape(Relation relation, DynShape *shape)
{
	return dyn_shape_cache_get(&cache, relation, shape);
}
