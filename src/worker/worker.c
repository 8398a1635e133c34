/*
 * worker.c
 *	  Initializes the room, see worker.h.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/guc.h"
#include "worker/launcher.h"
#include "worker/notice.h"
#include "worker/slots.h"
#include "worker/worker.h"

/* Where data is upgraded, nothing is changed behind pg_upgrade's back. */
void
dyn_worker_init(void)
{
	if (!process_shared_preload_libraries_in_progress ||
		dyn_worker_databases == 0 || IsBinaryUpgrade)
		return;
	dyn_slots_init();
	dyn_notice_init();
	dyn_launcher_register();
}
