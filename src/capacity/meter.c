/*
 * meter.c
 *	  What requests use is counted, and refused if it is too much, see
 *	  meter.h.
 *
 * A request reads its slot's buckets, and adds to them and to its counters:
 * a dozen atomic operations and no lock.  What is done under the slot's
 * spinlock is done once a minute, when settings have changed, or when the
 * clock was set back.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "capacity/insights.h"
#include "capacity/meter.h"
#include "capacity/minute.h"
#include "capacity/partition.h"
#include "capacity/rate.h"
#include "common/clock.h"
#include "common/guc.h"

#define CACHED_SLOTS 256 /* a power of two */

/* How long a table without a slot goes without looking for one. */
#define RETRY_AFTER DYN_NANOSECONDS

typedef struct CachedSlot
{
	DynCapacityKey key;
	DynCapacitySlot *slot; /* NULL: there was none */
	uint32 generation;
	int64 looked_at;
} CachedSlot;

static CachedSlot cache[CACHED_SLOTS];

/* Since dyn_metered() was last called */
static DynMetered metered_first;

static bool
is_current(const CachedSlot *cached, const DynCapacityKey *key, int64 now)
{
	if (cached->key.table != key->table || cached->key.index != key->index)
		return false;
	if (cached->slot == NULL)
		return now - cached->looked_at < RETRY_AFTER;
	return pg_atomic_read_u32(&cached->slot->generation) == cached->generation;
}

DynCapacityKey
dyn_capacity_key(const DynTable *table, const DynIndex *index)
{
	DynCapacityKey key = {
		.database = MyDatabaseId,
		.table = table->relid,
		.index = index == NULL ? DYN_NO_INDEX : index->position,
	};

	return key;
}

/* NULL if there is no slot for it. */
static DynCapacitySlot *
slot_of(const DynTable *table, const DynIndex *index, int64 now)
{
	DynCapacityKey key = dyn_capacity_key(table, index);
	CachedSlot *cached =
		&cache[(key.table * 31 + (uint32) key.index) % CACHED_SLOTS];

	if (is_current(cached, &key, now))
		return cached->slot;
	cached->slot = dyn_capacity_slot_find(&key, now, dyn_unused(table));
	cached->key = key;
	cached->looked_at = now;
	if (cached->slot != NULL)
		cached->generation = pg_atomic_read_u32(&cached->slot->generation);
	return cached->slot;
}

/* Is the table or index limited at all? */
static bool
is_limited(const DynMeter *meter)
{
	if (dyn_throttling == DYN_THROTTLING_CONFIGURED)
		return dyn_limit_is_configured(meter->table, meter->index,
									   meter->kind);
	return dyn_throttling != DYN_THROTTLING_OFF;
}

void
dyn_meter_begin(DynMeter *meter, const DynTable *table, const DynIndex *index,
				DynUnitKind kind, uint64 hash)
{
	meter->table = table;
	meter->index = index;
	meter->kind = kind;
	meter->hash = hash;
	meter->slot = NULL;
	meter->insights =
		index == NULL ? table->settings.insights.mode : index->insights.mode;
	meter->key = NULL;
	meter->takes = is_limited(meter);
	if (!dyn_capacity_exists())
		return;
	meter->now = dyn_uptime();
	meter->slot = slot_of(table, index, meter->now);
	if (meter->slot == NULL)
	{
		dyn_capacity_miss();
		return;
	}
	dyn_capacity_slot_adjust(meter->slot, table, index, meter->now);
	if (metered_first.slot == NULL)
		metered_first =
			(DynMetered){ meter->slot,
						  pg_atomic_read_u32(&meter->slot->generation), kind };
}

/* How many attributes the key has of what is metered. */
static int
key_attributes(const DynMeter *meter)
{
	const DynIndex *index = meter->index;

	if (index != NULL)
		return index->layout.hash_count + index->layout.range_count;
	return meter->table->sk.kind == DYN_KEY_NONE ? 1 : 2;
}

void
dyn_meter_set_values(DynMeter *meter, const DynValue *values, int hash_count,
					 int count)
{
	if (!dyn_meter_wants_key(meter))
		return;
	meter->key = palloc(sizeof(DynTopKey));
	dyn_top_key_make(meter->key, meter->hash, values, hash_count, count,
					 key_attributes(meter));
}

void
dyn_meter_set_key(DynMeter *meter, const DynKey *key)
{
	const DynTable *table = meter->table;
	DynValue values[2];
	DynNumber number;

	if (!dyn_meter_wants_key(meter))
		return;
	values[0] = dyn_partition_key_value(DatumGetDynPartitionKey(key->pk));
	if (table->sk.kind != DYN_KEY_NONE)
		values[1] = dyn_sort_key_value(table->sk.kind, key->sk, &number);
	dyn_meter_set_values(meter, values, 1, key_attributes(meter));
}

DynMetered
dyn_metered(void)
{
	DynMetered metered = metered_first;

	metered_first.slot = NULL;
	return metered;
}

void
dyn_metered_count(const DynMetered *metered, uint64 microseconds)
{
	DynCapacitySlot *slot = metered->slot;

	if (slot == NULL ||
		pg_atomic_read_u32(&slot->generation) != metered->generation)
		return;
	pg_atomic_fetch_add_u64(
		&slot->latency[metered->kind][dyn_histogram_bucket(microseconds)], 1);
}

/* No setting of a table says what a partition may use. */
static bool
limits_partitions(void)
{
	return dyn_throttling != DYN_THROTTLING_CONFIGURED;
}

static DynPartitionUse
partition_use(const DynMeter *meter)
{
	DynCapacitySlot *slot = meter->slot;
	DynPartitionUse use = { .slot = slot,
							.kind = meter->kind,
							.hash = meter->hash,
							.now = meter->now };

	use.rate = dyn_partition_rate(
		pg_atomic_read_u64(&slot->rate[DYN_READ_UNITS]),
		pg_atomic_read_u64(&slot->rate[DYN_WRITE_UNITS]), meter->kind);
	return use;
}

/* The service does not isolate keys of provisioned tables with a stream. */
static bool
may_isolate(const DynTable *table)
{
	return dyn_is_on_demand(table) ||
		   table->settings.stream_view == DYN_STREAM_NONE;
}

/* Is there nothing left?  *limit: of what; meaningless if there is. */
static bool
is_exceeded(const DynMeter *meter, DynLimitKind *limit)
{
	DynCapacitySlot *slot = meter->slot;
	DynPartitionUse use;

	if (!dyn_bucket_has_any(&slot->buckets[meter->kind], meter->now))
	{
		uint64 peak = pg_atomic_read_u64(&slot->peak[meter->kind]);

		*limit =
			dyn_limit_of(meter->table, meter->index, meter->kind, peak).kind;
		return true;
	}
	if (!limits_partitions())
		return false;
	use = partition_use(meter);
	*limit = DYN_LIMIT_KEY_RANGE;
	return !dyn_partition_admits(&use, may_isolate(meter->table));
}

/* Counts for the key of the request, which is known. */
static void
note_key(const DynMeter *meter, DynTopKind kind, uint64 weight)
{
	DynCapacityKey subject = dyn_capacity_key(meter->table, meter->index);

	dyn_insights_count(meter->slot, &subject, kind, meter->key, weight,
					   meter->now);
}

/* At most one line a second of each process. */
static void
log_excess(const DynMeter *meter, const DynThrottle *refusal)
{
	static int64 logged_at = 0;

	if (logged_at != 0 && meter->now - logged_at < DYN_NANOSECONDS)
		return;
	logged_at = meter->now;
	ereport(LOG, errmsg("request would have been throttled: %s of %s",
						dyn_throttle_reason(refusal),
						dyn_throttle_resource(refusal)));
}

bool
dyn_meter_admits(DynMeter *meter, DynThrottle *refusal)
{
	DynLimitKind limit;

	if (!meter->takes || meter->slot == NULL || !is_exceeded(meter, &limit))
		return true;
	*refusal = (DynThrottle){ .table = meter->table,
							  .index = meter->index,
							  .kind = meter->kind,
							  .limit = limit };
	dyn_minute_count(meter->slot, meter->now, meter->kind, DYN_THROTTLED, 1);
	if (meter->key != NULL)
		note_key(meter, DYN_TOP_PARTITIONS_THROTTLED, 1);
	if (dyn_throttling != DYN_THROTTLING_LOG)
		return false;

	/* What would have been refused would have taken nothing, either. */
	meter->takes = false;
	log_excess(meter, refusal);
	refusal->table = NULL;
	return true;
}

void
dyn_meter_admit(DynMeter *meter)
{
	DynThrottle refusal;

	if (!dyn_meter_admits(meter, &refusal))
		dyn_throttle_raise(&refusal);
}

static void
take(const DynMeter *meter, uint64 halves)
{
	DynCapacitySlot *slot = meter->slot;
	uint64 rate = pg_atomic_read_u64(&slot->rate[meter->kind]);
	DynPartitionUse use;

	dyn_bucket_take(&slot->buckets[meter->kind], meter->now, DYN_BURST,
					dyn_bucket_time(halves, rate));
	if (!limits_partitions())
		return;
	use = partition_use(meter);
	dyn_partition_take(&use, halves);
}

void
dyn_meter_charge(DynMeter *meter, uint64 halves)
{
	DynCapacitySlot *slot = meter->slot;
	DynHashRange *range;

	if (slot == NULL || halves == 0)
		return;
	if (meter->takes)
		take(meter, halves);
	range = &slot->ranges[DYN_HASH_RANGE(meter->hash)];
	pg_atomic_fetch_add_u64(&range->consumed[meter->kind], halves);
	dyn_minute_count(slot, meter->now, meter->kind, DYN_CONSUMED, halves);
	if (meter->key != NULL &&
		meter->insights == DYN_INSIGHTS_ACCESSED_AND_THROTTLED)
		note_key(meter, DYN_TOP_PARTITIONS_CONSUMED, halves);
}
