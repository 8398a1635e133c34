/*
 * job.c
 *	  Jobs as the rooms that do them see them, see job.h.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"
#include "utils/varlena.h"

#include "common/guc.h"
#include "common/job.h"

const char *const dyn_job_names[DYN_JOBS] = {
	[DYN_JOB_BACKFILL] = "backfill",   [DYN_JOB_TTL] = "ttl",
	[DYN_JOB_RECLUSTER] = "recluster", [DYN_JOB_SCALING] = "scaling",
	[DYN_JOB_COUNT] = "count",
};

static const DynSchedulerLink *scheduler = NULL;

/* Jobs to be woken when the transaction commits: bits. */
static uint32 wanted = 0;

static void
wake_at_commit(XactEvent event, void *arg pg_attribute_unused())
{
	if (event != XACT_EVENT_COMMIT && event != XACT_EVENT_ABORT &&
		event != XACT_EVENT_PREPARE)
		return;
	if (event == XACT_EVENT_COMMIT && wanted != 0)
		scheduler->wake(wanted);
	wanted = 0;
}

void
dyn_job_link(const DynSchedulerLink *link)
{
	scheduler = link;
	RegisterXactCallback(wake_at_commit, NULL);
}

void
dyn_wake_job(DynJobId job)
{
	if (scheduler != NULL)
		wanted |= UINT32_C(1) << job;
}

bool
dyn_has_scheduler(void)
{
	return scheduler != NULL && scheduler->is_running();
}

bool
dyn_job_step_is_over(const DynJobStep *step)
{
	return step->done >= step->rows || GetCurrentTimestamp() >= step->until;
}

static int
job_of_name(const char *name)
{
	int job;

	for (job = 0; job < DYN_JOBS; job++)
		if (strcmp(dyn_job_names[job], name) == 0)
			return job;
	return -1;
}

bool
dyn_job_names_check(char **value, void **extra pg_attribute_unused(),
					GucSource source pg_attribute_unused())
{
	char *names = pstrdup(*value);
	bool ok;
	List *list = NIL;
	ListCell *cell;

	ok = SplitGUCList(names, ',', &list);
	if (!ok)
		GUC_check_errdetail("List syntax is invalid.");
	foreach (cell, list)
	{
		if (job_of_name(lfirst(cell)) >= 0)
			continue;
		GUC_check_errdetail("There is no job \"%s\".", (char *) lfirst(cell));
		ok = false;
		break;
	}
	list_free(list);
	pfree(names);
	return ok;
}

bool
dyn_job_is_disabled(DynJobId job)
{
	char *names = pstrdup(dyn_disabled_jobs);
	bool found = false;
	List *list;
	ListCell *cell;

	/* The check hook has seen to it that the list is well-formed. */
	(void) SplitGUCList(names, ',', &list);
	foreach (cell, list)
		found = found || strcmp(lfirst(cell), dyn_job_names[job]) == 0;
	list_free(list);
	pfree(names);
	return found;
}
