/*
 * capacity_test.c
 *	  Token buckets, limits, partitions and hot keys.
 */
#include "postgres.h"

#include "capacity/limits.h"
#include "capacity/partition.h"
#include "capacity/slots_internal.h"
#include "common/clock.h"
#include "common/guc.h"
#include "unit.h"

#define SECOND DYN_NANOSECONDS
#define BURST (300 * SECOND)

static DynBucket
bucket_at(int64 now, int64 level)
{
	DynBucket bucket;

	pg_atomic_init_u64(&bucket.empty_at, 0);
	dyn_bucket_set_level(&bucket, now, level);
	return bucket;
}

UNIT_TEST(bucket_takes_and_fills)
{
	DynBucket bucket = bucket_at(1000 * SECOND, BURST);
	int64 now = 1000 * SECOND;

	/* 10 units a second: 3000 in all */
	dyn_bucket_take(&bucket, now, BURST, dyn_bucket_time(2 * 2999, 10));
	UNIT_EQUAL_INT(dyn_bucket_level(&bucket, now, BURST), SECOND / 10);
	UNIT_CHECK(dyn_bucket_has_any(&bucket, now));
	dyn_bucket_take(&bucket, now, BURST, dyn_bucket_time(2, 10));
	UNIT_CHECK(!dyn_bucket_has_any(&bucket, now));
	UNIT_CHECK(dyn_bucket_has_any(&bucket, now + 1));

	/* It is full after 300 seconds, and no fuller after more. */
	UNIT_EQUAL_INT(dyn_bucket_level(&bucket, now + 2 * BURST, BURST), BURST);
	dyn_bucket_take(&bucket, now + 2 * BURST, BURST, SECOND);
	UNIT_EQUAL_INT(dyn_bucket_level(&bucket, now + 2 * BURST, BURST),
				   BURST - SECOND);
}

UNIT_TEST(bucket_owes_within_bounds)
{
	DynBucket bucket = bucket_at(0, 1);

	dyn_bucket_take(&bucket, 0, BURST, dyn_bucket_time(2 * 20, 10));
	UNIT_EQUAL_INT(dyn_bucket_level(&bucket, 0, BURST), 1 - 2 * SECOND);
	dyn_bucket_take(&bucket, 0, BURST, dyn_bucket_time(PG_UINT64_MAX, 1));
	UNIT_EQUAL_INT(dyn_bucket_level(&bucket, 0, BURST), -DYN_BUCKET_DEBT_MAX);
}

UNIT_TEST(bucket_time_is_rounded_up)
{
	UNIT_EQUAL_INT(dyn_bucket_time(1, 1), SECOND / 2);
	UNIT_EQUAL_INT(dyn_bucket_time(2, 3), SECOND / 3 + 1);
	UNIT_EQUAL_INT(dyn_bucket_time(2, UINT64CONST(1000000000000)), 1);
	UNIT_EQUAL_INT(dyn_bucket_time(PG_UINT64_MAX, 1), DYN_BUCKET_TIME_MAX);
}

UNIT_TEST(bucket_keeps_units_at_another_rate)
{
	UNIT_EQUAL_INT(dyn_bucket_rescaled(BURST, 10, 20, BURST), BURST / 2);
	UNIT_EQUAL_INT(dyn_bucket_rescaled(SECOND, 20, 10, BURST), 2 * SECOND);
	UNIT_EQUAL_INT(dyn_bucket_rescaled(BURST, 20, 10, BURST), BURST);
	UNIT_EQUAL_INT(dyn_bucket_rescaled(-SECOND, 10, 40, BURST), -SECOND / 4);
	UNIT_EQUAL_INT(dyn_bucket_rescaled(-BURST, 40, 10, BURST),
				   -DYN_BUCKET_DEBT_MAX);
}

UNIT_TEST(partitions_follow_throughput)
{
	UNIT_EQUAL_INT(dyn_partitions_for(1, 1), 1);
	UNIT_EQUAL_INT(dyn_partitions_for(3000, 0), 1);
	UNIT_EQUAL_INT(dyn_partitions_for(3000, 1000), 2);
	UNIT_EQUAL_INT(dyn_partitions_for(3001, 1000), 3);
	UNIT_EQUAL_INT(dyn_partitions_for(40000, 400000), DYN_HASH_RANGES);
	UNIT_EQUAL_INT(dyn_partition_rate(1, 1, DYN_READ_UNITS), 3000);
	UNIT_EQUAL_INT(dyn_partition_rate(0, 64000, DYN_WRITE_UNITS), 1000);
	UNIT_EQUAL_INT(dyn_partition_rate(0, 65000, DYN_WRITE_UNITS), 2000);
}

static DynTable
on_demand(int64 maximum, int64 warm)
{
	DynTable table = { 0 };

	table.settings.billing_mode = DYN_BILLING_PAY_PER_REQUEST;
	table.settings.maximum.write = maximum;
	table.settings.warm.write = warm;
	return table;
}

static void
check_limit(const DynTable *table, uint64 peak, uint64 rate, DynLimitKind kind)
{
	DynLimit limit = dyn_limit_of(table, NULL, DYN_WRITE_UNITS, peak);

	UNIT_EQUAL_INT(limit.rate, rate);
	UNIT_EQUAL_INT(limit.kind, kind);
}

UNIT_TEST(limits_on_demand)
{
	DynTable table = on_demand(0, 0);
	int throttling = dyn_throttling;

	dyn_throttling = DYN_THROTTLING_ON;
	check_limit(&table, 0, 4000, DYN_LIMIT_KEY_RANGE);
	check_limit(&table, 2000, 4000, DYN_LIMIT_KEY_RANGE);
	check_limit(&table, 3000, 6000, DYN_LIMIT_KEY_RANGE);
	check_limit(&table, 30000, 40000, DYN_LIMIT_ACCOUNT);
	table = on_demand(0, 7000);
	check_limit(&table, 3000, 7000, DYN_LIMIT_KEY_RANGE);
	table = on_demand(10, 7000);
	check_limit(&table, 30000, 10, DYN_LIMIT_MAXIMUM);
	table = on_demand(5000, 0);
	check_limit(&table, 0, 4000, DYN_LIMIT_KEY_RANGE);
	dyn_throttling = DYN_THROTTLING_CONFIGURED;
	check_limit(&table, 0, 5000, DYN_LIMIT_MAXIMUM);
	dyn_throttling = throttling;
}

UNIT_TEST(limits_that_are_configured)
{
	DynTable none = on_demand(0, 7000);
	DynTable maximum = on_demand(10, 0);
	DynTable provisioned = { .settings.billing_mode =
								 DYN_BILLING_PROVISIONED };

	UNIT_CHECK(!dyn_limit_is_configured(&none, NULL, DYN_WRITE_UNITS));
	UNIT_CHECK(dyn_limit_is_configured(&maximum, NULL, DYN_WRITE_UNITS));
	UNIT_CHECK(!dyn_limit_is_configured(&maximum, NULL, DYN_READ_UNITS));
	UNIT_CHECK(dyn_limit_is_configured(&provisioned, NULL, DYN_READ_UNITS));
}

UNIT_TEST(unused_since_creation)
{
	DynTable table = { .created = dyn_now() + USECS_PER_HOUR };

	UNIT_EQUAL_INT(dyn_unused(&table), SECOND);
	table.created = dyn_now() - USECS_PER_MINUTE;
	UNIT_CHECK(dyn_unused(&table) >= 60 * SECOND &&
			   dyn_unused(&table) <= BURST);
	table.created = dyn_now() - USECS_PER_HOUR;
	UNIT_EQUAL_INT(dyn_unused(&table), BURST);
}

static DynCapacitySlot *
slot_of_partitions(int count)
{
	DynCapacityKey key = { .table = 1, .index = DYN_NO_INDEX };
	DynCapacitySlot *slot = palloc0(sizeof(DynCapacitySlot));

	dyn_capacity_slot_reset(slot, &key, BURST, BURST);
	pg_atomic_write_u32(&slot->partition_count, count);
	return slot;
}

static DynPartitionUse
write_of(DynCapacitySlot *slot, uint64 hash)
{
	DynPartitionUse use = { .slot = slot,
							.kind = DYN_WRITE_UNITS,
							.hash = hash,
							.rate = DYN_PARTITION_WRITES,
							.now = BURST };

	return use;
}

/* How many of so many writes are admitted. */
static int
write_all(const DynPartitionUse *use, int count, bool may_isolate)
{
	int admitted = 0;

	for (; count > 0; count--)
	{
		if (!dyn_partition_admits(use, may_isolate))
			continue;
		dyn_partition_take(use, DYN_HALVES);
		admitted++;
	}
	return admitted;
}

UNIT_TEST(partition_limits_by_itself)
{
	DynCapacitySlot *slot = slot_of_partitions(2);
	DynPartitionUse low = write_of(slot, 1);
	DynPartitionUse high = write_of(slot, PG_UINT64_MAX);

	UNIT_EQUAL_INT(write_all(&low, 5000, false), 1000);
	UNIT_EQUAL_INT(write_all(&high, 5000, false), 1000);
	low.now += SECOND / 10;
	UNIT_EQUAL_INT(write_all(&low, 5000, false), 100);
}

UNIT_TEST(hot_key_is_isolated)
{
	DynCapacitySlot *slot = slot_of_partitions(1);
	DynPartitionUse hot = write_of(slot, 1);
	DynPartitionUse cold = write_of(slot, 2);

	/* The partition's second, and then its own. */
	UNIT_EQUAL_INT(write_all(&hot, 5000, true), 2000);
	hot.now += SECOND / 2;
	cold.now += SECOND / 2;
	UNIT_EQUAL_INT(write_all(&hot, 5000, true), 500);
	UNIT_EQUAL_INT(write_all(&cold, 400, true), 400);

	/* After idleness it is as any other. */
	hot.now += 2 * BURST;
	cold.now += 2 * BURST;
	UNIT_EQUAL_INT(write_all(&cold, 5000, true), 2000);
}

UNIT_TEST(no_key_is_hot)
{
	DynCapacitySlot *slot = slot_of_partitions(1);
	int admitted = 0;
	int i;

	for (i = 0; i < 5000; i++)
	{
		DynPartitionUse use = write_of(slot, i);

		admitted += write_all(&use, 1, true);
	}
	UNIT_EQUAL_INT(admitted, 1000);
}

/* What others take counts against it. */
UNIT_TEST(key_is_not_hot_enough)
{
	DynCapacitySlot *slot = slot_of_partitions(1);
	DynPartitionUse first = write_of(slot, 1);
	int i;

	UNIT_EQUAL_INT(write_all(&first, 700, true), 700);
	for (i = 0; i < 300; i++)
	{
		DynPartitionUse use = write_of(slot, 2 + i);

		UNIT_EQUAL_INT(write_all(&use, 1, true), 1);
	}
	UNIT_EQUAL_INT(write_all(&first, 100, true), 0);
}
