/*
 * backfill.h
 *	  The job that finishes secondary indexes.
 */
#ifndef DYN_WORKER_BACKFILL_H
#define DYN_WORKER_BACKFILL_H

#include "common/job.h"

extern void dyn_backfill_job(DynJobStep *step);

#endif
