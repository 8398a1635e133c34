/*
 * insights.c
 *	  Slots of Contributor Insights, see insights.h.
 *
 * A slot is found by way of the capacity slot of the same table, which has its
 * number.  Whose it is changes under the lock, and with it its generation.  A
 * key is marked with the generation for which it is counted, and only
 * such keys are read: so no table ever shows another's, even if a request
 * counts for a slot that is being given away.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "storage/lwlock.h"
#include "utils/memutils.h"

#include "capacity/insights.h"
#include "common/clock.h"
#include "common/guc.h"
#include "common/shared_memory.h"

#define MINUTE (60 * DYN_NANOSECONDS)

/* How long a table goes without looking for a slot, if none was free. */
#define RETRY_AFTER DYN_NANOSECONDS

const char *const dyn_top_kind_names[DYN_TOP_KINDS] = { "PKC", "SKC", "PKT",
														"SKT" };

typedef struct Slot
{
	DynCapacityKey key;			 /* table InvalidOid: it is nobody's */
	pg_atomic_uint32 generation; /* changes with the key */
	pg_atomic_uint64 last_used;	 /* dyn_uptime() */
	DynTopSet sets[FLEXIBLE_ARRAY_MEMBER]; /* set_count for each kind */
} Slot;

typedef struct Insights
{
	LWLock lock; /* on which slot is whose */
	int count;
	int set_count;
	char slots[FLEXIBLE_ARRAY_MEMBER] pg_attribute_aligned(MAXIMUM_ALIGNOF);
} Insights;

static Insights *insights = NULL;

/* What this transaction will forget, of DynCapacityKey *; in its context. */
static List *forgotten = NIL;

static int
sets_for(int keys)
{
	return (keys + DYN_TOP_WAYS - 1) / DYN_TOP_WAYS;
}

static Size
slot_size(int set_count)
{
	return MAXALIGN(offsetof(Slot, sets) +
					sizeof(DynTopSet) * DYN_TOP_KINDS * set_count);
}

static Slot *
slot_at(int number)
{
	return (Slot *) (insights->slots +
					 slot_size(insights->set_count) * number);
}

static DynTopSet *
sets_of(Slot *slot, DynTopKind kind)
{
	return &slot->sets[kind * insights->set_count];
}

static void
init_area(void *area)
{
	int i;
	int j;

	insights = area;
	insights->count = dyn_insights_slots;
	insights->set_count = sets_for(dyn_insights_keys);
	LWLockInitialize(&insights->lock, LWLockNewTrancheId());
	LWLockRegisterTranche(insights->lock.tranche, "dynamo_am insights");
	for (i = 0; i < insights->count; i++)
		for (j = 0; j < DYN_TOP_KINDS * insights->set_count; j++)
			dyn_top_set_init(&slot_at(i)->sets[j]);
}

static bool
keys_equal(const DynCapacityKey *a, const DynCapacityKey *b)
{
	return a->database == b->database && a->table == b->table &&
		   a->index == b->index;
}

static bool
is_free(Slot *slot, int64 now)
{
	return !OidIsValid(slot->key.table) ||
		   now - (int64) pg_atomic_read_u64(&slot->last_used) >
			   DYN_TOP_MINUTES * MINUTE;
}

/* Holds the lock.  *free: one that can be given away, -1: none can. */
static int
look_up(const DynCapacityKey *key, int64 now, int *free)
{
	int i;

	*free = -1;
	for (i = 0; i < insights->count; i++)
	{
		Slot *slot = slot_at(i);

		if (keys_equal(&slot->key, key))
			return i;
		if (*free < 0 && is_free(slot, now))
			*free = i;
	}
	return -1;
}

/*
 * Makes a slot nobody's.  Whoever sees the new generation does not see the old
 * key any more.  Holds the lock exclusively.
 */
static void
vacate(Slot *slot)
{
	slot->key.table = InvalidOid;
	pg_write_barrier();
	pg_atomic_fetch_add_u32(&slot->generation, 1);
}

/* Whoever sees the table sees all of the key.  Holds the lock exclusively. */
static void
give(Slot *slot, const DynCapacityKey *key, int64 now)
{
	int i;

	vacate(slot);
	for (i = 0; i < DYN_TOP_KINDS * insights->set_count; i++)
		dyn_top_set_clear(&slot->sets[i]);
	pg_atomic_write_u64(&slot->last_used, (uint64) now);
	slot->key.database = key->database;
	slot->key.index = key->index;
	pg_write_barrier();
	slot->key.table = key->table;
}

/* The number of a table's slot, -1: there is none for it. */
static int
find_or_give(const DynCapacityKey *key, int64 now, uint32 *generation)
{
	int free;
	int number;

	LWLockAcquire(&insights->lock, LW_EXCLUSIVE);
	number = look_up(key, now, &free);
	if (number < 0 && free >= 0)
	{
		number = free;
		give(slot_at(number), key, now);
	}
	if (number >= 0)
		*generation = pg_atomic_read_u32(&slot_at(number)->generation);
	LWLockRelease(&insights->lock);
	return number;
}

/* Is it still this one's?  Then *generation is for which. */
static bool
is_of(Slot *slot, const DynCapacityKey *key, uint32 *generation)
{
	*generation = pg_atomic_read_u32(&slot->generation);
	pg_read_barrier();
	if (slot->key.table != key->table)
		return false;
	pg_read_barrier();
	return keys_equal(&slot->key, key);
}

/*
 * The slot of a subject, whose capacity slot knows its number unless that has
 * been given away; NULL: none.  Marks the key for it.
 */
static Slot *
slot_for(DynCapacitySlot *capacity, const DynCapacityKey *subject,
		 DynTopKey *key, int64 now)
{
	uint64 link = pg_atomic_read_u64(&capacity->insights);
	int number = (int) link - 1;

	if (insights == NULL)
		return NULL;
	if (link != 0 && is_of(slot_at(number), subject, &key->owner))
		return slot_at(number);
	if (now - (int64) pg_atomic_read_u64(&capacity->insights_looked) <
		RETRY_AFTER)
		return NULL;
	number = find_or_give(subject, now, &key->owner);
	pg_atomic_write_u64(&capacity->insights, (uint64) (number + 1));
	if (number >= 0)
		return slot_at(number);
	pg_atomic_write_u64(&capacity->insights_looked, (uint64) now);
	return NULL;
}

static uint64
minute_of(int64 now)
{
	return (uint64) (now / MINUTE);
}

/* To the second, lest sessions take the cache line from one another. */
static void
note_use(Slot *slot, int64 now)
{
	if (now - (int64) pg_atomic_read_u64(&slot->last_used) > DYN_NANOSECONDS)
		pg_atomic_write_u64(&slot->last_used, (uint64) now);
}

void
dyn_insights_count(DynCapacitySlot *capacity, const DynCapacityKey *subject,
				   DynTopKind kind, DynTopKey *key, uint64 weight, int64 now)
{
	Slot *slot = slot_for(capacity, subject, key, now);

	if (slot == NULL)
		return;
	note_use(slot, now);
	dyn_top_count(sets_of(slot, kind), insights->set_count, key,
				  key->partition, weight, minute_of(now));
	if (key->count > key->hash_count)
		dyn_top_count(sets_of(slot, kind + 1), insights->set_count, key,
					  key->hash, weight, minute_of(now));
}

int
dyn_insights_read(const DynCapacityKey *key, DynTopKind kind, DynTopRow **rows)
{
	int64 now = dyn_uptime();
	Slot *slot = NULL;
	uint32 generation = 0;
	int number;
	int free;

	*rows = NULL;
	if (insights == NULL)
		return 0;
	LWLockAcquire(&insights->lock, LW_SHARED);
	number = look_up(key, now, &free);
	if (number >= 0)
	{
		slot = slot_at(number);
		generation = pg_atomic_read_u32(&slot->generation);
	}
	LWLockRelease(&insights->lock);
	if (slot == NULL)
		return 0;
	return dyn_top_read(sets_of(slot, kind), insights->set_count, generation,
						minute_of(now), rows);
}

bool
dyn_insights_have_room(const DynCapacityKey *key)
{
	int number;
	int free;

	if (insights == NULL)
		return dyn_insights_slots > 0 && dyn_capacity_slots > 0;
	LWLockAcquire(&insights->lock, LW_SHARED);
	number = look_up(key, dyn_uptime(), &free);
	LWLockRelease(&insights->lock);
	return number >= 0 || free >= 0;
}

void
dyn_insights_forget(const DynCapacityKey *key)
{
	MemoryContext old;
	DynCapacityKey *copy;

	if (insights == NULL)
		return;
	old = MemoryContextSwitchTo(TopTransactionContext);
	copy = palloc(sizeof(DynCapacityKey));
	*copy = *key;
	forgotten = lappend(forgotten, copy);
	MemoryContextSwitchTo(old);
}

static void
take_away(const DynCapacityKey *key)
{
	int number;
	int free;

	LWLockAcquire(&insights->lock, LW_EXCLUSIVE);
	number = look_up(key, 0, &free);
	if (number >= 0)
		vacate(slot_at(number));
	LWLockRelease(&insights->lock);
}

static void
forget_at_commit(XactEvent event, void *arg pg_attribute_unused())
{
	ListCell *cell;

	if (forgotten == NIL ||
		(event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT &&
		 event != XACT_EVENT_PREPARE))
		return;
	if (event != XACT_EVENT_ABORT)
		foreach (cell, forgotten)
			take_away(lfirst(cell));
	forgotten = NIL;
}

void
dyn_insights_init(void)
{
	static DynSharedArea area = { .name = "insights",
								  .place = (void **) &insights,
								  .init = init_area };

	if (dyn_insights_slots == 0 || dyn_capacity_slots == 0)
		return;
	area.size = offsetof(Insights, slots) +
				slot_size(sets_for(dyn_insights_keys)) * dyn_insights_slots;
	dyn_shared_memory_add(&area);
	RegisterXactCallback(forget_at_commit, NULL);
}
