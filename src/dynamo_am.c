/*
 * dynamo_am.c
 *	  Entry point of the library: the list of the modules' initializers.
 */
#include "postgres.h"

#include "fmgr.h"

#include "api/operation.h"
#include "capacity/insights.h"
#include "capacity/slots.h"
#include "catalog/table.h"
#include "common/guc.h"
#include "http/http.h"
#include "index/check.h"
#include "ops/effects.h"
#include "plan/plan.h"
#include "storage/store.h"
#include "ttl/ttl.h"
#include "worker/worker.h"

PG_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	dyn_guc_init();
	dyn_table_cache_init();
	dyn_table_drop_init();
	dyn_index_follow_init();
	dyn_capacity_init();
	dyn_insights_init();
	dyn_store_init();
	dyn_index_check_init();
	dyn_effects_init();
	dyn_plan_init();
	dyn_ttl_init();
	dyn_worker_init();
	dyn_operation_init();
	dyn_http_init();
}
