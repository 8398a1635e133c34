/*
 * table_change.c
 *	  Changes that are limited in time, see table_change.h.
 */
#include "postgres.h"

#include "pgtime.h"
#include "utils/timestamp.h"

#include "common/clock.h"
#include "common/error.h"
#include "common/limits.h"
#include "ops/table_change.h"
#include "ops/table_spec.h"

void
dyn_add_time(DynTimes *times, TimestampTz time, int keep)
{
	int dropped = Max(times->count + 1 - keep, 0);
	int kept = times->count - dropped;
	TimestampTz *values = palloc((kept + 1) * sizeof(TimestampTz));

	if (kept > 0)
		memcpy(values, times->values + dropped, kept * sizeof(TimestampTz));
	values[kept] = time;
	times->values = values;
	times->count = kept + 1;
}

int
dyn_times_after(const DynTimes *times, TimestampTz time)
{
	int count = 0;
	int i;

	for (i = 0; i < times->count; i++)
		count += times->values[i] > time;
	return count;
}

/* "Monday, October 10, 2022 at 1:00:19 PM Coordinated Universal Time" */
char *
dyn_time_in_words(TimestampTz time)
{
	pg_time_t seconds = timestamptz_to_time_t(time);
	struct pg_tm *tm = pg_gmtime(&seconds);
	char day[64];
	int hour = tm->tm_hour % 12;

	pg_strftime(day, sizeof(day), "%A, %B", tm);
	return psprintf("%s %d, %d at %d:%02d:%02d %s Coordinated Universal Time",
					day, tm->tm_mday, tm->tm_year + 1900,
					hour == 0 ? 12 : hour, tm->tm_min, tm->tm_sec,
					tm->tm_hour < 12 ? "AM" : "PM");
}

static int64
day_of(TimestampTz time)
{
	int64 day = time / USECS_PER_DAY;

	return time % USECS_PER_DAY < 0 ? day - 1 : day;
}

int64
dyn_decreases_today(const DynThroughput *throughput)
{
	if (throughput->last_decrease == 0 ||
		day_of(throughput->last_decrease) != day_of(dyn_now()))
		return 0;
	return throughput->decreases;
}

static void
refuse_same(const DynUnits *units, const char *index)
{
	const char *object = index == NULL ? "table" : psprintf("index %s", index);
	const char *kind = index == NULL ? "table" : "index";

	ereport(
		ERROR, dyn_exception(DYN_ERROR_VALIDATION),
		errmsg("The provisioned throughput for the %s will not change. The "
			   "requested value equals the current value. Current "
			   "ReadCapacityUnits provisioned for the %s: " INT64_FORMAT
			   ". Requested ReadCapacityUnits: " INT64_FORMAT
			   ". Current WriteCapacityUnits provisioned for the "
			   "%s: " INT64_FORMAT
			   ". Requested WriteCapacityUnits: " INT64_FORMAT
			   ". Refer to the Amazon DynamoDB Developer Guide for current "
			   "limits and how to request higher limits.",
			   object, kind, units->read, units->read, kind, units->write,
			   units->write));
}

static TimestampTz
next_decrease(const DynThroughput *throughput)
{
	return throughput->last_decrease + USECS_PER_HOUR;
}

bool
dyn_may_decrease(const DynThroughput *throughput)
{
	return dyn_decreases_today(throughput) < DYN_DECREASES_PER_DAY ||
		   dyn_now() >= next_decrease(throughput);
}

/* Four a day, and then one an hour. */
static void
count_decrease(DynThroughput *throughput)
{
	TimestampTz now = dyn_now();
	int64 decreases = dyn_decreases_today(throughput);

	if (!dyn_may_decrease(throughput))
		ereport(
			ERROR, dyn_exception(DYN_ERROR_LIMIT_EXCEEDED),
			errmsg("Subscriber limit exceeded: Provisioned throughput "
				   "decreases are limited within a given UTC day. After the "
				   "first %d decreases, each subsequent decrease in the same "
				   "UTC day can be performed at most once every %d seconds. "
				   "Number of decreases today: " INT64_FORMAT
				   ". Last decrease at %s. Next decrease can be made at %s",
				   DYN_DECREASES_PER_DAY, SECS_PER_HOUR, decreases,
				   dyn_time_in_words(throughput->last_decrease),
				   dyn_time_in_words(next_decrease(throughput))));
	throughput->decreases = decreases + 1;
	throughput->last_decrease = now;
}

void
dyn_change_throughput(DynThroughput *throughput, const DynThroughputSpec *spec,
					  const char *index)
{
	DynUnits old = throughput->units;
	DynUnits new = old;

	dyn_set_units(&new, spec);
	if (new.read == old.read &&new.write == old.write)
		refuse_same(&old, index);
	if (new.read < old.read || new.write < old.write)
		count_decrease(throughput);
	if (new.read > old.read || new.write > old.write)
		throughput->last_increase = dyn_now();
	throughput->units = new;
}

List *
dyn_index_list(const DynTable *table)
{
	List *indexes = NIL;
	int i;

	for (i = 0; i < table->index_count; i++)
	{
		DynIndex *index = palloc(sizeof(DynIndex));

		*index = table->indexes[i];
		indexes = lappend(indexes, index);
	}
	return indexes;
}
