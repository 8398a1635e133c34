/*
 * recluster.c
 *	  The job that puts decayed tables in key order again.
 *
 * Once a minute it looks for a table of which a tenth has been written since it was
 * looked at last, and of that reads a few windows of neighbours.  If many of
 * them have decayed, it goes through the table, step by step; else the table
 * is left alone until it has been written again.  So what it reads and
 * writes is bounded by what the table's users write.  What it knows of tables, it
 * forgets when it ends.
 *
 * A step waits for nobody: a table that is locked is left for later.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "pgstat.h"
#include "storage/lmgr.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "common/compat.h"
#include "storage/recluster.h"
#include "worker/recluster.h"
#include "worker/relations.h"

#define LOOK_MS 60000		 /* how often tables are looked for */
#define SAMPLE_TRIES 10		 /* windows that are read of one */
#define PAGES_MIN 100		 /* smaller ones do not matter */
#define PASS_PAUSE_MS 600000 /* between two looks at the same table */
#define PAUSE_PER_TIME 4	 /* it rests so many times as long as it works */
#define FAILURES_MAX 3		 /* then the table is left alone for now */
#define KNOWN_MAX 10000		 /* with more, all are forgotten */

/* What is known of a table. */
typedef struct Known
{
	Oid relid;		   /* hash key */
	int64 written;	   /* rows written up to the last look */
	TimestampTz again; /* not before */
} Known;

static HTAB *known = NULL;

/* The table that is being worked on, and up to where it is done. */
static Oid current = InvalidOid;
static bytea *position = NULL;
static int failures = 0;

static void
init_known(void)
{
	HASHCTL control = { .keysize = sizeof(Oid), .entrysize = sizeof(Known) };

	if (known != NULL && hash_get_num_entries(known) > KNOWN_MAX)
	{
		hash_destroy(known);
		known = NULL;
	}
	if (known == NULL)
		known = hash_create("dynamo_am tables to recluster", 64, &control,
							HASH_ELEM | HASH_BLOBS);
}

static void
set_position(bytea *next)
{
	if (position != NULL)
		pfree(position);
	position = NULL;
	if (next == NULL)
		return;
	position = MemoryContextAlloc(TopMemoryContext, VARSIZE_ANY(next));
	memcpy(position, next, VARSIZE_ANY(next));
}

/* Rows written to a table, as far as statistics go; *live: how many there are. */
static int64
rows_written(Oid relid, int64 *live)
{
	PgStat_StatTabEntry *entry = pgstat_fetch_stat_tabentry(relid);

	*live = 0;
	if (entry == NULL)
		return 0;
	*live = dyn_reported(entry, live_tuples);
	return entry->tuples_inserted + entry->tuples_updated -
		   entry->tuples_hot_updated;
}

static bool
lock_if_free(Oid relid)
{
	return ConditionalLockRelationOid(relid, RowExclusiveLock) &&
		   SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relid));
}

/* Notes that a table is looked at now. */
static void
note_look(Oid relid)
{
	Known *entry = hash_search(known, &relid, HASH_ENTER, NULL);
	int64 live;

	entry->written = rows_written(relid, &live);
	entry->again =
		TimestampTzPlusMilliseconds(GetCurrentTimestamp(), PASS_PAUSE_MS);
}

/* Is it worth a look? */
static bool
is_candidate(Form_pg_class table, void *arg pg_attribute_unused())
{
	Known *entry = hash_search(known, &table->oid, HASH_FIND, NULL);
	int64 live;
	int64 written = rows_written(table->oid, &live);

	if (!table->relhasindex)
		return false;
	if (entry == NULL)
		return true;
	/* Statistics may have been reset. */
	if (written < entry->written)
		entry->written = 0;
	return GetCurrentTimestamp() >= entry->again &&
		   written - entry->written > live / 10;
}

static bool
is_decayed(Oid relid)
{
	DynReclusterSample sample = { .min_pages = PAGES_MIN,
								  .tries = SAMPLE_TRIES };

	if (!lock_if_free(relid))
		return false;
	dyn_recluster_sample(relid, &sample);
	return sample.windows > 0 && sample.decayed * 3 >= sample.windows;
}

/* What an error ends is not looked at again soon. */
static void
look_for_table(DynJobStep *step)
{
	Oid relid = dyn_find_relation(is_candidate, NULL);

	if (!OidIsValid(relid))
	{
		step->sleep_ms = LOOK_MS;
		return;
	}
	note_look(relid);
	if (!is_decayed(relid))
		return;
	current = relid;
	failures = 0;
	set_position(NULL);
}

static void
work_on_table(DynJobStep *step)
{
	TimestampTz begin = GetCurrentTimestamp();
	bytea *next;

	if (failures++ == FAILURES_MAX || !lock_if_free(current))
	{
		current = InvalidOid;
		return;
	}
	step->done = dyn_recluster_step(current, position, step->rows, &next);
	failures = 0;
	set_position(next);
	step->sleep_ms = PAUSE_PER_TIME * TimestampDifferenceMilliseconds(
										  begin, GetCurrentTimestamp());
	if (next != NULL)
		return;
	note_look(current);
	current = InvalidOid;
}

void
dyn_recluster_job(DynJobStep *step)
{
	init_known();
	if (OidIsValid(current))
		work_on_table(step);
	else
		look_for_table(step);
}
