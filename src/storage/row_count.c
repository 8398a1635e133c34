/*
 * row_count.c
 *	  See row_count.h.
 */
#include "postgres.h"

#include "pgstat.h"
#include "storage/bufmgr.h"
#include "utils/rel.h"

#include "common/compat.h"
#include "storage/row_count.h"

/* What a row takes beside its values, at least. */
#define ROW_OVERHEAD 32

/* Pages may have so many times fewer rows than they have room for. */
#define EMPTY_MAX 4

/* How many times more rows there may be than at the last VACUUM. */
#define REFILLED_MAX 1.5

/* As full as at the last VACUUM or ANALYZE; -1: there was none. */
static double
count_by_density(Relation relation, BlockNumber pages)
{
	Form_pg_class form = relation->rd_rel;

	if (form->reltuples < 0 || form->relpages <= 0)
		return -1;
	return (double) form->reltuples / form->relpages * pages;
}

/* How many rows fit. */
static double
count_by_bytes(BlockNumber pages, int64 row_bytes)
{
	if (row_bytes <= 0)
		return 0;
	return (double) pages * BLCKSZ / (row_bytes + ROW_OVERHEAD);
}

/* What this session has done and not reported; false after a TRUNCATE. */
static bool
add_unreported(const PgStat_TableStatus *status, int64 *live)
{
	const PgStat_TableXactStatus *level;

	if (dyn_pending(status, truncdropped))
		return false;
	*live += dyn_pending(status, delta_live_tuples);
	for (level = status->trans; level != NULL; level = level->upper)
	{
		if (level->truncdropped)
			return false;
		*live += level->tuples_inserted - level->tuples_deleted;
	}
	return true;
}

/* Live rows, and in *dead others that there may be; -1: not known. */
static int64
count_by_statistics(Oid relid, int64 *dead)
{
	const PgStat_StatTabEntry *entry = pgstat_fetch_stat_tabentry(relid);
	const PgStat_TableStatus *status = find_tabstat_entry(relid);
	int64 live = 0;

	*dead = 0;
	if (entry != NULL)
	{
		live = dyn_reported(entry, live_tuples);
		*dead = dyn_reported(entry, dead_tuples);
	}
	if (status != NULL && !add_unreported(status, &live))
		return -1;
	return live;
}

int64
dyn_row_count(Relation relation, int64 row_bytes)
{
	BlockNumber pages = RelationGetNumberOfBlocks(relation);
	double by_density = count_by_density(relation, pages);
	double by_bytes = count_by_bytes(pages, row_bytes);
	double by_pages = by_density >= 0 ? by_density : by_bytes;
	int64 dead;
	int64 live = count_by_statistics(RelationGetRelid(relation), &dead);
	bool too_few = live < 0 || (live + dead) * EMPTY_MAX < by_pages;
	bool too_many =
		by_density >= 0 && live > by_density * REFILLED_MAX && live > by_bytes;

	return too_few || too_many ? (int64) by_pages : live;
}
