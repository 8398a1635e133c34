/*
 * count.c
 *	  The job that counts rows again after a crash.
 *
 * How many items a large table or index has, is known from the cumulative
 * statistics (storage/row_count.h).  These are lost in a crash, and a standby that is
 * promoted has none; autovacuum looks only at what is written afterwards.  So
 * each relation that was not counted since then is analyzed, as autovacuum would do it,
 * one in a step.  A relation is tried once in a scheduler's life; one that is locked
 * is left for later.
 */
#include "postgres.h"

#include "access/relation.h"
#include "commands/vacuum.h"
#include "pgstat.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "worker/count.h"
#include "worker/relations.h"
#include "worker/slots.h"

#define LOOK_MS 3600000 /* when all is counted */
#define LOCKED_MS 5000	/* when something was locked */

/* OIDs of what was counted, or tried. */
static HTAB *tried = NULL;

static void
init_tried(void)
{
	HASHCTL control = { .keysize = sizeof(Oid), .entrysize = sizeof(Oid) };

	if (tried == NULL)
		tried = hash_create("dynamo_am counted relations", 64, &control,
							HASH_ELEM | HASH_BLOBS);
}

/* Before this, statistics were lost; 0: they were not, since the server runs. */
static TimestampTz
statistics_lost(void)
{
	TimestampTz reset = pgstat_fetch_stat_bgwriter()->stat_reset_timestamp;

	return reset >= dyn_slots->started ? reset : 0;
}

static TimestampTz
last_counted(const PgStat_StatTabEntry *entry)
{
	return Max(Max(dyn_vacuum_time(entry), dyn_autovacuum_time(entry)),
			   Max(dyn_analyze_time(entry), dyn_autoanalyze_time(entry)));
}

/* Do statistics not tell how many rows a relation has? */
static bool
is_unknown(Oid relid)
{
	const PgStat_StatTabEntry *entry = pgstat_fetch_stat_tabentry(relid);

	if (entry == NULL)
		return true;
	if (last_counted(entry) == 0 && entry->tuples_inserted == 0)
		return true;
	return last_counted(entry) < statistics_lost();
}

/* Must it be counted, and can be now?  Then it is locked; else *locked is set. */
static bool
is_candidate(Form_pg_class relation, void *locked)
{
	if (hash_search(tried, &relation->oid, HASH_FIND, NULL) != NULL ||
		!is_unknown(relation->oid))
		return false;
	if (ConditionalLockRelationOid(relation->oid, ShareUpdateExclusiveLock))
		return true;
	*(bool *) locked = true;
	return false;
}

/* It may have been dropped, or have no pages. */
static bool
has_rows(Oid relid)
{
	Relation relation = try_relation_open(relid, NoLock);
	bool result;

	if (relation == NULL)
		return false;
	result = RelationGetNumberOfBlocks(relation) > 0;
	relation_close(relation, NoLock);
	return result;
}

static void
count(Oid relid)
{
	VacuumParams params = { .options = VACOPT_ANALYZE,
							.log_min_duration = -1 };

	analyze_rel(relid, NULL, &params, NIL, true,
				GetAccessStrategy(BAS_VACUUM));
}

/* What ends with an error is not tried again. */
void
dyn_count_job(DynJobStep *step)
{
	bool locked = false;
	Oid relid;

	init_tried();
	relid = dyn_find_relation(is_candidate, &locked);
	if (!OidIsValid(relid))
	{
		step->sleep_ms = locked ? LOCKED_MS : LOOK_MS;
		return;
	}
	(void) hash_search(tried, &relid, HASH_ENTER, NULL);
	if (has_rows(relid))
		count(relid);
}
