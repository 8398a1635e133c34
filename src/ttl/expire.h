/*
 * expire.h
 *	  The job that deletes items at the end of their time to live.
 */
#ifndef DYN_TTL_EXPIRE_H
#define DYN_TTL_EXPIRE_H

#include "common/job.h"

extern void dyn_ttl_job(DynJobStep *step);

#endif
