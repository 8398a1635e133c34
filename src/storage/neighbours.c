/*
 * neighbours.c
 *	  Where in the primary key's btree a row belongs, and on which heap pages
 *	  the rows around it are.
 *
 * One descent to the leaf page where the row's entry will go; what is read is
 * on that page only.
 *
 * Locks: a share lock on one index page at a time, as any index scan takes
 * it.  What is found may be untrue as soon as the lock is gone: it is used as
 * a hint.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/itup.h"
#include "catalog/pg_am.h"
#include "storage/bufmgr.h"
#include "utils/datum.h"
#include "utils/rel.h"

#include "common/compat.h"
#include "storage/placement.h"

/* The least number of index entries, to each side, that are neighbours. */
#define DYN_PLACEMENT_REACH_MIN 16

static void collect_neighbours(DynPlacement *placement, Buffer leaf,
							   DynNeighbours *neighbours);

Relation
dyn_open_key_index(Relation rel, LOCKMODE lockmode)
{
	Oid indexid = dyn_primary_key_index(rel);
	Relation index;

	if (!OidIsValid(indexid))
		return NULL;
	index = index_open(indexid, lockmode);
	if (index->rd_rel->relam == BTREE_AM_OID && index->rd_index->indisready &&
		index->rd_index->indisvalid && index->rd_index->indimmediate)
		return index;
	index_close(index, lockmode);
	return NULL;
}

/*
 * Opens the key index and makes an insertion scan key without values.  The
 * lock is the one that writers hold on a table's indexes, which makes taking
 * it again cheap.
 */
bool
dyn_placement_begin(DynPlacement *placement, Relation rel)
{
	Relation index = dyn_open_key_index(rel, RowExclusiveLock);
	TupleDesc desc;
	BTScanInsert key;
	int i;

	if (index == NULL)
		return false;
	desc = RelationGetDescr(index);
	key = _bt_mkscankey(index, NULL);
	_bt_metaversion(index, &key->heapkeyspace, &key->allequalimage);
	key->anynullkeys = false;
	key->keysz = IndexRelationGetNumberOfKeyAttributes(index);
	for (i = 0; i < key->keysz; i++)
		key->scankeys[i].sk_flags &= ~SK_ISNULL;
	placement->rel = rel;
	placement->index = index;
	placement->key = key;
	placement->nkeys = key->keysz;
	placement->want_next = false;
	placement->first_column_len = TupleDescAttr(desc, 0)->attlen;
	placement->first_column_byval = TupleDescAttr(desc, 0)->attbyval;
	return true;
}

void
dyn_placement_end(DynPlacement *placement)
{
	pfree(placement->key);
	index_close(placement->index, RowExclusiveLock);
}

/*
 * The value of a row's key column, detoasted: once here, not at each
 * comparison.  *owned says whether that took memory.  A primary key has
 * neither expressions nor nulls.
 */
Datum
dyn_key_value(DynPlacement *placement, TupleTableSlot *slot, int column,
			  bool *owned)
{
	AttrNumber attno = placement->index->rd_index->indkey.values[column];
	bool isnull;
	Datum value = slot_getattr(slot, attno, &isnull);
	Datum flat;

	Assert(!isnull);
	*owned = false;
	if (TupleDescAttr(slot->tts_tupleDescriptor, attno - 1)->attlen != -1)
		return value;
	flat = PointerGetDatum(PG_DETOAST_DATUM_PACKED(value));
	*owned = flat != value;
	return flat;
}

void
dyn_placement_set_key(DynPlacement *placement, const Datum *values)
{
	int i;

	for (i = 0; i < placement->nkeys; i++)
		placement->key->scankeys[i].sk_argument = values[i];
}

/* Compares two values of a key column as the index does. */
static int
compare_column(ScanKey column, Datum a, Datum b)
{
	int result = DatumGetInt32(
		FunctionCall2Coll(&column->sk_func, column->sk_collation, a, b));

	if (column->sk_flags & SK_BT_DESC)
		INVERT_COMPARE_RESULT(result);
	return result;
}

int
dyn_key_compare(const DynPlacement *placement, const Datum *a, const Datum *b)
{
	int result = 0;
	int i;

	for (i = 0; result == 0 && i < placement->nkeys; i++)
		result = compare_column(&placement->key->scankeys[i], a[i], b[i]);
	return result;
}

/* A column that a high key lacks counts as the least value there is. */
bool
dyn_key_is_before(const DynPlacement *placement, const Datum *values,
				  IndexTuple entry)
{
	TupleDesc desc = RelationGetDescr(placement->index);
	int ncolumns =
		Min(placement->nkeys, BTreeTupleGetNAtts(entry, placement->index));
	int i;

	for (i = 0; i < ncolumns; i++)
	{
		bool isnull;
		Datum value = index_getattr(entry, i + 1, desc, &isnull);
		int result =
			compare_column(&placement->key->scankeys[i], values[i], value);

		if (result != 0)
			return result < 0;
	}
	return false;
}

/*
 * How many entries to each side are neighbours: two and a half pages full of
 * rows of this length.  Fewer leave pages emptier, more spread a range of
 * keys over more pages.
 */
static int
reach_of(Size row_len)
{
	int reach = 5 * BLCKSZ / (2 * Max(row_len, 1));

	return Max(Min(reach, DYN_PLACEMENT_REACH_MAX), DYN_PLACEMENT_REACH_MIN);
}

static void
clear_blocks(DynBlocks *blocks)
{
	blocks->n = 0;
	memset(blocks->seen, 0xFF, sizeof(blocks->seen)); /* InvalidBlockNumber */
}

/*
 * Finds the pages of the neighbours that are on the key's own leaf page, for
 * a row of this length.
 */
void
dyn_placement_find(DynPlacement *placement, Size row_len,
				   DynNeighbours *neighbours)
{
	Buffer leaf;
	BTStack stack =
		dyn_bt_search(placement->index, placement->rel, placement->key, &leaf);

	_bt_freestack(stack);
	neighbours->reach = reach_of(row_len);
	neighbours->leaf = InvalidBlockNumber;
	neighbours->position = InvalidOffsetNumber;
	neighbours->partition_size = 0;
	clear_blocks(&neighbours->partition);
	clear_blocks(&neighbours->others);
	neighbours->next = NULL;
	if (!BufferIsValid(leaf))
		return; /* an empty index has no root page yet */
	collect_neighbours(placement, leaf, neighbours);
	_bt_relbuf(placement->index, leaf);
}

/* The first offset on a leaf page whose entry is not before the key. */
static int
position_on_leaf(DynPlacement *placement, Page page, int low, int high)
{
	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (_bt_compare(placement->index, placement->key, page, middle) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * Is an entry of the key's partition?  It is if its first column has the
 * key's very bytes.  Values that are equal but look different, as numeric
 * has them, are taken for different partitions: this is a hint, and the
 * operator class would take ten times as long.
 */
static bool
in_partition(DynPlacement *placement, Page page, int offset)
{
	TupleDesc desc = RelationGetDescr(placement->index);
	IndexTuple entry =
		(IndexTuple) PageGetItem(page, PageGetItemId(page, offset));
	Datum key = placement->key->scankeys[0].sk_argument;
	bool isnull;
	Datum value = index_getattr(entry, 1, desc, &isnull);
	Pointer a = DatumGetPointer(key);
	Pointer b = DatumGetPointer(value);

	if (placement->first_column_len != -1)
		return datumIsEqual(key, value, placement->first_column_byval,
							placement->first_column_len);
	return VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
		   memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

/* How far the partition goes from low (which is in it) upwards, below high. */
static int
partition_end(DynPlacement *placement, Page page, int low, int high)
{
	if (in_partition(placement, page, high - 1))
		return high;
	while (low + 1 < high)
	{
		int middle = low + (high - low) / 2;

		if (in_partition(placement, page, middle))
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* How far it goes from high (which is in it) downwards, not below low. */
static int
partition_start(DynPlacement *placement, Page page, int low, int high)
{
	if (in_partition(placement, page, low))
		return low;
	while (low + 1 < high)
	{
		int middle = low + (high - low) / 2;

		if (in_partition(placement, page, middle))
			high = middle;
		else
			low = middle;
	}
	return high;
}

/* Notes a block; most repetitions are noticed, which saves looking twice. */
static void
add_block(DynBlocks *blocks, ItemPointer tid)
{
	BlockNumber block = ItemPointerGetBlockNumber(tid);
	BlockNumber *seen = &blocks->seen[block % lengthof(blocks->seen)];

	if (*seen == block || blocks->n >= (int) lengthof(blocks->blocks))
		return;
	*seen = block;
	blocks->blocks[blocks->n++] = block;
}

static void
add_entries(DynBlocks *blocks, Page page, int first, int end)
{
	int offset;
	int i;

	for (offset = first; offset < end; offset++)
	{
		IndexTuple entry =
			(IndexTuple) PageGetItem(page, PageGetItemId(page, offset));

		if (!BTreeTupleIsPosting(entry))
		{
			add_block(blocks, &entry->t_tid);
			continue;
		}
		for (i = 0; i < BTreeTupleGetNPosting(entry); i++)
			add_block(blocks, BTreeTupleGetPostingN(entry, i));
	}
}

/*
 * A copy of the entry that follows a place, or of the page's high key; NULL
 * if nothing follows in the index.
 */
static IndexTuple
copy_next(Page page, int position)
{
	if (position > (int) PageGetMaxOffsetNumber(page))
	{
		if (P_RIGHTMOST(BTPageGetOpaque(page)))
			return NULL;
		position = P_HIKEY;
	}
	return CopyIndexTuple(
		(IndexTuple) PageGetItem(page, PageGetItemId(page, position)));
}

/*
 * Looks around the key's place on its leaf page.  A partition's pages are all
 * that its entries on the leaf page point at, lest it begins a page while
 * another one has room: unless it goes beyond the leaf page on both sides.
 */
static void
collect_neighbours(DynPlacement *placement, Buffer leaf,
				   DynNeighbours *neighbours)
{
	Page page = BufferGetPage(leaf);
	int low = P_FIRSTDATAKEY(BTPageGetOpaque(page));
	int high = PageGetMaxOffsetNumber(page) + 1;
	int position = position_on_leaf(placement, page, low, high);
	int first = Max(low, position - neighbours->reach);
	int limit = Min(high, position + neighbours->reach);
	int start = position;
	int end = position;

	if (placement->nkeys > 1)
	{
		if (low < position && in_partition(placement, page, position - 1))
			start = partition_start(placement, page, low, position - 1);
		if (position < high && in_partition(placement, page, position))
			end = partition_end(placement, page, position, high);
	}
	if (start == low && end == high)
	{
		start = first;
		end = limit;
	}
	neighbours->leaf = BufferGetBlockNumber(leaf);
	neighbours->position = position;
	neighbours->partition_size = end - start;
	add_entries(&neighbours->partition, page, start, end);
	add_entries(&neighbours->others, page, first, start);
	add_entries(&neighbours->others, page, end, limit);
	if (placement->want_next)
		neighbours->next = copy_next(page, position);
}
