/*
 * fetch_ahead.c
 *	  See fetch_ahead.h.
 *
 * What is read ahead in vain costs time only: what is charged, and where a page
 * ends, is decided on what is taken.  A first group is small, for items may be
 * large and a page full after a few of them.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "index/entry_view.h"
#include "ops/fetch_ahead.h"
#include "ops/item_key.h"

#define GROUP_START 16
#define GROUP_MAX 128

struct DynFetchAhead
{
	const DynTable *table;
	const DynIndex *index;
	DynStore *store;
	DynEntryScan *scan;
	MemoryContext context; /* of a group */
	uint64 limit;		   /* of entries that are still to be read */
	bool at_end;
	int size; /* of the next group */
	int count;
	int next;
	DynEntry entries[GROUP_MAX];
	DynRow rows[GROUP_MAX];
};

DynFetchAhead *
dyn_fetch_ahead_begin(const DynTable *table, const DynIndex *index,
					  DynStore *store, DynEntryScan *scan, uint64 limit)
{
	DynFetchAhead *ahead = palloc0(sizeof(DynFetchAhead));

	ahead->table = table;
	ahead->index = index;
	ahead->store = store;
	ahead->scan = scan;
	ahead->limit = limit;
	ahead->size = GROUP_START;
	ahead->context =
		AllocSetContextCreate(CurrentMemoryContext, "dynamo_am fetched rows",
							  ALLOCSET_DEFAULT_SIZES);
	return ahead;
}

static void
read_entries(DynFetchAhead *ahead)
{
	int wanted = (int) Min((uint64) ahead->size, ahead->limit);
	DynEntry entry;

	ahead->count = ahead->next = 0;
	while (ahead->count < wanted)
	{
		if (!dyn_entry_range_next(ahead->scan, &entry))
		{
			ahead->at_end = true;
			break;
		}
		dyn_entry_copy(&entry, &ahead->entries[ahead->count++]);
	}
	ahead->limit -= ahead->count;
	ahead->size = GROUP_MAX;
}

/* All attributes of the table's key have columns in an entry. */
static void
read_rows(DynFetchAhead *ahead)
{
	DynKey keys[GROUP_MAX];
	int i;

	for (i = 0; i < ahead->count; i++)
	{
		DynItemView view = { .exists = true };

		dyn_index_view_key(ahead->index, &ahead->entries[i], &view);
		dyn_key_of_view(ahead->table, &view, &keys[i]);
	}
	dyn_store_get_many(ahead->store, keys, ahead->count, ahead->rows);
}

static void
read_group(DynFetchAhead *ahead)
{
	MemoryContext old;

	MemoryContextReset(ahead->context);
	old = MemoryContextSwitchTo(ahead->context);
	read_entries(ahead);
	read_rows(ahead);
	MemoryContextSwitchTo(old);
}

bool
dyn_fetch_ahead_next(DynFetchAhead *ahead, DynEntry *entry, DynRow *row)
{
	if (ahead->next == ahead->count && !ahead->at_end && ahead->limit > 0)
		read_group(ahead);
	if (ahead->next == ahead->count)
		return false;
	*entry = ahead->entries[ahead->next];
	*row = ahead->rows[ahead->next++];
	return true;
}

void
dyn_fetch_ahead_end(DynFetchAhead *ahead)
{
	MemoryContextDelete(ahead->context);
	pfree(ahead);
}
