/*
 * count.h
 *	  The job that counts rows again after a crash.
 */
#ifndef DYN_WORKER_COUNT_H
#define DYN_WORKER_COUNT_H

#include "common/job.h"

extern void dyn_count_job(DynJobStep *step);

#endif
