/*
 * stop_point.c
 *	  Named points where a test can hold a session, see stop_point.h.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/varlena.h"

#include "common/function.h"
#include "common/stop_point.h"

/* Stop points' advisory locks have these upper 32 bits: "dyn". */
#define STOP_POINT_KEY_CLASS 0x64796e

static uint32
stop_point_hash(const char *name, size_t len)
{
	return hash_bytes((const unsigned char *) name, (int) len);
}

static bool
stop_point_is_active(const char *name)
{
	char *names = pstrdup(dyn_stop_points);
	bool found = false;
	List *list;
	ListCell *cell;

	/* The check hook has seen to it that the list is well-formed. */
	(void) SplitGUCList(names, ',', &list);
	foreach (cell, list)
		found = found || strcmp(lfirst(cell), name) == 0;

	list_free(list);
	pfree(names);
	return found;
}

void
dyn_stop_point_wait(const char *name)
{
	LOCKTAG tag;

	if (!stop_point_is_active(name))
		return;

	/*
	 * The same tag as pg_advisory_lock(bigint) makes of the key; of the
	 * session, because some points are not in a transaction.
	 */
	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, STOP_POINT_KEY_CLASS,
						 stop_point_hash(name, strlen(name)), 1);
	(void) LockAcquire(&tag, ShareLock, true, false);
	(void) LockRelease(&tag, ShareLock, true);
}

bool
dyn_stop_points_check(char **value, void **extra pg_attribute_unused(),
					  GucSource source pg_attribute_unused())
{
	char *names = pstrdup(*value);
	List *list = NIL;
	bool ok = SplitGUCList(names, ',', &list);

	if (!ok)
		GUC_check_errdetail("List syntax is invalid.");
	list_free(list);
	pfree(names);
	return ok;
}

/* dynamo.stop_point_key(name text): the key of a stop point's lock. */
DYN_FUNCTION(dynamo_stop_point_key);
Datum
dynamo_stop_point_key(PG_FUNCTION_ARGS)
{
	text *name = PG_GETARG_TEXT_PP(0);
	uint32 hash = stop_point_hash(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));

	PG_RETURN_INT64(((int64) STOP_POINT_KEY_CLASS << 32) | hash);
}
