/*
 * check.c
 *	  dynamo_check(): rows against the primary key's index, and clustering.
 *	  Rows against secondary indexes: index/check.c.
 *
 * Everything is read under one MVCC snapshot and AccessShareLock, so writers
 * go on.  One pass follows the index in key order; it sees each visible row
 * that an entry leads to, compares the row's key with the entry's and with
 * the one before, and notes the row's TID.  Another pass reads the heap in
 * physical order.  Then both lists of TIDs, sorted, must be the same list: a
 * row that only the heap has lacks an entry, and a row that comes twice has
 * two.  The lists are kept by tuplesort, in maintenance_work_mem and beyond
 * that on disk.
 *
 * Clustering is the number of distinct heap pages that a hundred rows, next to
 * each other in key order, lie on, against the number that full pages of such
 * rows would take.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/nbtree.h"
#include "access/relscan.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/index.h"
#include "catalog/pg_operator_d.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/tuplesort.h"

#include "common/function.h"
#include "storage/check.h"
#include "storage/traffic.h"
#include "storage/window.h"

DYN_FUNCTION(dynamo_check);

#define PROBLEMS_MAX 100

/* Columns of the result, sql/install/71_check.sql. */
enum
{
	RESULT_ITEMS,
	RESULT_INDEX_ENTRIES,
	RESULT_PAGES,
	RESULT_PAGES_PER_100,
	RESULT_IDEAL_PAGES_PER_100,
	RESULT_CLUSTERING,
	RESULT_PROBLEMS,
	RESULT_COLUMNS
};

/* Rows next to each other in key order, and the pages they are on. */
typedef struct Window
{
	BlockNumber blocks[DYN_WINDOW_ROWS];
	int rows;
	uint64 full_windows;
	uint64 pages; /* of all full windows */
} Window;

struct DynCheck
{
	Relation relation;
	Relation index;
	IndexInfo *index_info;
	Snapshot snapshot;
	MemoryContext result_context; /* the caller's */
	MemoryContext row_context;	  /* reset for each row */

	Datum last_key[INDEX_MAX_KEYS]; /* of the row before, in key order */
	MemoryContext last_key_context;
	bool has_last_key;

	Window window;
	Tuplesortstate *entries; /* TIDs that the index led to */
	int64 items;
	int64 index_entries;
	double space; /* that the rows take on their pages */
	List *problems;
	int64 problem_count;
};

static DynCheckMore check_more = NULL;

void
dyn_check_set_more(DynCheckMore more)
{
	check_more = more;
}

void
dyn_check_problem(DynCheck *state, const char *format, ...)
{
	StringInfoData text;
	MemoryContext old;
	va_list arguments;
	int needed;

	state->problem_count++;
	if (list_length(state->problems) >= PROBLEMS_MAX)
		return;
	old = MemoryContextSwitchTo(state->result_context);
	initStringInfo(&text);
	do
	{
		va_start(arguments, format);
		needed = appendStringInfoVA(&text, format, arguments);
		va_end(arguments);
		if (needed > 0)
			enlargeStringInfo(&text, needed);
	} while (needed > 0);
	state->problems = lappend(state->problems, text.data);
	MemoryContextSwitchTo(old);
}

static int64
tid_number(ItemPointer tid)
{
	return (int64) ItemPointerGetBlockNumber(tid) << 16 |
		   ItemPointerGetOffsetNumber(tid);
}

static void
add_to_window(Window *window, ItemPointer tid)
{
	window->blocks[window->rows++] = ItemPointerGetBlockNumber(tid);
	if (window->rows < DYN_WINDOW_ROWS)
		return;
	window->pages += dyn_distinct_blocks(window->blocks, window->rows);
	window->full_windows++;
	window->rows = 0;
}

/*
 * Compares two keys by the index's own operator classes.  NULLs cannot be: it
 * is a primary key.
 */
static int
compare_keys(Relation index, const Datum *a, const Datum *b)
{
	int column;

	for (column = 0; column < IndexRelationGetNumberOfKeyAttributes(index);
		 column++)
	{
		FmgrInfo *order = index_getprocinfo(index, column + 1, BTORDER_PROC);
		int result = DatumGetInt32(FunctionCall2Coll(
			order, index->rd_indcollation[column], a[column], b[column]));

		if (result != 0)
			return result;
	}
	return 0;
}

static void
remember_key(DynCheck *state, const Datum *key)
{
	TupleDesc desc = RelationGetDescr(state->index);
	MemoryContext old;
	int column;

	MemoryContextReset(state->last_key_context);
	old = MemoryContextSwitchTo(state->last_key_context);
	for (column = 0;
		 column < IndexRelationGetNumberOfKeyAttributes(state->index);
		 column++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, column);

		state->last_key[column] =
			datumCopy(key[column], attribute->attbyval, attribute->attlen);
	}
	MemoryContextSwitchTo(old);
	state->has_last_key = true;
}

/* A row's key must equal its index entry's and follow the key before it. */
static void
check_key(DynCheck *state, IndexScanDesc scan, TupleTableSlot *slot)
{
	MemoryContext old = MemoryContextSwitchTo(state->row_context);
	Datum row_key[INDEX_MAX_KEYS];
	Datum entry_key[INDEX_MAX_KEYS];
	bool isnull[INDEX_MAX_KEYS];
	BlockNumber block = ItemPointerGetBlockNumber(&slot->tts_tid);
	OffsetNumber offset = ItemPointerGetOffsetNumber(&slot->tts_tid);

	FormIndexDatum(state->index_info, slot, NULL, row_key, isnull);
	index_deform_tuple(scan->xs_itup, scan->xs_itupdesc, entry_key, isnull);
	if (compare_keys(state->index, row_key, entry_key) != 0)
		dyn_check_problem(state, "row (%u,%u) differs from its index entry",
						  block, offset);
	if (state->has_last_key &&
		compare_keys(state->index, state->last_key, row_key) >= 0)
		dyn_check_problem(state, "row (%u,%u) is out of order in the index",
						  block, offset);
	remember_key(state, row_key);
	MemoryContextSwitchTo(old);
	MemoryContextReset(state->row_context);
}

static void
read_index(DynCheck *state)
{
	TupleTableSlot *slot = table_slot_create(state->relation, NULL);
	IndexScanDesc scan =
		index_beginscan(state->relation, state->index, state->snapshot, 0, 0);

	scan->xs_want_itup = true;
	index_rescan(scan, NULL, 0, NULL, 0);
	while (index_getnext_slot(scan, ForwardScanDirection, slot))
	{
		CHECK_FOR_INTERRUPTS();
		check_key(state, scan, slot);
		add_to_window(&state->window, &slot->tts_tid);
		tuplesort_putdatum(state->entries,
						   Int64GetDatum(tid_number(&slot->tts_tid)), false);
		state->index_entries++;
	}
	index_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
}

static bool
next_entry(DynCheck *state, int64 *tid)
{
	Datum value;
	bool isnull;

	if (!tuplesort_getdatum(state->entries, true, &value, &isnull, NULL))
		return false;
	*tid = DatumGetInt64(value);
	return true;
}

/*
 * Merges the heap's rows, which come in the order of their TIDs on pages but
 * not in one page, with the index's: both are sorted.
 */
static void
compare_lists(DynCheck *state, Tuplesortstate *rows)
{
	int64 entry = -1;
	bool has_entry = next_entry(state, &entry);
	int64 last_entry;
	Datum value;
	bool isnull;

	while (tuplesort_getdatum(rows, true, &value, &isnull, NULL))
	{
		int64 row = DatumGetInt64(value);

		CHECK_FOR_INTERRUPTS();
		if (!has_entry || entry > row)
			dyn_check_problem(state, "row (%u,%u) has no index entry",
							  (BlockNumber) (row >> 16), (uint16) row);
		while (has_entry && entry <= row)
		{
			last_entry = entry;
			has_entry = next_entry(state, &entry);
			if (has_entry && entry == last_entry)
				dyn_check_problem(state, "row (%u,%u) has two index entries",
								  (BlockNumber) (entry >> 16), (uint16) entry);
		}
	}
	if (has_entry)
		dyn_check_problem(state, "index entry for (%u,%u) leads to no row",
						  (BlockNumber) (entry >> 16), (uint16) entry);
}

static Tuplesortstate *
begin_tid_sort(void)
{
	return tuplesort_begin_datum(INT8OID, Int8LessOperator, InvalidOid, false,
								 maintenance_work_mem, NULL, TUPLESORT_NONE);
}

static void
read_heap(DynCheck *state, Tuplesortstate *rows)
{
	TupleTableSlot *slot = table_slot_create(state->relation, NULL);
	TableScanDesc scan = table_beginscan_strat(
		state->relation, state->snapshot, 0, NULL, true, false);

	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		bool should_free;
		HeapTuple tuple = ExecFetchSlotHeapTuple(slot, false, &should_free);

		CHECK_FOR_INTERRUPTS();
		state->items++;
		state->space += dyn_row_space(tuple->t_len);
		if (rows != NULL)
			tuplesort_putdatum(rows, Int64GetDatum(tid_number(&slot->tts_tid)),
							   false);
		if (should_free)
			heap_freetuple(tuple);
	}
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
}

static void
check_against_index(DynCheck *state)
{
	Tuplesortstate *rows = begin_tid_sort();

	state->entries = begin_tid_sort();
	state->index_info = BuildIndexInfo(state->index);
	read_index(state);
	read_heap(state, rows);
	tuplesort_performsort(state->entries);
	tuplesort_performsort(rows);
	compare_lists(state, rows);
	tuplesort_end(state->entries);
	tuplesort_end(rows);
}

/* Of a window, or of all rows if they are fewer. */
static double
pages_per_window(Window *window)
{
	if (window->full_windows > 0)
		return (double) window->pages / window->full_windows;
	return dyn_distinct_blocks(window->blocks, window->rows);
}

static Datum
problem_array(DynCheck *state)
{
	int count = list_length(state->problems);
	Datum *texts = palloc((count + 1) * sizeof(Datum));
	int i;

	for (i = 0; i < count; i++)
		texts[i] = CStringGetTextDatum(list_nth(state->problems, i));
	if (state->problem_count > count)
	{
		texts[count] = CStringGetTextDatum(psprintf(
			"and " INT64_FORMAT " more", state->problem_count - count));
		count++;
	}
	return PointerGetDatum(
		construct_array(texts, count, TEXTOID, -1, false, TYPALIGN_INT));
}

static void
fill_clustering(DynCheck *state, Datum *values, bool *nulls)
{
	double rows = Min(DYN_WINDOW_ROWS, state->index_entries);
	double pages;
	double ideal;

	if (state->index == NULL || state->index_entries == 0 || state->items == 0)
	{
		nulls[RESULT_PAGES_PER_100] = true;
		nulls[RESULT_IDEAL_PAGES_PER_100] = true;
		nulls[RESULT_CLUSTERING] = true;
		return;
	}
	pages = pages_per_window(&state->window);
	ideal = dyn_ideal_pages(rows * (state->space / state->items));
	values[RESULT_PAGES_PER_100] = Float8GetDatum(pages);
	values[RESULT_IDEAL_PAGES_PER_100] = Float8GetDatum(ideal);
	values[RESULT_CLUSTERING] = Float8GetDatum(pages / ideal);
}

static Datum
make_result(FunctionCallInfo fcinfo, DynCheck *state)
{
	Datum values[RESULT_COLUMNS];
	bool nulls[RESULT_COLUMNS] = { false };
	TupleDesc desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "dynamo_check() must return a row");
	values[RESULT_ITEMS] = Int64GetDatum(state->items);
	values[RESULT_INDEX_ENTRIES] = Int64GetDatum(state->index_entries);
	nulls[RESULT_INDEX_ENTRIES] = state->index == NULL;
	values[RESULT_PAGES] =
		Int64GetDatum(RelationGetNumberOfBlocks(state->relation));
	fill_clustering(state, values, nulls);
	values[RESULT_PROBLEMS] = problem_array(state);
	return HeapTupleGetDatum(
		heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

static Relation
open_relation(Oid relid)
{
	Relation relation = table_open(relid, AccessShareLock);
	AclResult rights = pg_class_aclcheck(relid, GetUserId(), ACL_SELECT);

	if (rights != ACLCHECK_OK)
		aclcheck_error(rights, get_relkind_objtype(get_rel_relkind(relid)),
					   RelationGetRelationName(relation));
	if (!RELKIND_HAS_TABLE_AM(relation->rd_rel->relkind))
		ereport(ERROR, errcode(ERRCODE_WRONG_OBJECT_TYPE),
				errmsg("\"%s\" has no rows of its own to check",
					   RelationGetRelationName(relation)),
				errhint("Check its partitions one by one."));
	return relation;
}

static void
open_index(DynCheck *state)
{
	Oid index = RelationGetPrimaryKeyIndex(state->relation);

	if (OidIsValid(index))
		state->index = index_open(index, AccessShareLock);
}

static void
run_more_checks(DynCheck *state)
{
	if (check_more == NULL)
		return;
	PushActiveSnapshot(state->snapshot);
	check_more(state, state->relation);
	PopActiveSnapshot();
}

Datum
dynamo_check(PG_FUNCTION_ARGS)
{
	DynCheck state = { 0 };
	Datum result;

	state.relation = open_relation(PG_GETARG_OID(0));
	open_index(&state);
	state.snapshot = RegisterSnapshot(GetTransactionSnapshot());
	state.result_context = CurrentMemoryContext;
	state.row_context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_check row", ALLOCSET_DEFAULT_SIZES);
	state.last_key_context = AllocSetContextCreate(
		CurrentMemoryContext, "dynamo_check key", ALLOCSET_DEFAULT_SIZES);
	dyn_operation_begin(); /* which consumes nothing */
	if (state.index != NULL)
		check_against_index(&state);
	else
		read_heap(&state, NULL);
	run_more_checks(&state);
	dyn_operation_end();
	result = make_result(fcinfo, &state);
	UnregisterSnapshot(state.snapshot);
	if (state.index != NULL)
		index_close(state.index, AccessShareLock);
	table_close(state.relation, AccessShareLock);
	return result;
}
